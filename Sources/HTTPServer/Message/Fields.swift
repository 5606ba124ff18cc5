/// The fields of a request in the order they came, repeated names included (RFC 9110, 5.2 and 5.3).
///
/// They stay the bytes that were received; nothing becomes a `String` before somebody asks for it.
package struct Fields: Sendable, Sequence {
  /// The whole head of the request, which the lines point into.
  let bytes: [UInt8]
  private let lines: [FieldLine]

  init(bytes: [UInt8], lines: [FieldLine]) {
    self.bytes = bytes
    self.lines = lines
  }

  /// The value of the first field of that name without the white space around it, or nil when there is none.
  ///
  /// `name` is given in lower case; the request may spell it in any case (RFC 9110, 5.1).
  package func first(_ name: StaticString) -> ArraySlice<UInt8>? {
    for line in lines where bytes.span.matches(name, in: line.name) {
      return bytes[line.value]
    }
    return nil
  }

  /// The values of all fields of that name in their order, none when there is none; `name` is given in lower case.
  package func all(_ name: StaticString) -> [ArraySlice<UInt8>] {
    lines.filter { bytes.span.matches(name, in: $0.name) }.map { bytes[$0.value] }
  }

  /// Whether a field of that name is there, be its value empty or not; `name` is given in lower case.
  package func contains(_ name: StaticString) -> Bool {
    lines.contains { bytes.span.matches(name, in: $0.name) }
  }

  /// Gives each field as its name, as spelt by the client, and its value.
  package func makeIterator() -> some IteratorProtocol<(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)> {
    lines.lazy.map { (name: bytes[$0.name], value: bytes[$0.value]) }.makeIterator()
  }
}
