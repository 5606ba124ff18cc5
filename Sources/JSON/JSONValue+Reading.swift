extension JSONValue {
  /// The value of an object's member; nil where there is none, and for other kinds of values.
  package subscript(_ name: JSONString) -> JSONValue? { object?[name] }

  /// The object that it is; nil for other kinds of values.
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The elements of the array that it is; nil for other kinds of values.
  package var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of the string that it is; nil for other kinds of values.
  package var text: String? { if case .string(let string) = self { string.string } else { nil } }

  /// The whole number that it is; nil for other numbers and other kinds of values.
  package var int: Int? { if case .number(let number) = self { number.int } else { nil } }
}
