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
