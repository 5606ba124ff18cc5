/// A parser that reads the text in the order of CPython 3.11's C scanner, so that both report the same error.
///
/// It keeps open containers in an array and not on the stack, which a hostile text could overflow.
struct JSONParser {
  /// Not an array, whose slices would count references; `byte(at:)` keeps reads within bounds.
  let text: UnsafeBufferPointer<UInt8>
  var index = 0
  private let maximumDepth: Int
  /// The innermost open container; the outermost one contains the document.
  private var current = Container(closing: Byte.closeBracket)
  private var enclosing: [Container] = []

  init(text: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONParseError) -> JSONValue {
    // Python decodes the whole text before parsing: a malformed byte at the end is reported before a syntax error at the start.
    do { _ = try UTF8Span(validating: text.span) } catch { throw undecodable(error.byteOffsets) }
    if text.starts(with: "\u{FEFF}".utf8) { throw failure("Unexpected UTF-8 BOM (decode using utf-8-sig)", at: 0, isSyntax: false) }
    skipWhitespace()
    let document = try value()
    skipWhitespace()
    guard index == text.count else { throw failure("Extra data", at: index, isSyntax: false) }
    return document
  }

  private mutating func value() throws(JSONParseError) -> JSONValue {
    repeat { try element() } while try isInside()
    return current.elements[0]
  }

  /// Parses a string, a scalar or an empty container, after opening the containers before it.
  private mutating func element() throws(JSONParseError) {
    while true {
      switch byte(at: index) {
      case Byte.quote: return current.append(.string(try string()))
      case Byte.openBrace: if try !opens(Container(closing: Byte.closeBrace)) { return }
      case Byte.openBracket: if try !opens(Container(closing: Byte.closeBracket)) { return }
      default: return current.append(try scalar())
      }
    }
  }

  /// Opens `container`; returns false if it is empty and so complete.
  private mutating func opens(_ container: Container) throws(JSONParseError) -> Bool {
    guard enclosing.count < maximumDepth else { throw failure("Nested too deeply", at: index) }
    index += 1
    skipWhitespace()
    if take(container.closing) {
      current.append(container.value)
      return false
    }
    enclosing.append(current)
    current = container
    try startElement()
    return true
  }

  /// Closes the containers that end after the last element; returns true if the next element of an open one follows.
  private mutating func isInside() throws(JSONParseError) -> Bool {
    while !enclosing.isEmpty {
      skipWhitespace()
      if take(current.closing) {
        let complete = current.value
        current = enclosing.removeLast()
        current.append(complete)
      } else {
        guard take(Byte.comma) else { throw failure("Expecting ',' delimiter", at: index) }
        skipWhitespace()
        try startElement()
        return true
      }
    }
    return false
  }

  /// Parses what precedes an element's value: in an object, its key and the colon.
  private mutating func startElement() throws(JSONParseError) {
    guard current.closing == Byte.closeBrace else { return }
    guard byte(at: index) == Byte.quote else { throw failure("Expecting property name enclosed in double quotes", at: index) }
    current.key = try string()
    skipWhitespace()
    guard take(Byte.colon) else { throw failure("Expecting ':' delimiter", at: index) }
    skipWhitespace()
  }

  mutating func take(_ expected: UInt8) -> Bool {
    guard byte(at: index) == expected else { return false }
    index += 1
    return true
  }

  private mutating func skipWhitespace() {
    while let next = byte(at: index), next <= Byte.space {
      guard next == Byte.space || next == Byte.newline || next == Byte.carriageReturn || next == Byte.tab else { return }
      index += 1
    }
  }

  func byte(at index: Int) -> UInt8? {
    index < text.count ? text[index] : nil
  }

  func failure(_ reason: String, at offset: Int, isSyntax: Bool = true) -> JSONParseError {
    JSONParseError(reason, at: offset, of: text, isSyntax: isSyntax)
  }

  /// Describes the first `sequence` of the text that is not UTF-8 as CPython's codec does (3.11, measured).
  private func undecodable(_ sequence: Range<Int>) -> JSONParseError {
    let start = sequence.lowerBound
    let problem =
      !(0xC2...0xF4).contains(text[start])
      ? "invalid start byte" : sequence.upperBound == text.count ? "unexpected end of data" : "invalid continuation byte"
    let bytes =
      sequence.count == 1
      ? "byte 0x\(String(text[start], radix: 16)) in position \(start)"
      : "bytes in position \(start)-\(sequence.upperBound - 1)"
    return failure("'utf-8' codec can't decode \(bytes): \(problem)", at: start, isSyntax: false)
  }
}

/// A partly parsed array or object.
private struct Container {
  let closing: UInt8
  var key: JSONString = ""
  private(set) var elements: [JSONValue] = []
  private var members: [JSONObject.Member] = []

  /// The initial capacity: growing costs more than parsing, and most objects do not exceed this.
  private static let usualCount = 8

  init(closing: UInt8) {
    self.closing = closing
  }

  var value: JSONValue {
    closing == Byte.closeBrace ? .object(JSONObject(members)) : .array(elements)
  }

  mutating func append(_ value: consuming JSONValue) {
    if closing == Byte.closeBrace {
      if members.isEmpty { members.reserveCapacity(Self.usualCount) }
      members.append(JSONObject.Member(key: key, value: value))
    } else {
      elements.append(value)
    }
  }
}

extension JSONParser {
  /// Parses a keyword or a number, including Python's `NaN`, `Infinity` and `-Infinity`, which JSON does not have.
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

  /// Parses the longest number that starts here; as in CPython, an incomplete fraction or exponent is extra data after it.
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
    // CPython 3.11, sys.set_int_max_str_digits: Python refuses longer integers.
    if end == integerEnd, end - first > 4300 {
      throw failure(
        "Exceeds the limit (4300 digits) for integer string conversion: value has \(end - first) digits; "
          + "use sys.set_int_max_str_digits() to increase the limit", at: start)
    }
    index = end
    return JSONNumber(verbatim: String(decoding: text[start..<end], as: UTF8.self))
  }

  /// The end of the digits at `start`; `fallback` or `start` if there are none.
  private func endOfDigits(from start: Int, or fallback: Int? = nil) -> Int {
    var end = start
    while let next = byte(at: end), Byte.digits.contains(next) { end += 1 }
    return end == start ? fallback ?? start : end
  }
}

extension JSONParser {
  /// Parses the string that starts with the next byte, its opening quote.
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

  /// Parses the escape that starts with the next byte, and returns its UTF-16 code unit.
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
      // CPython reports an escape at the end of the text as invalid, not as an unterminated string.
      guard index + 6 < text.count, let digit = Character(UnicodeScalar(text[index + offset])).hexDigitValue else {
        throw failure("Invalid \\uXXXX escape", at: index + 1)
      }
      unit = unit << 4 | UInt16(digit)
    }
    index += 6
    return unit
  }
}

/// Why and where a text is not JSON, with the positions and messages of Python's `json.JSONDecodeError`.
package struct JSONParseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong: CPython 3.11's message, if it refuses the text, too.
  package let reason: String
  /// The line, from 1; only `\n` ends a line.
  package let line: Int
  /// The code point within the line, from 1.
  package let column: Int
  /// The code point within the text, from 0; Python's "char".
  package let position: Int
  /// Whether the document is malformed; false for a text that is not UTF-8, begins with a byte order mark or goes on after the document.
  package let isSyntax: Bool

  /// Locates the byte at `offset` of `text`, whose bytes before it are UTF-8.
  init(_ reason: String, at offset: Int, of text: UnsafeBufferPointer<UInt8>, isSyntax: Bool) {
    self.isSyntax = isSyntax
    let before = text[..<offset]
    let lineStart = before.lastIndex(of: Byte.newline).map { $0 + 1 } ?? 0
    self.reason = reason
    line = before.count { $0 == Byte.newline } + 1
    column = before[lineStart...].count(where: \.startsCodePoint) + 1
    position = before.count(where: \.startsCodePoint)
  }

  /// Python's `str(error)`, such as `Expecting value: line 1 column 1 (char 0)`.
  package var description: String {
    "\(reason): line \(line) column \(column) (char \(position))"
  }
}

extension UInt8 {
  fileprivate var startsCodePoint: Bool {
    self & 0xC0 != 0x80
  }
}
