internal import JSON

/// The form of a JSON value, as OpenAPI documents describe it (JSON Schema 2020-12).
indirect enum Schema: Sendable {
  case any
  case null
  case string
  /// A string that this regular expression matches.
  case pattern(String)
  /// A string of at most so many characters, none of them NUL; nil for no limit.
  case text(maxLength: Int?)
  /// A string, array or object that is empty; with false, one that is not.
  case empty(Bool)
  /// One of some integers.
  case among([Int])
  /// From 1 to so many elements.
  case some(Schema, maxItems: Int)
  case integer
  case number
  case boolean
  /// One of some strings.
  case choice([String])
  case array(Schema)
  /// An object of these fields, all of them optional.
  case object([(String, Schema)])
  /// An object of these fields, all of them required.
  case record([(String, Schema)])
  /// An object of these fields and any others, some of them required.
  case openObject([(String, Schema)], required: [String] = [])
  case either([Schema])
  /// Matches the first, an object; and if it matches the second, also the third, else the last.
  case ruled(Schema, when: Schema, then: Schema, otherwise: Schema)
  /// One of the document's own schemas, by its name.
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
    case .pattern(let pattern): .members([("type", .text("string")), ("pattern", .text(pattern))])
    case .text(let limit):
      .members(
        [("type", .text("string")), ("pattern", .text(#"^[^\u0000]*$"#))] + (limit.map { [("maxLength", .int($0))] } ?? []))
    case .empty(let isEmpty):
      .members([
        (
          "anyOf",
          .array(
            [("string", "Length"), ("array", "Items"), ("object", "Properties")].map { type, unit in
              .members([("type", .text(type)), (isEmpty ? "max\(unit)" : "min\(unit)", .int(isEmpty ? 0 : 1))])
            })
        )
      ])
    case .among(let numbers): .members([("type", .text("integer")), ("enum", .array(numbers.map { .int($0) }))])
    case .some(let element, let limit):
      .members([
        ("type", .text("array")), ("items", element.json), ("minItems", .int(1)), ("maxItems", .int(limit)),
      ])
    case .record(let fields):
      .members([
        ("type", .text("object")), ("properties", Self.properties(fields)), ("required", .array(fields.map { .text($0.0) })),
        ("additionalProperties", .bool(false)),
      ])
    case .openObject(let fields, let required):
      .members(
        [("type", .text("object")), ("properties", Self.properties(fields))]
          + (required.isEmpty ? [] : [("required", .array(required.map(JSONValue.text)))]))
    case .ruled(let schema, let condition, let consequence, let alternative):
      // Beside the other keywords, not in an `allOf`: client generators ignore these and still find the fields.
      .members(schema.keywords + [("if", condition.json), ("then", consequence.json), ("else", alternative.json)])
    case .either(let schemas): .members([("anyOf", .array(schemas.map(\.json)))])
    case .named(let name): .members([("$ref", .text("#/components/schemas/\(name)"))])
    }
  }

  private var keywords: [(String, JSONValue)] {
    if case .object(let object) = json { object.members.map { ($0.key.string, $0.value) } } else { [] }
  }

  private static func type(_ name: String) -> JSONValue { .members([("type", .text(name))]) }

  private static func properties(_ fields: [(String, Schema)]) -> JSONValue { .members(fields.map { ($0, $1.json) }) }
}
