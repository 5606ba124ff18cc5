/// What is to be written to a client next.
enum Outgoing: Sendable {
  /// `100 Continue`, the one interim response that is sent (RFC 9110, 15.2.1).
  case interim
  /// An answer.
  case final(Response, ResponseContext)
  /// The head of an answer alone.
  case head(Response, ResponseContext)
  /// Bytes as they are.
  case bytes(ArraySlice<UInt8>)
}

/// What the request and the connection, and not the handler, say about an answer.
struct ResponseContext: Sendable {
  /// What the answer says about the connection (RFC 9112, 9.3 and 9.6).
  enum Persistence: Sendable {
    /// It goes on, as it does on HTTP/1.1 where nothing is said.
    case implied
    /// It goes on, which an HTTP/1.0 client is told.
    case stated
    /// It ends.
    case closes
  }

  /// Whether the request was HEAD: the content is left out (RFC 9110, 9.3.2).
  var answersHead = false
  var persistence = Persistence.implied
}
