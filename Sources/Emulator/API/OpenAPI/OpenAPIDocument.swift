internal import HTTPServer
internal import JSON

/// OpenAPI 3.1 documents, of the emulated API and of the control API.
enum OpenAPIDocument {
  /// A document with the operations of each path by their methods.
  ///
  /// `server` is the path that all `paths` are below; `security` says how clients authenticate, and whether they have to.
  static func json(
    title: String, version: String, description: String, server: String,
    security: (name: String, scheme: [(String, JSONValue)], isOptional: Bool), schemas: Schema.Fields,
    paths: [(String, JSONValue)]
  ) -> JSONValue {
    let alternatives = (security.isOptional ? [JSONValue.members([])] : []) + [.members([(security.name, .array([]))])]
    let components: [(String, JSONValue)] = [
      ("schemas", .members(schemas.map { ($0.name, $0.schema.json) })),
      ("securitySchemes", .members([(security.name, .members(security.scheme))])),
    ]
    return .members([
      ("openapi", .text("3.1.0")),
      ("info", .members([("title", .text(title)), ("version", .text(version)), ("description", .text(description))])),
      ("servers", .array([.members([("url", .text(server))])])),
      ("security", .array(alternatives)), ("paths", .members(paths)), ("components", .members(components)),
    ])
  }

  /// A path as the document writes it: `/faults/:id` as `/faults/{id}`.
  static func template(_ path: String) -> String {
    "/" + path.split(separator: "/" as Character).map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  /// A method of a path, whose parameters are `path` and `query`; `security` is nil if it is the document's.
  static func operation(
    _ method: Method, id: String, summary: String, tag: String, description: String? = nil, security: JSONValue? = nil,
    path: Schema.Fields, query: Schema.Fields, body: JSONValue?, responses: [(String, JSONValue)]
  ) -> (String, JSONValue) {
    let parameters = path.map { parameter($0, in: "path") } + query.map { parameter($0, in: "query") }
    let members: [(String, JSONValue?)] = [
      ("operationId", .text(id)), ("summary", .text(summary)), ("tags", .array([.text(tag)])),
      ("description", description.map(JSONValue.text)), ("security", security),
      ("parameters", parameters.isEmpty ? nil : .array(parameters)), ("requestBody", body),
      ("responses", .members(responses)),
    ]
    return (method.token.lowercased(), .members(members.compactMap { name, value in value.map { (name, $0) } }))
  }

  private static func parameter(_ parameter: Schema.Fields.Element, in place: String) -> JSONValue {
    let (schema, description) = parameter.schema.withoutDescription
    let members: [(String, JSONValue)] = [
      ("name", .text(parameter.name)), ("in", .text(place)), ("required", .bool(place == "path")),
    ]
    return .members(members + (description.map { [("description", .text($0))] } ?? []) + [("schema", schema.json)])
  }

  /// A response of an operation; `content` is nil for none.
  static func response(_ description: String, _ content: JSONValue?) -> JSONValue {
    .members([("description", .text(description))] + (content.map { [("content", $0)] } ?? []))
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

/// The form of a JSON value, as OpenAPI documents describe it (JSON Schema 2020-12).
indirect enum Schema: Sendable {
  /// The fields of an object, parameters, or a document's schemas: each with its name.
  typealias Fields = [(name: String, schema: Schema)]

  case any
  case string
  /// A string of a format that JSON Schema or OpenAPI defines, such as `date-time`.
  case formatted(String)
  case pattern(String)
  case text(maxLength: Int)
  case integer
  case atLeast(Int)
  case number
  case boolean
  /// One of some strings; `names` are for generated code, where the strings are no names.
  case choice([String], names: [String] = [])
  case array(Schema)
  /// From 1 to so many elements.
  case some(Schema, maxItems: Int)
  /// An object of these fields, all of them optional.
  case object([(String, Schema)])
  /// An object of these fields and any others, some of them required.
  case openObject([(String, Schema)], required: [String] = [])
  case either([Schema])
  case nullable(Schema)
  /// One of the document's own schemas, by its name.
  case named(String)
  /// The schema, with what its values mean.
  case described(Schema, String)

  /// An object that has all of these fields, and may have others.
  static func record(_ fields: [(String, Schema)]) -> Schema { .openObject(fields, required: fields.map(\.0)) }

  var withoutDescription: (schema: Schema, description: String?) {
    if case .described(let schema, let description) = self { (schema, description) } else { (self, nil) }
  }

  var json: JSONValue { .members(members) }

  private var members: [(String, JSONValue)] {
    switch self {
    case .any: []
    case .string: Self.type("string")
    case .formatted(let format): Self.type("string") + [("format", .text(format))]
    case .pattern(let pattern): Self.type("string") + [("pattern", .text(pattern))]
    case .text(let limit): Self.type("string") + [("maxLength", .int(limit))]
    case .integer: Self.type("integer")
    case .atLeast(let minimum): Self.type("integer") + [("minimum", .int(minimum))]
    case .number: Self.type("number")
    case .boolean: Self.type("boolean")
    case .choice(let values, let names):
      Self.type("string") + [("enum", .array(values.map(JSONValue.text)))]
        // Read by openapi-generator and openapi-python-client.
        + (names.isEmpty ? [] : [("x-enum-varnames", .array(names.map(JSONValue.text)))])
    case .array(let element): Self.type("array") + [("items", element.json)]
    case .some(let element, let limit):
      Self.type("array") + [("items", element.json), ("minItems", .int(1)), ("maxItems", .int(limit))]
    case .object(let fields): Self.type("object") + [Self.properties(fields), ("additionalProperties", .bool(false))]
    case .openObject(let fields, let required):
      Self.type("object") + (fields.isEmpty ? [("additionalProperties", .bool(true))] : [Self.properties(fields)])
        + (required.isEmpty ? [] : [("required", .array(required.map(JSONValue.text)))])
    case .either(let schemas): [("anyOf", .array(schemas.map(\.json)))]
    case .nullable(let schema): Self.nullable(schema)
    case .named(let name): [("$ref", .text("#/components/schemas/\(name)"))]
    case .described(let schema, let description): schema.members + [("description", .text(description))]
    }
  }

  /// Null as a second type, which more generators understand, or beside what has no type of its own.
  private static func nullable(_ schema: Schema) -> [(String, JSONValue)] {
    let members = schema.members
    guard let (name, type) = members.first, name == "type" else {
      return [("anyOf", .array([schema.json, .members(Self.type("null"))]))]
    }
    return [(name, .array([type, .text("null")]))] + members.dropFirst()
  }

  private static func type(_ name: String) -> [(String, JSONValue)] { [("type", .text(name))] }

  private static func properties(_ fields: [(String, Schema)]) -> (String, JSONValue) {
    ("properties", .members(fields.map { ($0, $1.json) }))
  }
}
