internal import HTTPServer

/// Every path and method of the control API, on one page.
enum ControlRoutes {
  static let all: [Route<Control>] = [
    Route(
      "/",
      Endpoint(
        .get, .open, InspectorEndpoint.show, "Shows the inspector, a page that needs no token itself.", answer: .string,
        mediaType: "text/html; charset=utf-8")),
    Route(
      "/events",
      Endpoint(
        .get, .confinable, EventsEndpoint.listen, "Reports requests, faults and changes by this API as they happen.",
        answer: .string, mediaType: "text/event-stream")),
    Route(
      "/projects",
      Endpoint(
        .get, .unconfined, ProjectsEndpoint.list, "Lists the projects, sandboxes among them, with the keys and the limits.",
        answer: .object([
          ("projects", .array(.openObject([("id", .integer), ("name", .string), ("sandbox", .boolean), ("contract", .string)]))),
          ("keys", .array(.openObject([("key", .string), ("scopes", .array(.string))]))), ("limits", .openObject([])),
        ]))),
    Route(
      "/fidelity",
      Endpoint(
        .get, .unconfined, { _ in .json(text: Ledger.json) }, "Shows the fidelity ledger.", answer: .array(.openObject([("id", .string)])))),
    Route(
      "/openapi.json",
      Endpoint(.get, .unconfined, OpenAPIEndpoint.show, "Returns the OpenAPI document of the control API.", answer: .openObject([]))),
    Route(
      "/sandboxes",
      Endpoint(
        .post, .unconfined, SandboxEndpoints.create, "Creates a sandbox: a project with a key for this project only.",
        body: .object([("seed", .openObject([])), ("contract", .string), ("scopes", .array(.string))]), .created, answer: .named("Sandbox")),
      Endpoint(
        .get, .unconfined, SandboxEndpoints.list, "Lists the sandboxes.", answer: .object([("sandboxes", .array(.named("Sandbox")))]))),
    Route(
      "/sandboxes/:project_id",
      Endpoint(.get, .unconfined, SandboxEndpoints.show, "Returns a sandbox.", answer: .named("Sandbox")),
      Endpoint(
        .delete, .unconfined, SandboxEndpoints.remove, "Removes a sandbox, and reports what its test left and did not use.",
        answer: .named("SandboxReport"))),
    Route(
      "/reset",
      Endpoint(.post, .confinable, StateEndpoints.reset, "Restores the initial state.", answer: .named("StateHash"))),
    Route(
      "/state",
      Endpoint(.get, .confinable, StateEndpoints.export, "Exports the state as a fixture.", answer: .openObject([])),
      Endpoint(
        .put, .confinable, StateEndpoints.replace, "Replaces the state by a fixture.", body: .openObject([]), answer: .named("StateHash")),
      Endpoint(
        .patch, .confinable, StateEndpoints.merge, "Merges a fixture into the state.", body: .openObject([]), answer: .named("StateHash"))),
    Route(
      "/snapshots",
      Endpoint(
        .post, .confinable, SnapshotEndpoints.create, "Takes a snapshot of the state, with a name.", body: .object([("name", .string)]),
        .created, answer: .named("Snapshot")),
      Endpoint(
        .get, .confinable, SnapshotEndpoints.list, "Lists the snapshots.", answer: .object([("snapshots", .array(.named("Snapshot")))]))),
    Route(
      "/snapshots/:name/restore",
      Endpoint(
        .post, .confinable, SnapshotEndpoints.restore, "Restores the state of a snapshot.", answer: .named("Snapshot"))),
    Route(
      "/snapshots/:name/diff",
      Endpoint(
        .get, .confinable, SnapshotEndpoints.diff, "Lists the changes since a snapshot.",
        answer: .object([("from", .string), ("to", .string), ("changes", .array(.openObject([])))]))),
    Route("/snapshots/:name", Endpoint(.delete, .confinable, SnapshotEndpoints.remove, "Removes a snapshot.")),
    Route(
      "/clock",
      Endpoint(.get, .confinable, ClockEndpoints.show, "Returns the time.", answer: .named("Clock")),
      Endpoint(
        .put, .confinable, ClockEndpoints.change, "Freezes, sets, advances or resets the clock.",
        body: .object([("action", .choice(["freeze", "set", "advance", "reset"])), ("at", .string), ("by", .string)]),
        answer: .named("Clock"))),
    Route(
      "/random",
      Endpoint(
        .put, .confinable, RandomEndpoint.change, "Seeds the random stream: makes ids, keys and fault decisions reproducible.",
        body: .object([("seed", .integer)]))),
    Route(
      "/rate-limit",
      Endpoint(
        .put, .confinable, RateLimitEndpoint.change, "Sets the limit of requests per key.", body: .named("RateLimit"),
        answer: .object([("burst", .nullable(.string)), ("sustained", .nullable(.string))]))),
    Route(
      "/keys",
      Endpoint(
        .post, .confinable, KeyEndpoints.create, "Creates a key with given scopes and projects.", body: .named("Key"), .created,
        answer: .named("Key"))),
    Route("/keys/:value", Endpoint(.delete, .unconfined, KeyEndpoints.delete, "Removes a key.")),
    Route(
      "/projects/:id/recordings",
      Endpoint(
        .put, .unconfined, RecordingEndpoints.replaceAll, "Replaces all recordings of the project.",
        body: .array(.named("Recording")), answer: .named("Count")),
      Endpoint(
        .patch, .unconfined, RecordingEndpoints.mergeAll, "Merges recordings: fields that are left out are kept.",
        body: .array(.named("Recording")), answer: .named("Count")),
      Endpoint(.delete, .unconfined, RecordingEndpoints.deleteAll, "Removes all recordings of the project.")),
    Route(
      "/projects/:id/recordings/:recording_id",
      Endpoint(
        .put, .unconfined, RecordingEndpoints.replace, "Creates or replaces a recording.", body: .named("Recording"),
        answer: .named("Recording")),
      Endpoint(
        .patch, .unconfined, RecordingEndpoints.change, "Changes fields of a recording.", body: .named("Recording"),
        answer: .named("Recording")),
      Endpoint(.delete, .unconfined, RecordingEndpoints.delete, "Removes a recording.")),
    Route(
      "/projects/:id/playlists/:short_id/saved_filters_count",
      Endpoint(
        .put, .unconfined, SavedFiltersCountEndpoints.replace, "Sets the last count of a saved filter's matches.",
        body: .nullable(.named("SavedFiltersCount")), answer: .nullable(.named("SavedFiltersCount"))),
      Endpoint(.delete, .unconfined, SavedFiltersCountEndpoints.delete, "Removes the last count of a saved filter's matches.")),
    Route(
      "/metrics",
      Endpoint(
        .get, .unconfined, MetricsEndpoint.show, "Returns metrics in Prometheus's text format.", answer: .string,
        mediaType: PrometheusText.mediaType)),
    Route(
      "/faults",
      Endpoint(
        .get, .confinable, FaultEndpoints.list, "Lists the fault rules in order; the first that matches applies.",
        answer: .object([("faults", .array(.named("Fault")))])),
      Endpoint(
        .post, .confinable, FaultEndpoints.create, "Appends a fault rule.", body: .named("FaultRule"), .created, answer: .named("Fault")),
      Endpoint(
        .patch, .confinable, FaultEndpoints.change, "Changes the fault rule with the id in the body; null removes a part.",
        body: .openObject([("id", .integer)]), answer: .named("Fault")),
      Endpoint(.delete, .confinable, FaultEndpoints.clear, "Removes all fault rules.")),
    Route(
      "/faults/:id",
      Endpoint(.get, .confinable, FaultEndpoints.show, "Returns a fault rule.", answer: .named("Fault")),
      Endpoint(
        .patch, .confinable, FaultEndpoints.change, "Changes a fault rule; null removes a part.", body: .openObject([]),
        answer: .named("Fault")),
      Endpoint(.delete, .confinable, FaultEndpoints.remove, "Removes a fault rule.")),
    Route(
      "/requests",
      Endpoint(
        .get, .confinable, JournalEndpoints.list, "Lists the last requests, the newest last.",
        query: [("since", .integer), ("limit", .integer), ("method", .string), ("path", .string), ("status", .integer)],
        answer: .named("Requests")),
      Endpoint(.delete, .confinable, JournalEndpoints.clear, "Removes the requests from the journal.")),
    Route(
      "/requests/count",
      Endpoint(
        .post, .confinable, JournalEndpoints.count, "Counts the requests that match.", body: .named("RequestMatch"),
        answer: .named("Count"))),
    Route(
      "/requests/find",
      Endpoint(
        .post, .confinable, JournalEndpoints.find, "Lists the requests that match.", body: .named("RequestMatch"),
        answer: .named("Requests"))),
    Route(
      "/requests/remove",
      Endpoint(
        .post, .confinable, JournalEndpoints.remove, "Removes the requests that match, and returns them.",
        body: .named("RequestMatch"), answer: .named("Requests"))),
    Route(
      "/requests/wait",
      Endpoint(
        .post, .confinable, WaitEndpoint.wait, "Waits until enough requests match; after the timeout, returns 408 with the near misses.",
        body: .object([("match", .named("RequestMatch")), ("count", .integer), ("timeout_ms", .integer)]),
        answer: .openObject([("count", .integer), ("requests", .array(.named("Request")))]))),
    Route(
      "/requests/unmatched",
      Endpoint(
        .get, .confinable, JournalEndpoints.unmatched, "Lists the requests that failed with 401, 403, 404 or 405, each with a hint.",
        answer: .named("Requests"))
    ),
    Route("/requests/:id", Endpoint(.get, .confinable, JournalEndpoints.show, "Returns a request.", answer: .named("Request"))),
  ]

  /// Returns the endpoint for a request, with its route and the values of the path's parameters.
  ///
  /// - Throws: 404 if the path does not exist, 405 if it has only other methods.
  static func find(_ request: Request) throws(ControlError) -> (Route<Control>, Endpoint<Control>, [String]) {
    let segments = request.path.split(separator: UInt8(ascii: "/")).dropFirst().map(PercentEncoding.decode)
    var methods: [String] = []
    for route in all {
      guard let parameters = route.match(segments) else { continue }
      if let endpoint = route.endpoint(request.method) { return (route, endpoint, parameters.values) }
      methods += route.endpoints.map(\.method.token)
    }
    throw methods.isEmpty ? .noSuchPath : .methodNotAllowed(request.method, allow: methods.joined(separator: ", "))
  }
}

extension Control: RoutedService {
  typealias Respond = @Sendable (ControlCall) throws -> Answer
  typealias Permission = Confinement
}

/// Whether `?project_id=` may confine a call to one project.
enum Confinement: Sendable {
  case confinable
  /// The call affects the whole emulator, or what its path names.
  case unconfined
  /// It shows nothing of the emulator, so that it needs no token.
  case open
}
