internal import Glibc

/// The character classes of HTTP's and URI's grammars.
extension UInt8 {
  static let carriageReturn = UInt8(ascii: "\r")
  static let lineFeed = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  /// `tchar` (RFC 9110, 5.6.2).
  package var isTokenCharacter: Bool { isLetterOrDigit || Self.tokenMarks.contains(self) }

  /// `ALPHA / DIGIT` (RFC 5234, B.1).
  @inlinable package var isLetterOrDigit: Bool { isDigit || (self | 0x20) &- UInt8(ascii: "a") < 26 }

  /// `DIGIT` (RFC 5234, B.1).
  @inlinable package var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

  /// The value of a `HEXDIG` (RFC 5234, B.1) in either case, nil for any other byte.
  @inlinable package var hexDigit: Int? {
    if isDigit { return Int(self &- UInt8(ascii: "0")) }
    let letter = (self | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? Int(letter) + 10 : nil
  }

  /// A control character other than the tab, which no line may contain (RFC 9110, 5.5).
  package var isForbiddenControl: Bool { (self < 0x20 && self != .tab) || self == 0x7f }

  /// `SP / HTAB`, the characters of optional white space (RFC 9110, 5.6.3).
  var isWhitespace: Bool { self == .space || self == .tab }

  /// `unreserved / sub-delims` (RFC 3986, 2): the characters of a host name, besides percent-encoded bytes.
  var isHostCharacter: Bool { isLetterOrDigit || Self.hostMarks.contains(self) }

  /// `unreserved` (RFC 3986, 2.3): means the same percent-encoded or not.
  package var isUnreserved: Bool { isLetterOrDigit || Self.unreservedMarks.contains(self) }

  private static let tokenMarks = ByteMarks("!#$%&'*+-.^_`|~")
  private static let unreservedMarks = ByteMarks("-._~")
  private static let hostMarks = ByteMarks("-._~!$&'()*+,;=")
}

/// A set of ASCII characters, one bit each.
private struct ByteMarks {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ characters: String) {
    for byte in characters.utf8 {
      if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte & 63) }
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte < 128 && ((byte < 64 ? low : high) >> UInt64(byte & 63)) & 1 == 1
  }
}

extension Span<UInt8> {
  /// Whether the bytes of `range` equal `name` in any case; `name` must be lower case.
  func matches(_ name: StaticString, in range: Range<Int>) -> Bool {
    guard range.count == name.utf8CodeUnitCount else { return false }
    // A StaticString gives access to its bytes only by a pointer; they live as long as the program, and the counts are equal.
    let expected = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    for index in 0..<expected.count {
      let byte = self[range.lowerBound + index]
      let lowered = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
      if lowered != expected[index] { return false }
    }
    return true
  }

  /// `range` without white space at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, self[start].isWhitespace { start += 1 }
    while end > start, self[end - 1].isWhitespace { end -= 1 }
    return start..<end
  }

  /// Calls `body` with each non-empty element of the list in `range` (RFC 9110, 5.6.1).
  func forEachElement(in range: Range<Int>, _ body: (Range<Int>) -> Void) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = firstIndex(of: UInt8(ascii: ","), in: start..<range.upperBound) ?? range.upperBound
      let element = trimmed(start..<end)
      if !element.isEmpty { body(element) }
      start = end + 1
    }
  }

  /// Whether there is a `%` with two hexadecimal digits (RFC 3986, 2.1) at `index` of `range`.
  func isPercentEncoded(_ index: Int, in range: Range<Int>) -> Bool {
    self[index] == UInt8(ascii: "%") && index + 2 < range.upperBound && self[index + 1].hexDigit != nil && self[index + 2].hexDigit != nil
  }

  /// The bytes of `range` as text.
  func text(in range: Range<Int>) -> String {
    extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// The first index of `byte` in `range`; nil if there is none.
  func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
    for index in range where self[index] == byte { return index }
    return nil
  }
}

extension [UInt8] {
  /// Appends a part of `span`.
  mutating func append(_ span: Span<UInt8>, _ range: Range<Int>) {
    // Array does not accept a Span yet; the pointer does not leave the closure.
    span.extracting(range).withUnsafeBufferPointer { append(contentsOf: $0) }
  }
}

/// The syntax of `uri-host [ ":" port ]` (RFC 9110, 7.2; RFC 3986, 3.2.2), in Host and in targets in absolute form.
enum Authority {
  /// Throws 400 unless `range` of `bytes` is a host with an optional port.
  ///
  /// An empty host (RFC 9110, 4.2.1) and user information (4.2.4) are refused. RFC 3986 allows a comma in a name, but two Host fields joined
  /// to a list look the same (RFC 9110, 5.3), so that it is refused, too.
  static func check(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) {
    let invalid = Refusal(400, "The host is not a valid one.")
    var index = range.lowerBound
    if index < range.upperBound, bytes[index] == UInt8(ascii: "[") {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]"), in: range), isIPLiteral(bytes, index + 1..<end) else { throw invalid }
      index = end + 1
    } else {
      while index < range.upperBound, bytes[index] != UInt8(ascii: ":") {
        guard bytes.isPercentEncoded(index, in: range) || bytes[index].isHostCharacter && bytes[index] != UInt8(ascii: ",") else {
          throw invalid
        }
        index += 1
      }
    }
    guard index > range.lowerBound else { throw invalid }
    guard index < range.upperBound else { return }
    guard bytes[index] == UInt8(ascii: ":") else { throw invalid }
    var port = 0
    for index in index + 1..<range.upperBound {
      guard bytes[index].isDigit else { throw invalid }
      port = port * 10 + Int(bytes[index] - UInt8(ascii: "0"))
      guard port <= 65_535 else { throw invalid }
    }
  }

  /// `IPv6address / IPvFuture` (RFC 3986, 3.2.2).
  private static func isIPLiteral(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return false }
    if bytes[first] | 0x20 == UInt8(ascii: "v") {
      guard let dot = bytes.firstIndex(of: UInt8(ascii: "."), in: range), dot > first + 1, dot + 1 < range.upperBound else { return false }
      return (first + 1..<dot).allSatisfy { bytes[$0].hexDigit != nil }
        && (dot + 1..<range.upperBound).allSatisfy { bytes[$0].isHostCharacter || bytes[$0] == UInt8(ascii: ":") }
    }
    var address = in6_addr()
    return inet_pton(AF_INET6, bytes.text(in: range), &address) == 1
  }
}
