internal import HTTPServer

/// Finds the route of a path.
enum Router {
  /// The route that `path`, as it was sent, leads to, with its parameters.
  ///
  /// A slash at the end may be left out.
  ///
  /// Percent-encoding is taken away before the path is cut at its slashes, as Django does, so that `%2F` is a slash. Nothing else is
  /// resolved: `//`, `.` and `..` lead nowhere.
  static func route(_ path: ArraySlice<UInt8>) -> (Route, PathParameters)? {
    var segments = PercentEncoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.count > 1, segments.removeFirst().isEmpty else { return nil }
    if segments.last?.isEmpty == true { segments.removeLast() }
    for route in Routes.all {
      if let parameters = route.match(segments) { return (route, parameters) }
    }
    return nil
  }
}
