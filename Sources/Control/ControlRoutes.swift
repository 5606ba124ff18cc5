internal import API
internal import HTTPServer

/// Every path and method of the control API, on one page.
enum ControlRoutes {
  static let all: [ControlRoute] = [
    ControlRoute(.get, "/clock", ClockEndpoints.show),
    ControlRoute(.put, "/clock", ClockEndpoints.change),
    ControlRoute(.put, "/random", RandomEndpoint.change),
    ControlRoute(.put, "/rate-limit", RateLimitEndpoint.change),
    ControlRoute(.post, "/keys", KeyEndpoints.create),
    ControlRoute(.delete, "/keys/:value", KeyEndpoints.delete),
    ControlRoute(.put, "/projects/:id/recordings", RecordingEndpoints.replaceAll),
    ControlRoute(.patch, "/projects/:id/recordings", RecordingEndpoints.mergeAll),
    ControlRoute(.delete, "/projects/:id/recordings", RecordingEndpoints.deleteAll),
    ControlRoute(.put, "/projects/:id/recordings/:recording_id", RecordingEndpoints.replace),
    ControlRoute(.patch, "/projects/:id/recordings/:recording_id", RecordingEndpoints.change),
    ControlRoute(.delete, "/projects/:id/recordings/:recording_id", RecordingEndpoints.delete),
    ControlRoute(.put, "/projects/:id/playlists/:short_id/saved_filters_count", SavedFiltersCountEndpoints.replace),
    ControlRoute(.delete, "/projects/:id/playlists/:short_id/saved_filters_count", SavedFiltersCountEndpoints.delete),
    ControlRoute(.get, "/metrics", MetricsEndpoint.show),
    ControlRoute(.get, "/faults", FaultEndpoints.list),
    ControlRoute(.post, "/faults", FaultEndpoints.create),
    ControlRoute(.patch, "/faults", FaultEndpoints.change),
    ControlRoute(.delete, "/faults", FaultEndpoints.clear),
    ControlRoute(.get, "/faults/:id", FaultEndpoints.show),
    ControlRoute(.patch, "/faults/:id", FaultEndpoints.change),
    ControlRoute(.delete, "/faults/:id", FaultEndpoints.remove),
    ControlRoute(.get, "/requests", JournalEndpoints.list),
    ControlRoute(.delete, "/requests", JournalEndpoints.clear),
    ControlRoute(.post, "/requests/count", VerificationEndpoints.count),
    ControlRoute(.post, "/requests/find", VerificationEndpoints.find),
    ControlRoute(.post, "/requests/remove", VerificationEndpoints.remove),
    ControlRoute(.post, "/requests/wait", WaitEndpoint.wait),
    ControlRoute(.get, "/requests/unmatched", UnmatchedEndpoint.list),
    ControlRoute(.get, "/requests/:id", JournalEndpoints.show),
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
