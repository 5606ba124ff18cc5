/// A field of an answer: a name and a value (RFC 9110, 5).
package struct Field: Hashable, Sendable {
  /// The name, sent as written here.
  package let name: String
  /// The value, sent as UTF-8.
  package let value: String

  /// Takes both as they are; control characters are sent as spaces, so that no value can begin a line of its own (RFC 9110, 5.5).
  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
