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
        .get, .confinable, EventsEndpoint.listen, "Reports what happens, as it happens: requests, faults and changes by this API.",
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
      Endpoint(.get, .unconfined, FidelityEndpoint.show, "Shows the fidelity ledger.", answer: .array(.openObject([("id", .string)])))),
    Route("/openapi.json", Endpoint(.get, .unconfined, OpenAPIEndpoint.show, "Describes the control API.", answer: .openObject([]))),
    Route(
      "/sandboxes",
      Endpoint(
        .post, .unconfined, SandboxEndpoints.create, "Makes a sandbox: a project with a key that reaches nothing else.",
        body: .object([("seed", .openObject([])), ("contract", .string), ("scopes", .array(.string))]), .created, answer: .named("Sandbox")),
      Endpoint(
        .get, .unconfined, SandboxEndpoints.list, "Lists the sandboxes.", answer: .object([("sandboxes", .array(.named("Sandbox")))]))),
    Route(
      "/sandboxes/:project_id",
      Endpoint(.get, .unconfined, SandboxEndpoints.show, "Shows a sandbox.", answer: .named("Sandbox")),
      Endpoint(
        .delete, .unconfined, SandboxEndpoints.remove, "Removes a sandbox, and tells what its test left behind and never touched.",
        answer: .named("SandboxReport"))),
    Route(
      "/reset",
      Endpoint(.post, .confinable, StateEndpoints.reset, "Makes everything what it was at the start.", answer: .named("StateHash"))),
    Route(
      "/state",
      Endpoint(.get, .confinable, StateEndpoints.export, "Exports the state as a fixture.", answer: .openObject([])),
      Endpoint(
        .put, .confinable, StateEndpoints.replace, "Puts a fixture in the place of the state.", body: .openObject([]),
        answer: .named("StateHash")),
      Endpoint(
        .patch, .confinable, StateEndpoints.merge, "Merges a fixture into the state.", body: .openObject([]), answer: .named("StateHash"))),
    Route(
      "/snapshots",
      Endpoint(
        .post, .confinable, SnapshotEndpoints.create, "Names the present state.", body: .object([("name", .string)]), .created,
        answer: .named("Snapshot")),
      Endpoint(
        .get, .confinable, SnapshotEndpoints.list, "Lists the snapshots.", answer: .object([("snapshots", .array(.named("Snapshot")))]))),
    Route(
      "/snapshots/:name/restore",
      Endpoint(
        .post, .confinable, SnapshotEndpoints.restore, "Makes everything what it was when the snapshot was taken.",
        answer: .named("Snapshot"))),
    Route(
      "/snapshots/:name/diff",
      Endpoint(
        .get, .confinable, SnapshotEndpoints.diff, "Tells what has changed since a snapshot.",
        answer: .object([("from", .string), ("to", .string), ("changes", .array(.openObject([])))]))),
    Route("/snapshots/:name", Endpoint(.delete, .confinable, SnapshotEndpoints.remove, "Forgets a snapshot.")),
    Route(
      "/clock",
      Endpoint(.get, .confinable, ClockEndpoints.show, "Tells the time.", answer: .named("Clock")),
      Endpoint(
        .put, .confinable, ClockEndpoints.change, "Stops, sets, moves on or resets the clock.",
        body: .object([("action", .choice(["freeze", "set", "advance", "reset"])), ("at", .string), ("by", .string)]),
        answer: .named("Clock"))),
    Route(
      "/random",
      Endpoint(
        .put, .confinable, RandomEndpoint.change, "Begins the random stream anew: the same ids, keys and fault decisions again.",
        body: .object([("seed", .integer)]))),
    Route(
      "/rate-limit",
      Endpoint(
        .put, .confinable, RateLimitEndpoint.change, "Sets how many requests a key may make.", body: .named("RateLimit"),
        answer: .object([("burst", .nullable(.string)), ("sustained", .nullable(.string))]))),
    Route(
      "/keys",
      Endpoint(
        .post, .confinable, KeyEndpoints.create, "Makes a key with chosen scopes and projects.", body: .named("Key"), .created,
        answer: .named("Key"))),
    Route("/keys/:value", Endpoint(.delete, .unconfined, KeyEndpoints.delete, "Removes a key.")),
    Route(
      "/projects/:id/recordings",
      Endpoint(
        .put, .unconfined, RecordingEndpoints.replaceAll, "Puts these recordings in the place of all that are known.",
        body: .array(.named("Recording")),
        answer: .named("Count")),
      Endpoint(
        .patch, .unconfined, RecordingEndpoints.mergeAll, "Merges these recordings in: what they leave out stays.",
        body: .array(.named("Recording")),
        answer: .named("Count")),
      Endpoint(.delete, .unconfined, RecordingEndpoints.deleteAll, "Forgets what is known of all recordings.")),
    Route(
      "/projects/:id/recordings/:recording_id",
      Endpoint(
        .put, .unconfined, RecordingEndpoints.replace, "Says what is known of a recording.", body: .named("Recording"),
        answer: .named("Recording")),
      Endpoint(
        .patch, .unconfined, RecordingEndpoints.change, "Changes some of what is known of a recording.", body: .named("Recording"),
        answer: .named("Recording")),
      Endpoint(.delete, .unconfined, RecordingEndpoints.delete, "Forgets what is known of a recording.")),
    Route(
      "/projects/:id/playlists/:short_id/saved_filters_count",
      Endpoint(
        .put, .unconfined, SavedFiltersCountEndpoints.replace, "Says what a saved filter was last counted to match.",
        body: .nullable(.named("SavedFiltersCount")),
        answer: .nullable(.named("SavedFiltersCount"))),
      Endpoint(.delete, .unconfined, SavedFiltersCountEndpoints.delete, "Makes a saved filter one that was never counted.")),
    Route(
      "/metrics",
      Endpoint(
        .get, .unconfined, MetricsEndpoint.show, "Tells the metrics in Prometheus's text format.", answer: .string,
        mediaType: PrometheusText.mediaType)),
    Route(
      "/faults",
      Endpoint(
        .get, .confinable, FaultEndpoints.list, "Lists the fault rules in order; the first that matches wins.",
        answer: .object([("faults", .array(.named("Fault")))])),
      Endpoint(
        .post, .confinable, FaultEndpoints.create, "Appends a fault rule.", body: .named("FaultRule"), .created, answer: .named("Fault")),
      Endpoint(
        .patch, .confinable, FaultEndpoints.change, "Changes the fault rule with the id in the body; null takes a part away.",
        body: .openObject([("id", .integer)]),
        answer: .named("Fault")),
      Endpoint(.delete, .confinable, FaultEndpoints.clear, "Removes all fault rules.")),
    Route(
      "/faults/:id",
      Endpoint(.get, .confinable, FaultEndpoints.show, "Shows a fault rule.", answer: .named("Fault")),
      Endpoint(
        .patch, .confinable, FaultEndpoints.change, "Changes a fault rule; null takes a part away.", body: .openObject([]),
        answer: .named("Fault")),
      Endpoint(.delete, .confinable, FaultEndpoints.remove, "Removes a fault rule.")),
    Route(
      "/requests",
      Endpoint(
        .get, .confinable, JournalEndpoints.list, "Lists the last requests, the newest last.",
        query: [("since", .integer), ("limit", .integer), ("method", .string), ("path", .string), ("status", .integer)],
        answer: .named("Requests")),
      Endpoint(.delete, .confinable, JournalEndpoints.clear, "Forgets the requests.")),
    Route(
      "/requests/count",
      Endpoint(
        .post, .confinable, VerificationEndpoints.count, "Counts the requests that match.", body: .named("RequestMatch"),
        answer: .named("Count"))),
    Route(
      "/requests/find",
      Endpoint(
        .post, .confinable, VerificationEndpoints.find, "Finds the requests that match.", body: .named("RequestMatch"),
        answer: .named("Requests"))),
    Route(
      "/requests/remove",
      Endpoint(
        .post, .confinable, VerificationEndpoints.remove, "Forgets the requests that match, and shows them.", body: .named("RequestMatch"),
        answer: .named("Requests"))),
    Route(
      "/requests/wait",
      Endpoint(
        .post, .confinable, WaitEndpoint.wait, "Answers when enough requests match, or 408 with the near misses when time is over.",
        body: .object([("match", .named("RequestMatch")), ("count", .integer), ("timeout_ms", .integer)]),
        answer: .openObject([("count", .integer), ("requests", .array(.named("Request")))]))),
    Route(
      "/requests/unmatched",
      Endpoint(
        .get, .confinable, UnmatchedEndpoint.list, "Lists the requests that came to nothing, each with a hint.", answer: .named("Requests"))
    ),
    Route("/requests/:id", Endpoint(.get, .confinable, JournalEndpoints.show, "Shows a request.", answer: .named("Request"))),
  ]

  /// What answers a request, with its route and the values of its path's parameters.
  ///
  /// - Throws: 404 if there is no such path, 405 if it has other methods.
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

/// Whether `?project_id=` confines a call to one project.
enum Confinement: Sendable {
  case confinable
  /// It concerns the whole emulator, or what its path names.
  case unconfined
  /// It shows nothing of the emulator, so that it needs no token.
  case open
}
