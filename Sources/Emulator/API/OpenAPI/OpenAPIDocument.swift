internal import HTTPServer
internal import JSON

/// An OpenAPI 3.1 document, of the emulated API or of the control API.
struct OpenAPIDocument {
  let title: String
  let version: String
  let description: String
  /// The path that all `paths` are below.
  let server: String
  /// How clients authenticate: the scheme, and whether they have to.
  let security: (name: String, scheme: [(String, JSONValue)], isOptional: Bool)
  let schemas: [(name: String, schema: Schema)]
  let paths: [(template: String, operations: [Operation])]

  /// The document as JSON.
  var json: JSONValue {
    let alternatives = (security.isOptional ? [JSONValue.members([])] : []) + [.members([(security.name, .array([]))])]
    return .members([
      ("openapi", .text("3.1.0")),
      ("info", .members([("title", .text(title)), ("version", .text(version)), ("description", .text(description))])),
      ("servers", .array([.members([("url", .text(server))])])),
      ("security", .array(alternatives)),
      (
        "paths",
        .members(
          paths.map { path in
            (path.template, .members(path.operations.map { ($0.method.token.lowercased(), .members($0.members)) }))
          })
      ),
      (
        "components",
        .members([
          ("schemas", .members(schemas.map { ($0.name, $0.schema.json) })),
          ("securitySchemes", .members([(security.name, .members(security.scheme))])),
        ])
      ),
    ])
  }

  /// A path as the document writes it: `/faults/:id` as `/faults/{id}`.
  static func template(_ path: String) -> String {
    "/" + path.split(separator: "/" as Character).map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }.joined(separator: "/")
  }

  /// A method of a path.
  struct Operation {
    let method: Method
    let id: String
    let summary: String
    let tag: String
    /// More than the summary; nil for nothing.
    var description: String?
    /// The security that differs from the document's.
    var security: JSONValue?
    /// The parameters of the path.
    let path: [(name: String, schema: Schema)]
    /// The parameters of the query.
    let query: [(name: String, schema: Schema)]
    var body: [(String, JSONValue)]?
    let responses: [Response]

    fileprivate var members: [(String, JSONValue)] {
      var members: [(String, JSONValue)] = [
        ("operationId", .text(id)), ("summary", .text(summary)), ("tags", .array([.text(tag)])),
      ]
      if let description { members.append(("description", .text(description))) }
      if let security { members.append(("security", security)) }
      let parameters = path.map { Self.parameter($0, in: "path") } + query.map { Self.parameter($0, in: "query") }
      if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
      if let body { members.append(("requestBody", .members(body))) }
      members.append(("responses", .members(responses.map { ($0.status, .members($0.members)) })))
      return members
    }

    private static func parameter(_ parameter: (name: String, schema: Schema), in place: String) -> JSONValue {
      let (schema, description) = parameter.schema.withoutDescription
      let members: [(String, JSONValue)] = [
        ("name", .text(parameter.name)), ("in", .text(place)), ("required", .bool(place == "path")),
      ]
      return .members(members + (description.map { [("description", .text($0))] } ?? []) + [("schema", schema.json)])
    }
  }

  /// A response of an operation.
  struct Response {
    /// The code, or `default`.
    let status: String
    let description: String
    /// Nil for none.
    var content: JSONValue?

    fileprivate var members: [(String, JSONValue)] {
      [("description", .text(description))] + (content.map { [("content", $0)] } ?? [])
    }
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
  case any
  case string
  /// A string of a format that JSON Schema or OpenAPI defines, such as `date-time`.
  case formatted(String)
  /// A string that this regular expression matches.
  case pattern(String)
  /// A string of at most so many characters.
  case text(maxLength: Int)
  case integer
  /// An integer that is not less than this one.
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
  /// The schema's values or null.
  case nullable(Schema)
  /// One of the document's own schemas, by its name.
  case named(String)
  /// The schema, with what its values mean.
  case described(Schema, String)

  /// An object that has all of these fields, and may have others.
  static func record(_ fields: [(String, Schema)]) -> Schema { .openObject(fields, required: fields.map(\.0)) }

  /// The schema with its description apart.
  var withoutDescription: (schema: Schema, description: String?) {
    if case .described(let schema, let description) = self { (schema, description) } else { (self, nil) }
  }

  /// The schema itself.
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
