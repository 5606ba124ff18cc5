/// A request method: a case-sensitive token (RFC 9110, 9.1).
///
/// Methods that the server does not know are as good as those it does; whether a resource allows one is for the handler to say.
package struct Method: Hashable, Sendable {
  /// The token as it stood in the request line.
  package let token: String

  /// Takes the token as it is; the parser hands over only what is a token.
  package init(_ token: String) {
    self.token = token
  }

  /// Reads a resource (RFC 9110, 9.3.1).
  package static let get = Method("GET")
  /// GET without the content (RFC 9110, 9.3.2): the server itself leaves the content out.
  package static let head = Method("HEAD")
  /// Has the resource process the content (RFC 9110, 9.3.3).
  package static let post = Method("POST")
  /// Replaces a resource (RFC 9110, 9.3.4).
  package static let put = Method("PUT")
  /// Changes a part of a resource (RFC 5789).
  package static let patch = Method("PATCH")
  /// Removes a resource (RFC 9110, 9.3.5).
  package static let delete = Method("DELETE")
  /// Asks what a resource or the server can do (RFC 9110, 9.3.7).
  package static let options = Method("OPTIONS")
}
