internal import API
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
