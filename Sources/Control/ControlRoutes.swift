internal import API
internal import HTTPServer

/// Every path and method of the control API, on one page.
enum ControlRoutes {
  static let all: [ControlRoute] = [
    ControlRoute(.post, "/sandboxes", SandboxEndpoints.create),
    ControlRoute(.get, "/sandboxes", SandboxEndpoints.list),
    ControlRoute(.get, "/sandboxes/:project_id", SandboxEndpoints.show),
    ControlRoute(.delete, "/sandboxes/:project_id", SandboxEndpoints.remove),
    ControlRoute(.post, "/reset", StateEndpoints.reset),
    ControlRoute(.get, "/state", StateEndpoints.export),
    ControlRoute(.put, "/state", StateEndpoints.replace),
    ControlRoute(.patch, "/state", StateEndpoints.merge),
    ControlRoute(.post, "/snapshots", SnapshotEndpoints.create),
    ControlRoute(.get, "/snapshots", SnapshotEndpoints.list),
    ControlRoute(.post, "/snapshots/:name/restore", SnapshotEndpoints.restore),
    ControlRoute(.get, "/snapshots/:name/diff", SnapshotEndpoints.diff),
    ControlRoute(.delete, "/snapshots/:name", SnapshotEndpoints.remove),
    ControlRoute(.get, "/clock", ClockEndpoints.show),
    ControlRoute(.put, "/clock", ClockEndpoints.change),
    ControlRoute(.put, "/random", RandomEndpoint.change),
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
    var methods: [String] = []
    for route in all {
      guard let values = route.match(segments) else { continue }
      if route.method == request.method { return (route, values) }
      methods.append(route.method.token)
    }
    throw methods.isEmpty ? .noSuchPath : .methodNotAllowed(request.method, allow: methods.joined(separator: ", "))
  }
}
