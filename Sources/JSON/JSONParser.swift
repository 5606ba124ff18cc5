/// A recursive-descent parser that looks at the text in the order of CPython 3.11's C scanner, so that both report the same error.
struct JSONParser {
  let text: [UInt8]
  var index = 0
  private let maximumDepth: Int
  private var depth = 0

  /// Room for as many elements saves most arrays and objects from growing, which costs more than parsing them.
  private static let usualCount = 8

  init(text: [UInt8], maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
  }

  mutating func document() throws(JSONParseError) -> JSONValue {
    // Python decodes the whole text before it parses any: a malformed byte at the end comes before a misplaced one at the start.
    if let invalid = InvalidUTF8(in: text) { throw failure(invalid.message, at: invalid.offset) }
    if text.starts(with: "\u{FEFF}".utf8) { throw failure("Unexpected UTF-8 BOM (decode using utf-8-sig)", at: 0) }
    skipWhitespace()
    let document = try value()
    skipWhitespace()
    guard index == text.count else { throw failure("Extra data", at: index) }
    return document
  }

  private mutating func value() throws(JSONParseError) -> JSONValue {
    switch byte(at: index) {
    case Byte.quote: .string(try string())
    case Byte.openBrace: .object(try object())
    case Byte.openBracket: .array(try array())
    default: try scalar()
    }
  }

  private mutating func object() throws(JSONParseError) -> JSONObject {
    try open()
    defer { depth -= 1 }
    if take(Byte.closeBrace) { return JSONObject() }
    var members: [JSONObject.Member] = []
    members.reserveCapacity(Self.usualCount)
    repeat {
      skipWhitespace()
      guard byte(at: index) == Byte.quote else { throw failure("Expecting property name enclosed in double quotes", at: index) }
      let key = try string()
      skipWhitespace()
      guard take(Byte.colon) else { throw failure("Expecting ':' delimiter", at: index) }
      skipWhitespace()
      members.append(JSONObject.Member(key: key, value: try value()))
    } while try !close(with: Byte.closeBrace)
    return JSONObject(members)
  }

  private mutating func array() throws(JSONParseError) -> [JSONValue] {
    try open()
    defer { depth -= 1 }
    var elements: [JSONValue] = []
    if take(Byte.closeBracket) { return elements }
    repeat {
      skipWhitespace()
      elements.append(try value())
    } while try !close(with: Byte.closeBracket)
    return elements
  }

  private mutating func open() throws(JSONParseError) {
    guard depth < maximumDepth else { throw failure("Nested too deeply", at: index) }
    depth += 1
    index += 1
    skipWhitespace()
  }

  /// Takes what follows an element: true for the `closing` byte, false for a comma.
  private mutating func close(with closing: UInt8) throws(JSONParseError) -> Bool {
    skipWhitespace()
    if take(closing) { return true }
    guard take(Byte.comma) else { throw failure("Expecting ',' delimiter", at: index) }
    return false
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

  func failure(_ reason: String, at offset: Int) -> JSONParseError {
    JSONParseError(reason, at: offset, of: text)
  }
}
