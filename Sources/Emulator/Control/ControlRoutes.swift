internal import HTTPServer

/// Every path and method of the control API, on one page.
enum ControlRoutes {
  /// Calls with the same path follow each other; a word of a path comes before a parameter in its place.
  static let all: [Route<Control>] = [
    call(
      .get, "/", .open, InspectorEndpoint.show, "Shows the inspector, a page that needs no token itself.", answer: .string,
      mediaType: "text/html; charset=utf-8"),
    call(
      .get, "/events", .confinable, EventsEndpoint.listen, "Reports requests, faults and changes by this API as they happen.",
      answer: .string, mediaType: "text/event-stream"),
    call(
      .get, "/projects", .unconfined, ProjectsEndpoint.list, "Lists the projects, sandboxes among them, with the keys and the limits.",
      answer: .object([
        ("projects", .array(.openObject([("id", .integer), ("name", .string), ("sandbox", .boolean), ("contract", .string)]))),
        ("keys", .array(.openObject([("key", .string), ("scopes", .array(.string))]))), ("limits", .openObject([])),
      ])),
    call(
      .get, "/fidelity", .unconfined, { _ in .json(text: Ledger.json) }, "Shows the fidelity ledger.",
      answer: .array(.openObject([("id", .string)]))),
    call(
      .get, "/openapi.json", .unconfined, OpenAPIEndpoint.show, "Returns the OpenAPI document of the control API.", answer: .openObject([])),
    call(
      .post, "/sandboxes", .unconfined, SandboxEndpoints.create, "Creates a sandbox: a project with a key for this project only.",
      body: .object([("seed", .openObject([])), ("contract", .string), ("scopes", .array(.string))]), .created, answer: .named("Sandbox")),
    call(
      .get, "/sandboxes", .unconfined, SandboxEndpoints.list, "Lists the sandboxes.",
      answer: .object([("sandboxes", .array(.named("Sandbox")))])),
    call(.get, "/sandboxes/:project_id", .unconfined, SandboxEndpoints.show, "Returns a sandbox.", answer: .named("Sandbox")),
    call(
      .delete, "/sandboxes/:project_id", .unconfined, SandboxEndpoints.remove,
      "Removes a sandbox, and reports what its test left and did not use.", answer: .named("SandboxReport")),
    call(.post, "/reset", .confinable, StateEndpoints.reset, "Restores the initial state.", answer: .named("StateHash")),
    call(.get, "/state", .confinable, StateEndpoints.export, "Exports the state as a fixture.", answer: .openObject([])),
    call(
      .put, "/state", .confinable, StateEndpoints.replace, "Replaces the state by a fixture.", body: .openObject([]),
      answer: .named("StateHash")),
    call(
      .patch, "/state", .confinable, StateEndpoints.merge, "Merges a fixture into the state.", body: .openObject([]),
      answer: .named("StateHash")),
    call(
      .post, "/snapshots", .confinable, SnapshotEndpoints.create, "Takes a snapshot of the state, with a name.",
      body: .object([("name", .string)]), .created, answer: .named("Snapshot")),
    call(
      .get, "/snapshots", .confinable, SnapshotEndpoints.list, "Lists the snapshots.",
      answer: .object([("snapshots", .array(.named("Snapshot")))])),
    call(
      .post, "/snapshots/:name/restore", .confinable, SnapshotEndpoints.restore, "Restores the state of a snapshot.",
      answer: .named("Snapshot")),
    call(
      .get, "/snapshots/:name/diff", .confinable, SnapshotEndpoints.diff, "Lists the changes since a snapshot.",
      answer: .object([("from", .string), ("to", .string), ("changes", .array(.openObject([])))])),
    call(.delete, "/snapshots/:name", .confinable, SnapshotEndpoints.remove, "Removes a snapshot."),
    call(.get, "/clock", .confinable, ClockEndpoints.show, "Returns the time.", answer: .named("Clock")),
    call(
      .put, "/clock", .confinable, ClockEndpoints.change, "Freezes, sets, advances or resets the clock.",
      body: .object([("action", .choice(["freeze", "set", "advance", "reset"])), ("at", .string), ("by", .string)]), answer: .named("Clock")
    ),
    call(
      .put, "/random", .confinable, RandomEndpoint.change, "Seeds the random stream: makes ids, keys and fault decisions reproducible.",
      body: .object([("seed", .integer)])),
    call(
      .put, "/rate-limit", .confinable, RateLimitEndpoint.change, "Sets the limit of requests per key.", body: .named("RateLimit"),
      answer: .object([("burst", .nullable(.string)), ("sustained", .nullable(.string))])),
    call(
      .post, "/keys", .confinable, KeyEndpoints.create, "Creates a key with given scopes and projects.", body: .named("Key"), .created,
      answer: .named("Key")),
    call(.delete, "/keys/:value", .unconfined, KeyEndpoints.delete, "Removes a key."),
    call(
      .put, "/projects/:id/recordings", .unconfined, RecordingEndpoints.replaceAll, "Replaces all recordings of the project.",
      body: .array(.named("Recording")), answer: .named("Count")),
    call(
      .patch, "/projects/:id/recordings", .unconfined, RecordingEndpoints.mergeAll, "Merges recordings: fields that are left out are kept.",
      body: .array(.named("Recording")), answer: .named("Count")),
    call(.delete, "/projects/:id/recordings", .unconfined, RecordingEndpoints.deleteAll, "Removes all recordings of the project."),
    call(
      .put, "/projects/:id/recordings/:recording_id", .unconfined, RecordingEndpoints.replace, "Creates or replaces a recording.",
      body: .named("Recording"), answer: .named("Recording")),
    call(
      .patch, "/projects/:id/recordings/:recording_id", .unconfined, RecordingEndpoints.change, "Changes fields of a recording.",
      body: .named("Recording"), answer: .named("Recording")),
    call(.delete, "/projects/:id/recordings/:recording_id", .unconfined, RecordingEndpoints.delete, "Removes a recording."),
    call(
      .put, "/projects/:id/playlists/:short_id/saved_filters_count", .unconfined, SavedFiltersCountEndpoints.replace,
      "Sets the last count of a saved filter's matches.", body: .nullable(.named("SavedFiltersCount")),
      answer: .nullable(.named("SavedFiltersCount"))),
    call(
      .delete, "/projects/:id/playlists/:short_id/saved_filters_count", .unconfined, SavedFiltersCountEndpoints.delete,
      "Removes the last count of a saved filter's matches."),
    call(
      .get, "/metrics", .unconfined, MetricsEndpoint.show, "Returns metrics in Prometheus's text format.", answer: .string,
      mediaType: PrometheusText.mediaType),
    call(
      .get, "/faults", .confinable, FaultEndpoints.list, "Lists the fault rules in order; the first that matches applies.",
      answer: .object([("faults", .array(.named("Fault")))])),
    call(
      .post, "/faults", .confinable, FaultEndpoints.create, "Appends a fault rule.", body: .named("FaultRule"), .created,
      answer: .named("Fault")),
    call(
      .patch, "/faults", .confinable, FaultEndpoints.change, "Changes the fault rule with the id in the body; null removes a part.",
      body: .openObject([("id", .integer)]), answer: .named("Fault")),
    call(.delete, "/faults", .confinable, FaultEndpoints.clear, "Removes all fault rules."),
    call(.get, "/faults/:id", .confinable, FaultEndpoints.show, "Returns a fault rule.", answer: .named("Fault")),
    call(
      .patch, "/faults/:id", .confinable, FaultEndpoints.change, "Changes a fault rule; null removes a part.", body: .openObject([]),
      answer: .named("Fault")),
    call(.delete, "/faults/:id", .confinable, FaultEndpoints.remove, "Removes a fault rule."),
    call(
      .get, "/requests", .confinable, JournalEndpoints.list, "Lists the last requests, the newest last.",
      query: [("since", .integer), ("limit", .integer), ("method", .string), ("path", .string), ("status", .integer)],
      answer: .named("Requests")),
    call(.delete, "/requests", .confinable, JournalEndpoints.clear, "Removes the requests from the journal."),
    call(
      .post, "/requests/count", .confinable, JournalEndpoints.count, "Counts the requests that match.", body: .named("RequestMatch"),
      answer: .named("Count")),
    call(
      .post, "/requests/find", .confinable, JournalEndpoints.find, "Lists the requests that match.", body: .named("RequestMatch"),
      answer: .named("Requests")),
    call(
      .post, "/requests/remove", .confinable, JournalEndpoints.remove, "Removes the requests that match, and returns them.",
      body: .named("RequestMatch"), answer: .named("Requests")),
    call(
      .post, "/requests/wait", .confinable, WaitEndpoint.wait,
      "Waits until enough requests match; after the timeout, returns 408 with the near misses.",
      body: .object([("match", .named("RequestMatch")), ("count", .integer), ("timeout_ms", .integer)]),
      answer: .openObject([("count", .integer), ("requests", .array(.named("Request")))])),
    call(
      .get, "/requests/unmatched", .confinable, JournalEndpoints.unmatched,
      "Lists the requests that failed with 401, 403, 404 or 405, each with a hint.", answer: .named("Requests")),
    call(.get, "/requests/:id", .confinable, JournalEndpoints.show, "Returns a request.", answer: .named("Request")),
  ]

  // Not inlined into the table: the program would be bigger.
  @inline(never)
  private static func call(
    _ method: Method, _ path: String, _ permission: Confinement, _ respond: @escaping Control.Respond, _ summary: String,
    query: Schema.Fields = [], body: Schema? = nil, _ status: Status? = nil, answer: Schema? = nil, mediaType: String = "application/json"
  ) -> Route<Control> {
    Route(path, Endpoint(method, permission, respond, summary, query: query, body: body, status, answer: answer, mediaType: mediaType))
  }

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
