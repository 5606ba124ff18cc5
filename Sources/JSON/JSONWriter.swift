/// Writes JSON text in UTF-8 as Django REST framework's `JSONRenderer` does: compact, and with non-ASCII characters as they are.
package struct JSONWriter: Sendable {
  /// The text so far.
  package var bytes: [UInt8] = []

  /// Makes an empty text with room for `capacity` bytes.
  package init(capacity: Int = 1024) {
    bytes.reserveCapacity(capacity)
  }

  /// Writes trusted text as it is.
  package mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { text in
      bytes.append(addingCapacity: text.count) { $0.append(copying: text) }
    }
  }

  /// Writes trusted bytes as they are, such as JSON written before.
  package mutating func raw(_ text: some Sequence<UInt8>) {
    bytes.append(contentsOf: text)
  }

  /// Writes trusted bytes as they are; the generic function is slow for other modules, because it is not specialized for them.
  package mutating func raw(_ text: UnsafeBufferPointer<UInt8>) {
    bytes.append(addingCapacity: text.count) { $0.append(copying: text) }
  }

  /// Writes `null`.
  package mutating func null() {
    raw("null")
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ bool: Bool) {
    raw(bool ? "true" : "false")
  }

  /// Writes an integer in decimal.
  package mutating func int(_ int: Int) {
    raw(String(int).utf8)
  }

  /// Writes a number as it was written.
  package mutating func number(_ number: JSONNumber) {
    raw(number.literal.utf8)
  }

  /// Writes an object, whose members `writeMembers` writes with `key` and one value each.
  package mutating func object<Failure>(_ writeMembers: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    bytes.append(Byte.openBrace)
    try writeMembers(&self)
    bytes.append(Byte.closeBrace)
  }

  /// Writes an array; `writeElement` writes one value for each of `elements`.
  package mutating func array<Element, Failure>(
    _ elements: some Sequence<Element>, _ writeElement: (inout JSONWriter, Element) throws(Failure) -> Void
  ) throws(Failure) {
    bytes.append(Byte.openBracket)
    for element in elements {
      separate(after: Byte.openBracket)
      try writeElement(&self, element)
    }
    bytes.append(Byte.closeBracket)
  }

  /// Writes the name of a member, which must not need escapes, after a comma if it is not the first.
  package mutating func key(_ name: StaticString) {
    let isFirst = bytes.last == Byte.openBrace
    name.withUTF8Buffer { name in
      // One append costs a third of one for each part.
      bytes.append(addingCapacity: name.count + 4) { text in
        if !isFirst { text.append(Byte.comma) }
        text.append(Byte.quote)
        text.append(copying: name)
        text.append(Byte.quote)
        text.append(Byte.colon)
      }
    }
  }

  /// Writes the name of a member, with escapes, after a comma if it is not the first.
  package mutating func key(escaping name: JSONString) {
    separate(after: Byte.openBrace)
    string(name)
    bytes.append(Byte.colon)
  }

  /// Writes a member with an integer, or `null` for none.
  package mutating func member(_ name: StaticString, _ int: Int?) {
    key(name)
    if let int { self.int(int) } else { null() }
  }

  /// Writes a member with a string, or `null` for none.
  package mutating func member(_ name: StaticString, _ text: String?) {
    key(name)
    string(text)
  }

  /// Writes a member with a boolean, or `null` for none.
  package mutating func member(_ name: StaticString, _ bool: Bool?) {
    key(name)
    if let bool { self.bool(bool) } else { null() }
  }

  /// Writes a member with any value.
  package mutating func member(_ name: StaticString, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  /// Writes any value.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let value): number(value)
    case .string(let value): string(value)
    case .array(let value): elements(value)
    case .object(let value): members(value.members)
    }
  }

  // Not with `array` and `object`: their closures would triple the stack use of deep nesting.
  private mutating func elements(_ elements: [JSONValue]) {
    bytes.append(Byte.openBracket)
    for element in elements {
      separate(after: Byte.openBracket)
      value(element)
    }
    bytes.append(Byte.closeBracket)
  }

  private mutating func members(_ members: [JSONObject.Member]) {
    bytes.append(Byte.openBrace)
    for member in members {
      key(escaping: member.key)
      value(member.value)
    }
    bytes.append(Byte.closeBrace)
  }

  /// Writes a comma unless the last byte is `opening`, with which no value ends.
  private mutating func separate(after opening: UInt8) {
    if bytes.last != opening { bytes.append(Byte.comma) }
  }
}

extension OutputSpan<UInt8> {
  /// Appends all of `bytes`.
  mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
    // The only way to copy in bulk; `initialize` traps if the capacity is too small.
    withUnsafeMutableBufferPointer { buffer, count in
      count = buffer[count...].initialize(fromContentsOf: bytes)
    }
  }
}

extension JSONWriter {
  /// Writes a string, escaping what JSON requires and U+2028 and U+2029, as Django REST framework does.
  package mutating func string(_ text: String) {
    var text = text
    // The bytes of a buffer can be searched eight at a time, unlike those of a string.
    text.withUTF8 { string(utf8: $0) }
  }

  /// Writes a string, escaping as for a `String`, and lone surrogates besides.
  package mutating func string(_ text: JSONString) {
    guard text.firstSurrogate != nil else { return string(text.string) }
    text.utf8.withUnsafeBufferPointer { string(utf8: $0) }
  }

  /// Writes a string, or `null` for none.
  package mutating func string(_ text: String?) {
    if let text { string(text) } else { null() }
  }

  private mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
    var index = text.endOfPlain(from: 0)
    guard index < text.count else {
      bytes.append(addingCapacity: text.count + 2) {
        $0.append(Byte.quote)
        $0.append(copying: text)
        $0.append(Byte.quote)
      }
      return
    }
    bytes.append(Byte.quote)
    var runStart = 0
    while index < text.count {
      if let (unit, length) = escapee(at: index, of: text) {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<index]))
        escape(unit)
        runStart = index + length
      }
      index = text.endOfPlain(from: max(runStart, index + 1))
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
    bytes.append(Byte.quote)
  }

  /// The code unit to escape at `index`, with its length in WTF-8; nil if it needs no escape.
  private func escapee(at index: Int, of text: UnsafeBufferPointer<UInt8>) -> (unit: UInt16, length: Int)? {
    switch text[index] {
    case ..<0x80:
      return (UInt16(text[index]), 1)
    case 0xE2 where text[index + 1] == 0x80 && (text[index + 2] == 0xA8 || text[index + 2] == 0xA9):
      return (0x2000 | UInt16(text[index + 2] & 0x3F), 3)
    default:
      return text.surrogate(at: index).map { ($0, 3) }
    }
  }

  mutating func escape(_ unit: UInt16) {
    switch unit {
    case UInt16(Byte.quote): raw("\\\"")
    case UInt16(Byte.backslash): raw("\\\\")
    case UInt16(Byte.newline): raw("\\n")
    case UInt16(Byte.carriageReturn): raw("\\r")
    case UInt16(Byte.tab): raw("\\t")
    case 0x08: raw("\\b")
    case 0x0C: raw("\\f")
    default:
      let digits = String(unit, radix: 16)
      raw("\\u")
      raw(repeatElement(Byte.zero, count: 4 - digits.utf8.count))
      raw(digits.utf8)
    }
  }
}

/// The bytes with a meaning in JSON.
enum Byte {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let minus = UInt8(ascii: "-")
  static let plus = UInt8(ascii: "+")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let digits = zero...UInt8(ascii: "9")
}

extension UnsafeBufferPointer<UInt8> {
  /// The index, from `start` on, of the first byte that a string in JSON text cannot contain; the end if there is none.
  func endOfUnescaped(from start: Int) -> Int {
    endOfRun(from: start) { $0.marks(of: Byte.quote) | $0.marks(of: Byte.backslash) | $0.marksOfControls }
  }

  /// The index, from `start` on, of the first byte that `JSONWriter` may have to escape; the end if there is none.
  ///
  /// 0xE2 may start U+2028 or U+2029, and 0xED a surrogate.
  func endOfPlain(from start: Int) -> Int {
    endOfRun(from: start) {
      $0.marks(of: Byte.quote) | $0.marks(of: Byte.backslash) | $0.marksOfControls | $0.marks(of: 0xE2) | $0.marks(of: 0xED)
    }
  }

  /// Searches eight bytes at a time for the first one with its top bit set in `marks`.
  @inline(__always)
  private func endOfRun(from start: Int, marks: (UInt64) -> UInt64) -> Int {
    var index = start
    while index < count {
      // A borrow in the subtractions can set marks only above a true one, so the lowest is exact.
      let marks = marks(word(at: index)) & UInt64(each: 0x80)
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    return count
  }

  /// The eight bytes from `index` on, the first one lowest, with spaces, which no search finds, after the end.
  @inline(__always)
  private func word(at index: Int) -> UInt64 {
    if index + 8 <= count {
      // Unchecked for speed; the line above keeps it within bounds.
      return UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
    }
    var word = UInt64(each: Byte.space)
    for byte in self[index...].reversed() { word = word << 8 | UInt64(byte) }
    return word
  }
}

extension UInt64 {
  @inline(__always)
  fileprivate init(each byte: UInt8) {
    self = 0x0101_0101_0101_0101 &* UInt64(byte)
  }

  /// Has the top bit set in each byte that equals `byte`.
  @inline(__always)
  fileprivate func marks(of byte: UInt8) -> UInt64 {
    let difference = self ^ UInt64(each: byte)
    return (difference &- UInt64(each: 1)) & ~difference
  }

  /// Has the top bit set in each byte below 0x20.
  @inline(__always)
  fileprivate var marksOfControls: UInt64 {
    (self &- UInt64(each: 0x20)) & ~self
  }
}
