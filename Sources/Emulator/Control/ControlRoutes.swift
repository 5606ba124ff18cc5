internal import HTTPServer

/// Every path and method of the control API, on one page.
enum ControlRoutes {
  static let all: [ControlRoute] = [
    ControlRoute(.get, "/", InspectorEndpoint.show)
      .described("Shows the inspector page.", confined: false, answer: .string, mediaType: "text/html; charset=utf-8"),
    ControlRoute(.get, "/openapi.json", OpenAPIEndpoint.show)
      .described("Describes the control API.", confined: false, answer: .openObject([])),
    ControlRoute(.post, "/sandboxes", SandboxEndpoints.create)
      .described(
        "Makes a sandbox: a project with a key that reaches nothing else.", confined: false,
        body: .object([("seed", .openObject([])), ("contract", .string), ("scopes", .array(.string))]), 201, answer: .named("Sandbox")),
    ControlRoute(.get, "/sandboxes", SandboxEndpoints.list)
      .described("Lists the sandboxes.", confined: false, answer: .object([("sandboxes", .array(.named("Sandbox")))])),
    ControlRoute(.get, "/sandboxes/:project_id", SandboxEndpoints.show)
      .described("Shows a sandbox.", confined: false, answer: .named("Sandbox")),
    ControlRoute(.delete, "/sandboxes/:project_id", SandboxEndpoints.remove)
      .described(
        "Removes a sandbox, and tells what its test left behind and never touched.", confined: false, answer: .named("SandboxReport")),
    ControlRoute(.post, "/reset", StateEndpoints.reset)
      .described("Makes everything what it was at the start.", answer: .named("StateHash")),
    ControlRoute(.get, "/state", StateEndpoints.export)
      .described("Exports the state as a fixture.", answer: .openObject([])),
    ControlRoute(.put, "/state", StateEndpoints.replace)
      .described("Puts a fixture in the place of the state.", body: .openObject([]), answer: .named("StateHash")),
    ControlRoute(.patch, "/state", StateEndpoints.merge)
      .described("Merges a fixture into the state.", body: .openObject([]), answer: .named("StateHash")),
    ControlRoute(.post, "/snapshots", SnapshotEndpoints.create)
      .described("Names the present state.", body: .object([("name", .string)]), 201, answer: .named("Snapshot")),
    ControlRoute(.get, "/snapshots", SnapshotEndpoints.list)
      .described("Lists the snapshots.", answer: .object([("snapshots", .array(.named("Snapshot")))])),
    ControlRoute(.post, "/snapshots/:name/restore", SnapshotEndpoints.restore)
      .described("Makes everything what it was when the snapshot was taken.", answer: .named("Snapshot")),
    ControlRoute(.get, "/snapshots/:name/diff", SnapshotEndpoints.diff)
      .described(
        "Tells what has changed since a snapshot.",
        answer: .object([("from", .string), ("to", .string), ("changes", .array(.openObject([])))])),
    ControlRoute(.delete, "/snapshots/:name", SnapshotEndpoints.remove)
      .described("Forgets a snapshot."),
    ControlRoute(.get, "/clock", ClockEndpoints.show)
      .described("Tells the time.", answer: .named("Clock")),
    ControlRoute(.put, "/clock", ClockEndpoints.change)
      .described(
        "Stops, sets, moves on or resets the clock.",
        body: .object([("action", .choice(["freeze", "set", "advance", "reset"])), ("at", .string), ("by", .string)]),
        answer: .named("Clock")),
    ControlRoute(.put, "/random", RandomEndpoint.change)
      .described("Begins the random stream anew: the same ids, keys and fault decisions again.", body: .object([("seed", .integer)])),
    ControlRoute(.put, "/rate-limit", RateLimitEndpoint.change)
      .described(
        "Sets how many requests a key may make.", body: .named("RateLimit"),
        answer: .object([("burst", .nullable(.string)), ("sustained", .nullable(.string))])),
    ControlRoute(.post, "/keys", KeyEndpoints.create)
      .described("Makes a key with chosen scopes and projects.", body: .named("Key"), 201, answer: .named("Key")),
    ControlRoute(.delete, "/keys/:value", KeyEndpoints.delete)
      .described("Removes a key.", confined: false),
    ControlRoute(.put, "/projects/:id/recordings", RecordingEndpoints.replaceAll)
      .described(
        "Puts these recordings in the place of all that are known.", confined: false, body: .array(.named("Recording")),
        answer: .named("Count")),
    ControlRoute(.patch, "/projects/:id/recordings", RecordingEndpoints.mergeAll)
      .described(
        "Merges these recordings in: what they leave out stays.", confined: false, body: .array(.named("Recording")),
        answer: .named("Count")),
    ControlRoute(.delete, "/projects/:id/recordings", RecordingEndpoints.deleteAll)
      .described("Forgets what is known of all recordings.", confined: false),
    ControlRoute(.put, "/projects/:id/recordings/:recording_id", RecordingEndpoints.replace)
      .described("Says what is known of a recording.", confined: false, body: .named("Recording"), answer: .named("Recording")),
    ControlRoute(.patch, "/projects/:id/recordings/:recording_id", RecordingEndpoints.change)
      .described("Changes some of what is known of a recording.", confined: false, body: .named("Recording"), answer: .named("Recording")),
    ControlRoute(.delete, "/projects/:id/recordings/:recording_id", RecordingEndpoints.delete)
      .described("Forgets what is known of a recording.", confined: false),
    ControlRoute(.put, "/projects/:id/playlists/:short_id/saved_filters_count", SavedFiltersCountEndpoints.replace)
      .described(
        "Says what a saved filter was last counted to match.", confined: false, body: .nullable(.named("SavedFiltersCount")),
        answer: .nullable(.named("SavedFiltersCount"))),
    ControlRoute(.delete, "/projects/:id/playlists/:short_id/saved_filters_count", SavedFiltersCountEndpoints.delete)
      .described("Makes a saved filter one that was never counted.", confined: false),
    ControlRoute(.get, "/metrics", MetricsEndpoint.show)
      .described("Tells the metrics in Prometheus's text format.", confined: false, answer: .string, mediaType: PrometheusText.mediaType),
    ControlRoute(.get, "/faults", FaultEndpoints.list)
      .described("Lists the fault rules in order; the first that matches wins.", answer: .object([("faults", .array(.named("Fault")))])),
    ControlRoute(.post, "/faults", FaultEndpoints.create)
      .described("Appends a fault rule.", body: .named("FaultRule"), 201, answer: .named("Fault")),
    ControlRoute(.patch, "/faults", FaultEndpoints.change)
      .described(
        "Changes the fault rule with the id in the body; null takes a part away.", body: .openObject([("id", .integer)]),
        answer: .named("Fault")),
    ControlRoute(.delete, "/faults", FaultEndpoints.clear)
      .described("Removes all fault rules."),
    ControlRoute(.get, "/faults/:id", FaultEndpoints.show)
      .described("Shows a fault rule.", answer: .named("Fault")),
    ControlRoute(.patch, "/faults/:id", FaultEndpoints.change)
      .described("Changes a fault rule; null takes a part away.", body: .openObject([]), answer: .named("Fault")),
    ControlRoute(.delete, "/faults/:id", FaultEndpoints.remove)
      .described("Removes a fault rule."),
    ControlRoute(.get, "/requests", JournalEndpoints.list)
      .described(
        "Lists the last requests, the newest last.",
        query: [("since", .integer), ("limit", .integer), ("method", .string), ("path", .string), ("status", .integer)],
        answer: .named("Requests")),
    ControlRoute(.delete, "/requests", JournalEndpoints.clear)
      .described("Forgets the requests."),
    ControlRoute(.post, "/requests/count", VerificationEndpoints.count)
      .described("Counts the requests that match.", body: .named("RequestMatch"), answer: .named("Count")),
    ControlRoute(.post, "/requests/find", VerificationEndpoints.find)
      .described("Finds the requests that match.", body: .named("RequestMatch"), answer: .named("Requests")),
    ControlRoute(.post, "/requests/remove", VerificationEndpoints.remove)
      .described("Forgets the requests that match, and shows them.", body: .named("RequestMatch"), answer: .named("Requests")),
    ControlRoute(.post, "/requests/wait", WaitEndpoint.wait)
      .described(
        "Answers when enough requests match, or 408 with the near misses when time is over.",
        body: .object([("match", .named("RequestMatch")), ("count", .integer), ("timeout_ms", .integer)]),
        answer: .openObject([("count", .integer), ("requests", .array(.named("Request")))])),
    ControlRoute(.get, "/requests/unmatched", UnmatchedEndpoint.list)
      .described("Lists the requests that came to nothing, each with a hint.", answer: .named("Requests")),
    ControlRoute(.get, "/requests/:id", JournalEndpoints.show)
      .described("Shows a request.", answer: .named("Request")),
  ]

  /// The route of a request, with the values of its path's parameters.
  ///
  /// - Throws: 404 where there is no such path, 405 where it has other methods.
  static func find(_ request: Request) throws(ControlError) -> (ControlRoute, [String]) {
    let segments = request.path.split(separator: UInt8(ascii: "/")).dropFirst().map {
      String(decoding: PercentEncoding.decode($0), as: UTF8.self)
    }
    // The server leaves the content of an answer to HEAD out (RFC 9110, 9.3.2).
    let method = request.method == .head ? .get : request.method
    var methods: [String] = []
    for route in all {
      guard let values = route.match(segments) else { continue }
      if route.method == method { return (route, values) }
      methods.append(route.method.token)
    }
    throw methods.isEmpty ? .noSuchPath : .methodNotAllowed(request.method, allow: methods.joined(separator: ", "))
  }
}

/// One method of one path of the control API.
struct ControlRoute: Sendable {
  let method: Method
  /// The path after `/__admin`, parameters as `:name`.
  let path: String
  let respond: @Sendable (ControlCall) throws -> Answer
  /// What the document says of it; every route has one, to which a test holds them.
  package var description: RouteDescription?
  private let pattern: [String]

  // Neither this nor `described` is copied into the table of routes, which would make the program 60 KB bigger.
  @inline(never)
  init(_ method: Method, _ path: String, _ respond: @escaping @Sendable (ControlCall) throws -> Answer) {
    self.method = method
    self.path = path
    self.respond = respond
    pattern = path.split(separator: "/").map(String.init)
  }

  /// The values of the parameters, in order, of a path of these segments; nil where it is another path.
  func match(_ segments: [String]) -> [String]? {
    guard segments.count == pattern.count else { return nil }
    var values: [String] = []
    for (expected, segment) in zip(pattern, segments) {
      if expected.hasPrefix(":") { values.append(segment) } else if expected != segment { return nil }
    }
    return values
  }
}
