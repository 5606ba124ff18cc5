internal import HTTPServer

/// Which requests a rule is for: those of which every part that is given holds.
struct FaultMatch {
  var method: String?
  /// The path, without the query; a slash at the end may be left out, as in the API, and an escape that means nothing.
  var path: String?
  var pathPattern: RegularExpression?
  var projectID: Int?
  /// The value or the label of the key.
  var key: String?

  func holds(for request: FaultSubject) -> Bool {
    if let method, method != request.method { return false }
    if let projectID, projectID != request.projectID { return false }
    if let path, Self.withoutSlash(path.asRequestPath) != Self.withoutSlash(request.path) { return false }
    if let pathPattern, !pathPattern.matches(request.path) { return false }
    if let key {
      guard let given = request.key() else { return false }
      return key == given.value || key == given.label
    }
    return true
  }

  private static func withoutSlash(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

/// What rules look at in a request.
struct FaultSubject {
  let method: String
  /// Without the query, and without escapes that mean nothing.
  let path: String
  /// nil where the path names no project.
  let projectID: Int?
  /// The key that the request gives; its label is nil where there is no such key.
  ///
  /// Asked for only where it counts, since it may take reading the body.
  let key: () -> (value: String, label: String?)?
}
