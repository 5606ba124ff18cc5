/// How much a request may hold, in bytes; `ServerConfiguration` says what each limit is for.
package struct RequestLimits: Sendable {
  let maxTargetLength: Int
  let maxHeaderSize: Int
  let maxHeaderFields: Int
  let maxTrailerSize: Int
  let maxBodySize: Int

  /// The longest method that is taken: 501 above it (RFC 9112, 3).
  let maxMethodLength = 64
  /// A request line longer than this holds a target that is too long: the method, two spaces and the version come beside it.
  var maxRequestLineLength: Int { maxMethodLength + 1 + maxTargetLength + 1 + 8 }
}
