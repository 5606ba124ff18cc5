internal import HTTPServer
internal import JSON

/// The document of the control API, made from its routes (OpenAPI 3.1).
struct OpenAPIDocument {
  let version: String

  /// The document as JSON.
  var json: JSONValue {
    .members([
      ("openapi", .text("3.1.0")),
      (
        "info",
        .members([
          ("title", .text("Control API of the playlists emulator")), ("version", .text(version)),
          ("description", .text("For tests: state, clock, faults and the journal of an emulator. No part of the emulated API.")),
        ])
      ),
      ("servers", .array([.members([("url", .text("/__admin"))])])),
      ("security", .array([.members([]), .members([("token", .array([]))])])),
      ("paths", .members(paths)),
      (
        "components",
        .members([
          ("schemas", .members(ControlSchemas.all.map { ($0.name, $0.schema.json) })),
          (
            "securitySchemes",
            .members([("token", .members([("type", .text("apiKey")), ("in", .text("header")), ("name", .text("X-Admin-Token"))]))])
          ),
        ])
      ),
    ])
  }

  /// The paths in the order of their first route, each with its methods.
  private var paths: [(String, JSONValue)] {
    var paths: [(path: String, operations: [(String, JSONValue)])] = []
    for route in ControlRoutes.all {
      guard let description = route.description else { continue }
      let operation = (route.method.token.lowercased(), self.operation(route, description))
      if let index = paths.firstIndex(where: { $0.path == OpenAPI.template(route.path) }) {
        paths[index].operations.append(operation)
      } else {
        paths.append((OpenAPI.template(route.path), [operation]))
      }
    }
    return paths.map { ($0.path, .members($0.operations)) }
  }

  private func operation(_ route: ControlRoute, _ description: RouteDescription) -> JSONValue {
    let segments = route.path.split(separator: "/")
    let names = segments.map { $0.drop { $0 == ":" } }
    var members: [(String, JSONValue)] = [
      ("operationId", .text(([route.method.token.lowercased()] + names.map(String.init)).joined(separator: "_"))),
      ("summary", .text(description.summary)), ("tags", .array([.text(names.first.map(String.init) ?? "inspector")])),
    ]
    var parameters = segments.filter { $0.hasPrefix(":") }.map { OpenAPI.parameter(String($0.dropFirst()), "path", .string) }
    if description.isConfined { parameters.append(OpenAPI.parameter("project_id", "query", .integer)) }
    parameters += description.query.map { OpenAPI.parameter($0.name, "query", $0.schema) }
    if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
    if let body = description.body {
      members.append(("requestBody", .members([("content", OpenAPI.content(body, "application/json"))])))
    }
    var success: [(String, JSONValue)] = [("description", .text(description.answer == nil ? "Done." : "The answer."))]
    if let answer = description.answer { success.append(("content", OpenAPI.content(answer, description.mediaType))) }
    let failure: [(String, JSONValue)] = [
      ("description", .text("An error, in the emulated API's envelope.")),
      ("content", OpenAPI.content(.named("Error"), "application/json")),
    ]
    members.append(("responses", .members([("\(description.status)", .members(success)), ("default", .members(failure))])))
    return .members(members)
  }
}

/// The schemas that more than one route speaks of, by name.
enum ControlSchemas {
  static let all: [(name: String, schema: Schema)] = [
    ("Error", .openObject([("type", .string), ("code", .string), ("detail", .string), ("attr", .nullable(.string))])),
    ("Clock", .object([("now", .string), ("frozen", .boolean)])),
    ("Sandbox", .object([("project_id", .integer), ("api_key", .string), ("url", .string)])),
    (
      "SandboxReport",
      .object([
        ("project_id", .integer), ("playlists_left", .array(.string)), ("endpoints_never_called", .array(.string)),
        ("refusals", .array(.object([("status", .integer), ("count", .integer)]))),
        ("warnings", .array(.object([("id", .string), ("count", .integer)]))), ("faults_never_fired", .array(.integer)),
      ])
    ),
    ("StateHash", .object([("hash", .string)])),
    ("Snapshot", .object([("name", .string), ("project_id", .nullable(.integer)), ("hash", .string)])),
    ("Count", .object([("count", .integer)])),
    (
      "RateLimit",
      .object([("rate_limit", .string), ("burst", .named("Rate")), ("sustained", .named("Rate"))])
    ),
    ("Rate", .nullable(.either([.integer, .string]))),
    (
      "Key",
      .object([
        ("value", .string), ("label", .string), ("user", .either([.integer, .string])), ("scopes", .array(.string)),
        ("scoped_projects", .array(.integer)),
      ])
    ),
    // The fields are those of fixtures, which have a schema of their own.
    ("Recording", .openObject([("id", .string), ("viewed_by", .array(.either([.integer, .string])))])),
    (
      "SavedFiltersCount",
      .object([
        ("session_ids", .array(.string)), ("has_more", .boolean), ("previous_ids", .nullable(.array(.string))),
        ("refreshed_at", .nullable(.string)),
      ])
    ),
    (
      "RequestMatch",
      .object([
        ("method", .string), ("path", .string), ("pathPattern", .string), ("bodyContains", .string), ("jsonBody", .any),
        ("status", .integer),
      ])
    ),
    ("Requests", .object([("requests", .array(.named("Request")))])),
    (
      "Request",
      .openObject([
        ("id", .integer), ("at", .string), ("method", .string), ("path", .string), ("query", .nullable(.string)),
        ("endpoint", .nullable(.string)), ("project_id", .nullable(.integer)),
        ("key", .nullable(.object([("label", .nullable(.string)), ("last4", .string)]))), ("request", .openObject([])),
        ("response", .nullable(.openObject([("status", .integer)]))), ("duration_us", .integer), ("fault", .nullable(.string)),
        ("warnings", .array(.string)),
        ("rule", .object([("id", .string), ("sentence", .string), ("source", .string), ("anchor", .string)])),
      ])
    ),
    ("FaultRule", .object(fault)),
    ("Fault", .object([("id", .integer)] + fault + [("matched", .integer), ("fired", .integer), ("remaining", .nullable(.integer))])),
  ]

  private static let fault: [(String, Schema)] = [
    (
      "match",
      .object([("method", .string), ("path", .string), ("pathPattern", .string), ("project_id", .integer), ("key", .string)])
    ),
    ("stage", .choice(["before", "after_commit", "mid_body"])),
    (
      "action",
      .object([
        ("status", .integer), ("body", .any), ("headers", .openObject([])), ("delay_ms", .number),
        ("delay", .object([("distribution", .choice(["lognormal"])), ("median", .number), ("sigma", .number)])),
        (
          "drop",
          .choice([
            "CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "MALFORMED_RESPONSE_CHUNK", "RANDOM_DATA_THEN_CLOSE", "TRUNCATE", "DRIBBLE",
          ])
        ), ("after", .integer), ("chunk_bytes", .integer), ("every_ms", .integer),
      ])
    ), ("times", .integer), ("skip", .integer), ("probability", .number), ("ttl_ms", .integer),
  ]
}

/// What the control API's document says of a route.
struct RouteDescription: Sendable {
  /// One sentence.
  let summary: String
  /// Whether `?project_id=` confines the call to one project.
  var isConfined = true
  /// The other parameters of the query.
  var query: [(name: String, schema: Schema)] = []
  /// The body that it takes; nil for none.
  var body: Schema?
  /// The status of an answer that is no error.
  var status = 200
  /// The content of that answer; nil for none.
  var answer: Schema?
  /// The media type of that content.
  var mediaType = "application/json"
}

extension ControlRoute {
  /// The route with what the document says of it; without an answer its status is 204.
  @inline(never)
  func described(
    _ summary: String, confined isConfined: Bool = true, query: [(name: String, schema: Schema)] = [], body: Schema? = nil,
    _ status: Int? = nil, answer: Schema? = nil, mediaType: String = "application/json"
  ) -> ControlRoute {
    var route = self
    route.description = RouteDescription(
      summary: summary, isConfined: isConfined, query: query, body: body, status: status ?? (answer == nil ? 204 : 200), answer: answer,
      mediaType: mediaType)
    return route
  }
}

/// GET /__admin/openapi.json: the control API's document.
enum OpenAPIEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    ControlCall.json(.ok, OpenAPIDocument(version: call.control.build.version).json.encoded)
  }
}
