extension JSONWriter {
  /// Writes a string, escaping what JSON requires and U+2028 and U+2029, as Django REST framework does.
  package mutating func string(_ text: String) {
    var text = text
    // The buffer's bytes can be searched eight at a time, a string's cannot.
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

  /// What must be escaped at `index`, with its length in WTF-8; nil when what stands there may stay.
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

  private mutating func escape(_ unit: UInt16) {
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
