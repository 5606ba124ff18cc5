internal import JSON

extension JSONObject {
  /// The member's text; nil where it is missing or no string.
  func text(_ name: JSONString) -> String? { if case .string(let text)? = self[name] { text.string } else { nil } }

  /// The member's whole number; nil where it is missing or none.
  func int(_ name: JSONString) -> Int? { if case .number(let number)? = self[name] { number.int } else { nil } }

  /// The member as an object; nil where it is missing or none.
  func object(_ name: JSONString) -> JSONObject? { if case .object(let object)? = self[name] { object } else { nil } }

  /// The member's elements; nil where it is missing or no array.
  func array(_ name: JSONString) -> [JSONValue]? { if case .array(let elements)? = self[name] { elements } else { nil } }

  /// Whether the member is true.
  func isTrue(_ name: JSONString) -> Bool { self[name] == .bool(true) }

  /// The object with `value` for that member, in its place or at the end.
  func with(_ name: JSONString, _ value: JSONValue) -> JSONObject { JSONObject(members + [Member(key: name, value: value)]) }
}

extension JSONValue {
  /// A whole number.
  static func int(_ int: Int) -> JSONValue { .number(JSONNumber(int)) }
}
