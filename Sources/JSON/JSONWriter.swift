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

  /// Writes trusted bytes as they are; of its own beside the generic one, which is generic at run time too when another module calls it.
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

  /// Writes a number as it is spelled.
  package mutating func number(_ number: JSONNumber) {
    raw(number.literal.utf8)
  }

  /// Writes an object, whose members `writeMembers` writes with `key` and one value each.
  package mutating func object<Failure>(_ writeMembers: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
    bytes.append(Byte.openBrace)
    try writeMembers(&self)
    bytes.append(Byte.closeBrace)
  }

  /// Writes an array of what `writeElement` makes of each of `elements`, one value each.
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

  /// Writes a member's name, which must need no escapes, with the comma before it if one is due.
  package mutating func key(_ name: StaticString) {
    let isFirst = bytes.last == Byte.openBrace
    name.withUTF8Buffer { name in
      // One append for the whole costs a third of one for each part.
      bytes.append(addingCapacity: name.count + 4) { text in
        if !isFirst { text.append(Byte.comma) }
        text.append(Byte.quote)
        text.append(copying: name)
        text.append(Byte.quote)
        text.append(Byte.colon)
      }
    }
  }

  /// Writes any member name, with the comma before it if one is due.
  package mutating func key(escaping name: JSONString) {
    separate(after: Byte.openBrace)
    string(name)
    bytes.append(Byte.colon)
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

  // Not by `array` and `object`: their closures would triple the stack that deep nesting takes.
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

  /// No value ends with an opening byte, so the last byte tells whether something stands before the one to come.
  private mutating func separate(after opening: UInt8) {
    if bytes.last != opening { bytes.append(Byte.comma) }
  }
}

extension OutputSpan<UInt8> {
  /// Appends all of `bytes`.
  mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
    // The only way to copy in bulk; `initialize` traps when the capacity does not suffice.
    withUnsafeMutableBufferPointer { buffer, count in
      count = buffer[count...].initialize(fromContentsOf: bytes)
    }
  }
}
