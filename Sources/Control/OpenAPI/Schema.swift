internal import JSON

/// The form of a JSON value, as the control API's document tells it (JSON Schema 2020-12).
indirect enum Schema: Sendable {
  case any
  case null
  case string
  case integer
  case number
  case boolean
  /// One of some strings.
  case choice([String])
  case array(Schema)
  /// An object of these fields, none of which has to be there.
  case object([(String, Schema)])
  /// As the other, and with further fields.
  case openObject([(String, Schema)])
  case either([Schema])
  /// A schema of `ControlSchemas`, by its name.
  case named(String)

  /// Either the schema's values or null.
  static func nullable(_ schema: Schema) -> Schema { .either([schema, .null]) }

  /// The schema itself.
  var json: JSONValue {
    switch self {
    case .any: .members([])
    case .null: Self.type("null")
    case .string: Self.type("string")
    case .integer: Self.type("integer")
    case .number: Self.type("number")
    case .boolean: Self.type("boolean")
    case .choice(let names): .members([("type", .text("string")), ("enum", .array(names.map(JSONValue.text)))])
    case .array(let element): .members([("type", .text("array")), ("items", element.json)])
    case .object(let fields):
      .members([("type", .text("object")), ("properties", Self.properties(fields)), ("additionalProperties", .bool(false))])
    case .openObject(let fields): .members([("type", .text("object")), ("properties", Self.properties(fields))])
    case .either(let schemas): .members([("anyOf", .array(schemas.map(\.json)))])
    case .named(let name): .members([("$ref", .text("#/components/schemas/\(name)"))])
    }
  }

  private static func type(_ name: String) -> JSONValue { .members([("type", .text(name))]) }

  private static func properties(_ fields: [(String, Schema)]) -> JSONValue { .members(fields.map { ($0, $1.json) }) }
}

extension JSONValue {
  /// An object of these members.
  static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: JSONString($0), value: $1) }))
  }
}
