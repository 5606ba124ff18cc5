extension JSONParser {
  /// Parses the string whose opening quote is next.
  mutating func string() throws(JSONParseError) -> JSONString {
    let opening = index
    index += 1
    var runStart = index
    var decoded: [UInt8] = []
    while true {
      index = text.endOfUnescaped(from: index)
      switch byte(at: index) {
      case nil:
        throw failure("Unterminated string starting at", at: opening)
      case Byte.quote:
        let run = UnsafeBufferPointer(rebasing: text[runStart..<index])
        index += 1
        return decoded.isEmpty ? JSONString(String(decoding: run, as: UTF8.self)) : JSONString(wtf8: decoded + run)
      case Byte.backslash:
        decoded += text[runStart..<index]
        decoded.append(wtf8: try escape(inStringAt: opening))
        runStart = index
      default:
        throw failure("Invalid control character at", at: index)
      }
    }
  }

  /// Parses the escape whose backslash is next, giving its UTF-16 code unit.
  private mutating func escape(inStringAt opening: Int) throws(JSONParseError) -> UInt16 {
    guard let letter = byte(at: index + 1) else { throw failure("Unterminated string starting at", at: opening) }
    let unit: UInt8
    switch letter {
    case UInt8(ascii: "u"): return try hexadecimalEscape()
    case Byte.quote, Byte.backslash, UInt8(ascii: "/"): unit = letter
    case UInt8(ascii: "b"): unit = 0x08
    case UInt8(ascii: "f"): unit = 0x0C
    case UInt8(ascii: "n"): unit = Byte.newline
    case UInt8(ascii: "r"): unit = Byte.carriageReturn
    case UInt8(ascii: "t"): unit = Byte.tab
    default: throw failure("Invalid \\escape", at: index)
    }
    index += 2
    return UInt16(unit)
  }

  private mutating func hexadecimalEscape() throws(JSONParseError) -> UInt16 {
    var unit: UInt16 = 0
    for offset in 2..<6 {
      // CPython refuses an escape that ends the text as an invalid one, not as an unterminated string.
      guard index + 6 < text.count, let digit = Character(UnicodeScalar(text[index + offset])).hexDigitValue else {
        throw failure("Invalid \\uXXXX escape", at: index + 1)
      }
      unit = unit << 4 | UInt16(digit)
    }
    index += 6
    return unit
  }
}
