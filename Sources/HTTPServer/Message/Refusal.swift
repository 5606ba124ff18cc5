/// Why the server itself turns a request down.
///
/// The connection is closed after every refusal.
package struct Refusal: Error, Hashable, Sendable {
  /// The status to answer with.
  package let status: Status
  /// One sentence for the client.
  package let reason: String

  /// Makes a refusal from its parts.
  package init(_ status: Status, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}
