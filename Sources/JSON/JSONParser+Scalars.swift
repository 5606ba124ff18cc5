extension JSONParser {
  /// Parses a keyword or a number; among them Python's `NaN`, `Infinity` and `-Infinity`, which JSON does not have.
  mutating func scalar() throws(JSONParseError) -> JSONValue {
    switch byte(at: index) {
    case UInt8(ascii: "n") where take("null"): .null
    case UInt8(ascii: "t") where take("true"): .bool(true)
    case UInt8(ascii: "f") where take("false"): .bool(false)
    case UInt8(ascii: "N") where take("NaN"): .number(JSONNumber(verbatim: "NaN"))
    case UInt8(ascii: "I") where take("Infinity"): .number(JSONNumber(verbatim: "Infinity"))
    case Byte.minus where take("-Infinity"): .number(JSONNumber(verbatim: "-Infinity"))
    default: .number(try number())
    }
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  /// Parses the longest number that starts here; CPython leaves an incomplete fraction or exponent behind, as extra data.
  private mutating func number() throws(JSONParseError) -> JSONNumber {
    let start = index
    let first = byte(at: start) == Byte.minus ? start + 1 : start
    var end = endOfDigits(from: first)
    guard end > first else { throw failure("Expecting value", at: start) }
    if text[first] == Byte.zero { end = first + 1 }
    let integerEnd = end
    if byte(at: end) == Byte.point {
      end = endOfDigits(from: end + 1, or: end)
    }
    if byte(at: end) == UInt8(ascii: "e") || byte(at: end) == UInt8(ascii: "E") {
      let isSigned = byte(at: end + 1) == Byte.plus || byte(at: end + 1) == Byte.minus
      end = endOfDigits(from: end + (isSigned ? 2 : 1), or: end)
    }
    // CPython 3.11, sys.set_int_max_str_digits: its clients could not read back what is longer.
    if end == integerEnd, end - first > 4300 {
      throw failure(
        "Exceeds the limit (4300 digits) for integer string conversion: value has \(end - first) digits; "
          + "use sys.set_int_max_str_digits() to increase the limit", at: start)
    }
    index = end
    return JSONNumber(verbatim: String(decoding: text[start..<end], as: UTF8.self))
  }

  /// The end of the digits at `start`; `fallback`, when given, if there are none.
  private func endOfDigits(from start: Int, or fallback: Int? = nil) -> Int {
    var end = start
    while let next = byte(at: end), Byte.digits.contains(next) { end += 1 }
    return end == start ? fallback ?? start : end
  }
}
