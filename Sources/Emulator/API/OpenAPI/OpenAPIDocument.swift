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
      .members([
        ("name", .text(parameter.name)), ("in", .text(place)), ("required", .bool(place == "path")), ("schema", parameter.schema.json),
      ])
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
