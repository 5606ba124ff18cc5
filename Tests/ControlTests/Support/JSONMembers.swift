import JSON

extension JSONValue {
  /// The member of that name; null where there is none.
  subscript(_ name: String) -> JSONValue {
    if case .object(let object) = self { object[JSONString(name)] ?? .null } else { .null }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  var text: String? { if case .string(let text) = self { text.string } else { nil } }

  var int: Int? { if case .number(let number) = self { number.int } else { nil } }

  /// The value as compact JSON text.
  var shown: String { String(decoding: encoded, as: UTF8.self) }
}
