/// An answer (RFC 9110, 15).
///
/// Date, Content-Length, Transfer-Encoding and Connection are the server's to send; fields of these names are left out.
/// Whoever has a clock of his own says its time in `date`.
package struct Response: Sendable {
  /// The status of the answer.
  package var status: Status
  /// Whether the connection ends with this answer (`Connection: close`, RFC 9112, 9.6).
  package var closes: Bool
  /// The fields, sent in this order.
  package var fields: [Field]
  /// The content.
  ///
  /// Give it to HEAD as to GET: the server sends its length and leaves the rest out (RFC 9110, 9.3.2).
  package var body: [UInt8]
  /// How it gets to the client.
  package var delivery: Delivery
  /// The time for the field Date, in microseconds since 1970; nil for the server's.
  package var date: Int64?

  /// Makes an answer from its parts.
  package init(_ status: Status, fields: [Field] = [], body: [UInt8] = [], closes: Bool = false, delivery: Delivery = .whole) {
    self.status = status
    self.fields = fields
    self.body = body
    self.closes = closes
    self.delivery = delivery
  }
}
