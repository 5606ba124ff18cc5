/// A parser that looks at the text in the order of CPython 3.11's C scanner, so that both report the same error.
///
/// It keeps what is open in an array rather than on the stack, which a hostile text could overflow.
struct JSONParser {
  let text: [UInt8]
  var index = 0
  private let maximumDepth: Int
  private var open: [Container] = []

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
    while true {
      if let started = try start(), let finished = try finish(started) { return finished }
    }
  }

  /// Parses a string, a scalar or an empty container; nil when a container has been opened, whose first value is next.
  private mutating func start() throws(JSONParseError) -> JSONValue? {
    switch byte(at: index) {
    case Byte.quote: return .string(try string())
    case Byte.openBrace: return try start(Container(closing: Byte.closeBrace))
    case Byte.openBracket: return try start(Container(closing: Byte.closeBracket))
    default: return try scalar()
    }
  }

  private mutating func start(_ container: Container) throws(JSONParseError) -> JSONValue? {
    guard open.count < maximumDepth else { throw failure("Nested too deeply", at: index) }
    index += 1
    skipWhitespace()
    if take(container.closing) { return container.value }
    open.append(container)
    try startElement()
    return nil
  }

  /// Adds `value` to the container around it, and that to its own if it ends here; nil when another value is next.
  private mutating func finish(_ value: JSONValue) throws(JSONParseError) -> JSONValue? {
    var value = value
    while let last = open.indices.last {
      open[last].append(value)
      skipWhitespace()
      if take(open[last].closing) {
        value = open.removeLast().value
      } else {
        guard take(Byte.comma) else { throw failure("Expecting ',' delimiter", at: index) }
        skipWhitespace()
        try startElement()
        return nil
      }
    }
    return value
  }

  /// Parses what stands before an element's value: in an object its key and the colon.
  private mutating func startElement() throws(JSONParseError) {
    guard open[open.count - 1].closing == Byte.closeBrace else { return }
    guard byte(at: index) == Byte.quote else { throw failure("Expecting property name enclosed in double quotes", at: index) }
    open[open.count - 1].key = try string()
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

  func failure(_ reason: String, at offset: Int) -> JSONParseError {
    JSONParseError(reason, at: offset, of: text)
  }
}

/// An array or an object of which some elements have been parsed.
private struct Container {
  let closing: UInt8
  var key: JSONString = ""
  private var elements: [JSONValue] = []
  private var members: [JSONObject.Member] = []

  /// Room for as many elements saves most arrays and objects from growing, which costs more than parsing them.
  private static let usualCount = 8

  init(closing: UInt8) {
    self.closing = closing
  }

  var value: JSONValue {
    closing == Byte.closeBrace ? .object(JSONObject(members)) : .array(elements)
  }

  mutating func append(_ value: JSONValue) {
    if closing == Byte.closeBrace {
      if members.isEmpty { members.reserveCapacity(Self.usualCount) }
      members.append(JSONObject.Member(key: key, value: value))
    } else {
      elements.append(value)
    }
  }
}
