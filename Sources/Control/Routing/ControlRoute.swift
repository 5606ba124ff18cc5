internal import HTTPServer

/// One method of one path of the control API.
struct ControlRoute: Sendable {
  let method: Method
  /// The path after `/__admin`, parameters as `:name`.
  let path: String
  let respond: @Sendable (ControlCall) throws -> Answer
  /// What the document says of it; every route has one, to which a test holds them.
  var description: RouteDescription?
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
