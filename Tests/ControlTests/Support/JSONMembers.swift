import JSON

extension JSONValue {
  /// The member of that name; null where there is none.
  subscript(_ name: String) -> JSONValue { object?[JSONString(name)] ?? .null }

  /// The elements of an array; none of what is none.
  var all: [JSONValue] { elements ?? [] }

  /// The value as compact JSON text.
  var shown: String { String(decoding: encoded, as: UTF8.self) }
}
