internal import JSON

/// The form of a JSON value, as OpenAPI documents tell it (JSON Schema 2020-12).
indirect enum Schema: Sendable {
  case any
  case null
  case string
  /// A string that this regular expression matches.
  case pattern(String)
  /// A string of so many characters at the most, none of them NUL; nil for no limit.
  case text(maxLength: Int?)
  /// A string, array or object that is empty, or with false one that is not.
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
  /// An object of these fields, none of which has to be there.
  case object([(String, Schema)])
  /// An object of these fields, all of which are there.
  case record([(String, Schema)])
  /// As the first, and with further fields; some of them may have to be there.
  case openObject([(String, Schema)], required: [String] = [])
  case either([Schema])
  /// As the first, which has to be an object, where it is as the second also as the third, and else as the last.
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
      // Beside the others, not in an `allOf`: what generates clients passes over these and still finds the fields.
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

/// The parts that OpenAPI documents are made of.
package enum OpenAPI {
  /// A path as the document writes it: `/faults/:id` as `/faults/{id}`.
  static func template(_ path: String) -> String {
    "/" + path.split(separator: "/" as Character).map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  /// A parameter in the `path` or the `query`.
  static func parameter(_ name: String, _ place: String, _ schema: Schema) -> JSONValue {
    .members([("name", .text(name)), ("in", .text(place)), ("required", .bool(place == "path")), ("schema", schema.json)])
  }

  /// Content of one media type, with examples of it by their names.
  static func content(
    _ schema: Schema, _ mediaType: String = "application/json", examples: [(name: String, value: JSONValue)] = []
  ) -> JSONValue {
    var members: [(String, JSONValue)] = [("schema", schema.json)]
    if !examples.isEmpty { members.append(("examples", .members(examples.map { ($0, .members([("value", $1)])) }))) }
    return .members([(mediaType, .members(members))])
  }
}
