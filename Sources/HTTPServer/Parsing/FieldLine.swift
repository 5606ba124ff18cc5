/// Where name and value of a field stand in the bytes of the head.
struct FieldLine: Sendable {
  private let nameStart: UInt32
  private let nameEnd: UInt32
  private let valueStart: UInt32
  private let valueEnd: UInt32

  var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
  var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }

  init(name: Range<Int>, value: Range<Int>) {
    nameStart = UInt32(name.lowerBound)
    nameEnd = UInt32(name.upperBound)
    valueStart = UInt32(value.lowerBound)
    valueEnd = UInt32(value.upperBound)
  }

  /// Reads `field-name ":" OWS field-value OWS` (RFC 9112, 5) at `range` of `bytes`, a line that is not empty, its line end left out.
  ///
  /// White space before the colon (RFC 9112, 5.1) and a line that goes on with the one before (`obs-fold`, 5.2) are refused.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) {
    guard !bytes[range.lowerBound].isWhitespace else {
      throw Refusal(.badRequest, "A field line begins with white space.")
    }
    var colon = range.lowerBound
    while colon < range.upperBound, bytes[colon].isTokenCharacter { colon += 1 }
    guard colon > range.lowerBound, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
      throw Refusal(.badRequest, "A field line does not begin with a name and a colon.")
    }
    self.init(name: range.lowerBound..<colon, value: bytes.trimmed(colon + 1..<range.upperBound))
  }
}
