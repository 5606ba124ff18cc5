/// A parser that looks at the text in the order of CPython 3.11's C scanner, so that both report the same error.
///
/// It keeps what is open in an array rather than on the stack, which a hostile text could overflow.
struct JSONParser {
  /// Not an array, whose every slice would count a reference; `byte(at:)` keeps reads within bounds.
  let text: UnsafeBufferPointer<UInt8>
  var index = 0
  private let maximumDepth: Int
  /// The innermost open container; outside of all, one that takes the document.
  private var current = Container(closing: Byte.closeBracket)
  private var enclosing: [Container] = []

  init(text: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
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
    repeat { try element() } while try isInside()
    return current.elements[0]
  }

  /// Parses a string, a scalar or an empty container, or opens containers as far as the first of these.
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

  /// Takes the opening of `container`, false when it is empty and so complete.
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

  /// Closes the containers that end after the last element; true when one is left, whose next element is due.
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

  /// Parses what stands before an element's value: in an object its key and the colon.
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

  func failure(_ reason: String, at offset: Int) -> JSONParseError {
    JSONParseError(reason, at: offset, of: text)
  }
}

/// An array or an object of which some elements have been parsed.
private struct Container {
  let closing: UInt8
  var key: JSONString = ""
  private(set) var elements: [JSONValue] = []
  private var members: [JSONObject.Member] = []

  /// Room for as many elements saves most arrays and objects from growing, which costs more than parsing them.
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
