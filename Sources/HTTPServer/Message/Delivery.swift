/// How an answer gets to its client: whole, or spoilt in a way that networks and servers spoil answers.
///
/// Answers of earlier requests on the same connection are sent first. Where the connection ends, further requests on it are not handled.
package indirect enum Delivery: Hashable, Sendable {
  /// As HTTP has it.
  case whole
  /// The head with the whole length, the first `after` bytes of the content, and the end of the connection.
  ///
  /// To a client that is an incomplete message (RFC 9112, 8), whether it keeps connections or not. The end is in good order (FIN) or
  /// `byReset` (RST), which takes with it what the client's system has not got yet.
  case truncated(after: Int, byReset: Bool = false)
  /// The head and the first `bytes` of the content at once, and as many more each time that `every` has passed since the last were written;
  /// then the connection goes on.
  case dribbled(bytes: Int, every: Duration)
  /// These bytes in place of the answer, and the end of the connection.
  case raw([UInt8])
  /// Nothing of the answer; the connection is reset (RST).
  case reset
  /// Nothing of the answer; the connection ends in good order (FIN).
  case dropped
}
