/// The protocol version a request is treated as (RFC 9110, 2.5): every minor version above 1.1 counts as 1.1.
package enum Version: Sendable {
  /// HTTP/1.0: the connection stays open only where the client asks for it.
  case http10
  /// HTTP/1.1: the connection stays open unless one side says otherwise.
  case http11
}
