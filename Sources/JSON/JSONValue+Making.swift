extension JSONValue {
  /// A string without surrogates.
  package static func text(_ text: String) -> JSONValue { .string(JSONString(text)) }

  /// A whole number.
  package static func int(_ int: Int) -> JSONValue { .number(JSONNumber(int)) }

  /// An object of these members.
  package static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: JSONString($0), value: $1) }))
  }
}
