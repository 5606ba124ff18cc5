internal import HTTPServer
internal import JSON

/// GET /__admin/openapi.json: the OpenAPI document of the control API, made from its routes.
enum OpenAPIEndpoint {
  static func show(_ call: ControlCall) throws -> Answer { .json(document(call.control.version)) }

  private static func document(_ version: String) -> JSONValue {
    OpenAPIDocument.json(
      title: "Control API of the playlists emulator", version: version,
      description: "For tests: state, clock, faults and the journal of an emulator. No part of the emulated API.", server: "/__admin",
      security: (
        "token", [("type", .text("apiKey")), ("in", .text("header")), ("name", .text("X-Admin-Token"))], isOptional: true
      ),
      schemas: ControlSchemas.all.map { ($0.key, $0.value) },
      paths: paths.map { ($0, .members($1)) })
  }

  /// The operations of each path.
  private static var paths: [(path: String, operations: [(String, JSONValue)])] {
    ControlRoutes.all.reduce(into: []) { paths, route in
      let path = OpenAPIDocument.template(route.path)
      if paths.last?.path != path { paths.append((path, [])) }
      paths[paths.count - 1].operations += route.endpoints.map { operation($0, of: route) }
    }
  }

  private static func operation(_ endpoint: Endpoint<Control>, of route: Route<Control>) -> (String, JSONValue) {
    let names = route.path.split(separator: "/").map { String($0.drop { $0 == ":" }) }
    let (status, content) = endpoint.success(.documented)
    return OpenAPIDocument.operation(
      endpoint.method, id: ([endpoint.method.token.lowercased()] + names).joined(separator: "_"),
      summary: endpoint.summary ?? "", tag: names.first ?? "inspector", path: route.parameterNames.map { ($0, .string) },
      query: (endpoint.permission == .confinable ? [("project_id", .integer)] : []) + endpoint.query,
      body: endpoint.body.map { .members([("content", OpenAPIDocument.content($0))]) },
      responses: [
        (
          "\(status.code)",
          OpenAPIDocument.response(
            content == nil ? "Done." : "The answer.", content.map { OpenAPIDocument.content($0, endpoint.mediaType) })
        ),
        ("default", OpenAPIDocument.response("An error, in the emulated API's envelope.", OpenAPIDocument.content(.named("Error")))),
      ])
  }
}

/// The schemas that several endpoints use, by name.
enum ControlSchemas {
  static let all: KeyValuePairs<String, Schema> = [
    "Error": .openObject([("type", .string), ("code", .string), ("detail", .string), ("attr", .nullable(.string))]),
    "Clock": .object([("now", .string), ("frozen", .boolean)]),
    "Sandbox": .object([("project_id", .integer), ("api_key", .string), ("url", .string)]),
    "SandboxReport": .object([
      ("project_id", .integer), ("playlists_left", .array(.string)), ("endpoints_never_called", .array(.string)),
      ("refusals", .array(.object([("status", .integer), ("count", .integer), ("requests", .array(.string))]))),
      ("warnings", .array(.object([("id", .string), ("count", .integer)]))), ("faults_never_fired", .array(.named("Fault"))),
      ("summary", .string),
    ]),
    "StateHash": .object([("hash", .string)]),
    "Snapshot": .object([("name", .string), ("project_id", .nullable(.integer)), ("hash", .string)]),
    "Count": .object([("count", .integer)]),
    "RateLimit": .object([("rate_limit", .string), ("burst", .named("Rate")), ("sustained", .named("Rate"))]),
    "Rate": .nullable(.either([.integer, .string])),
    "Key": .object([
      ("value", .string), ("label", .string), ("user", .either([.integer, .string])), ("scopes", .array(.string)),
      ("scoped_projects", .array(.integer)),
    ]),
    // The fields are those of fixtures, which have their own schema.
    "Recording": .openObject([("id", .string), ("viewed_by", .array(.either([.integer, .string])))]),
    "SavedFiltersCount": .object([
      ("session_ids", .array(.string)), ("has_more", .boolean), ("previous_ids", .nullable(.array(.string))),
      ("refreshed_at", .nullable(.string)),
    ]),
    "RequestMatch": .object([
      ("method", .string), ("path", .string), ("pathPattern", .string), ("bodyContains", .string), ("jsonBody", .any),
      ("status", .integer),
    ]),
    "Requests": .object([("requests", .array(.named("Request")))]),
    "Request": .openObject([
      ("id", .integer), ("at", .string), ("method", .string), ("path", .string), ("query", .nullable(.string)),
      ("endpoint", .nullable(.string)), ("project_id", .nullable(.integer)),
      ("key", .nullable(.object([("label", .nullable(.string)), ("last4", .string)]))), ("request", .openObject([])),
      ("response", .nullable(.openObject([("status", .integer)]))), ("duration_us", .integer), ("fault", .nullable(.string)),
      ("drop", .nullable(.string)), ("warnings", .array(.string)),
      ("rule", .object([("id", .string), ("sentence", .string), ("source", .string), ("anchor", .string)])),
    ]),
    "FaultRule": .object(fault),
    "Fault": .object([("id", .integer)] + fault + [("matched", .integer), ("fired", .integer), ("remaining", .nullable(.integer))]),
  ]

  private static let fault: [(String, Schema)] = [
    ("match", .object([("method", .string), ("path", .string), ("pathPattern", .string), ("project_id", .integer), ("key", .string)])),
    ("stage", .choice(FaultStage.allCases.map(\.rawValue))),
    (
      "action",
      .object([
        ("status", .integer), ("body", .any), ("headers", .openObject([])), ("delay_ms", .number),
        ("delay", .object([("distribution", .choice(["lognormal"])), ("median", .number), ("sigma", .number)])),
        ("drop", .choice(FaultAction.Drop.allCases.map(\.rawValue))), ("after", .integer), ("chunk_bytes", .integer),
        ("every_ms", .integer),
      ])
    ), ("times", .integer), ("skip", .integer), ("probability", .number), ("ttl_ms", .integer),
  ]
}
