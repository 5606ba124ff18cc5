package import JSON

extension JSONValue {
  /// The member of that name; null if there is none.
  package subscript(_ name: String) -> JSONValue { object?[JSONString(name)] ?? .null }

  /// The elements of an array; none if it is no array.
  package var all: [JSONValue] { elements ?? [] }

  /// The value as compact JSON text.
  package var shown: String { String(decoding: encoded, as: UTF8.self) }
}
