/// What is to be written to a client next.
enum Outgoing: Sendable {
  /// `100 Continue` (RFC 9110, 15.2.1).
  case goOn
  /// An answer.
  case final(Response, Delivery)
}

/// How an answer is sent, which the request says and not the answer.
struct Delivery: Sendable {
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
