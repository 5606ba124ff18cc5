internal import CEmbedded
internal import HTTPServer
package import JSON

/// The emulated API's document, made from its routes.
package enum APIDocument {
  /// The document of `contract`.
  package static func json(_ contract: Contract) -> JSONValue {
    let examples = Example.all(contract)
    return OpenAPIDocument.json(
      title: "Session recording playlists", version: contract.rawValue,
      description: "PostHog's session recording playlists API\(contract.characterization).", server: "/",
      security: (
        keyAuthentication,
        [
          ("type", .text("http")), ("scheme", .text("bearer")),
          ("description", .text("A personal API key. The scopes that a call asks of it are with the call; `*` includes all.")),
        ], isOptional: false
      ),
      schemas: APISchemas.all(contract),
      paths: Routes.all.filter { !$0.isOpen }.map { route in
        let operations = route.endpoints.compactMap { endpoint in
          operation(endpoint, of: route, contract, examples.filter { $0.path == route.path && $0.method == endpoint.method })
        }
        return (OpenAPIDocument.template(route.path) + "/", .members(operations))
      })
  }

  /// The name of the service's own document.
  private static let keyAuthentication = "PersonalAPIKeyAuth"

  private static func operation(
    _ endpoint: Endpoint<API>, of route: Route<API>, _ contract: Contract, _ examples: [Example]
  ) -> (String, JSONValue)? {
    guard let summary = endpoint.summary else { return nil }
    let scope = contract.scope(of: endpoint.permission)
    let body = scope == nil ? nil : endpoint.body
    let accepted = examples.filter { $0.status < 400 }.compactMap { example in example.body.map { (example.name, $0) } }
    let resource = resource(of: route)
    return OpenAPIDocument.operation(
      endpoint.method, id: (resource + [verb(endpoint.method, route)]).joined(separator: "_"), summary: summary,
      tag: resource[0], description: scope.map { "Scope: \($0.name)" } ?? "No personal API key may do this.",
      security: scope.map { .array([.members([(keyAuthentication, .array([.text($0.name)]))])]) },
      path: route.parameterNames.map { ($0, APIParameters.path($0)) }, query: endpoint.query,
      body: body.map { .members([("required", .bool(true)), ("content", OpenAPIDocument.content($0, examples: accepted))]) },
      responses: responses(endpoint, scope, contract, examples))
  }

  private static func responses(
    _ endpoint: Endpoint<API>, _ scope: Scope?, _ contract: Contract, _ examples: [Example]
  ) -> [(String, JSONValue)] {
    let (status, content) = endpoint.success(contract)
    let success = scope.map { _ in (status.code, status == .methodNotAllowed ? "Always." : "Done.", content) }
    let errors: [(Int, String)] = [
      (400, "The request is not valid."), (401, "No key, or one that there is not."), (403, "The key may not do this."),
      (404, "There is no such thing."), (406, "Only JSON is to be had."), (415, "The body's media type is not read."),
      (429, "Too many requests."), (500, "The service failed."),
    ]
    return ([success].compactMap { $0 } + errors.map { ($0, $1, Schema.named("Error")) }).map { status, description, schema in
      let shown = examples.filter { $0.status == status }.compactMap { example in example.answer.map { (example.name, $0) } }
      return ("\(status)", OpenAPIDocument.response(description, schema.map { OpenAPIDocument.content($0, examples: shown) }))
    }
  }

  /// What a path is about, in the words of the path, such as `session_recording_playlists` and `recordings`; without the project.
  private static func resource(of route: Route<API>) -> [String] {
    let words = route.path.split(separator: "/" as Character).dropFirst().filter { !$0.hasPrefix(":") }
    return (words.count > 1 && words[0] == "projects" ? words.dropFirst() : words[...]).map { String($0.drop { $0 == "@" }) }
  }

  /// What a method does to a path, as drf-spectacular names it: `list` is for whole resources alone, not for what is below one object.
  private static func verb(_ method: Method, _ route: Route<API>) -> String {
    let isOne = route.path.contains("@") || route.parameterNames.contains { $0 != "project_id" } || route.path.hasSuffix(":project_id")
    return switch method {
    case .get: isOne ? "retrieve" : "list"
    case .post: "create"
    case .put: "update"
    case .patch: "partial_update"
    default: "destroy"
    }
  }
}

/// A request with its response, as a golden file keeps them; the API's document shows it.
struct Example: Sendable {
  let name: String
  let method: Method
  /// The pattern of the path's route.
  let path: String
  /// The body that was sent; nil if it was no JSON.
  let body: JSONValue?
  let status: Int
  /// The body of the response; nil if it was no JSON.
  let answer: JSONValue?

  /// The examples of a contract, in the order of the golden requests; without those that lead to no route.
  static func all(_ contract: Contract) -> [Example] {
    let documented = read(embedded_examples_documented())
    if contract == .documented { return documented }
    let others = read(embedded_examples_observed())
    return documented.map { example in others.first { $0.name == example.name } ?? example }
  }

  private static func read(_ text: embedded) -> [Example] {
    // The bytes are the program's own and never change.
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.length)
    return (try? JSONValue(parsing: bytes))?.elements?.compactMap(Example.init) ?? []
  }

  private init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let method = value["method"]?.text, let target = value["target"]?.text,
      let status = value["status"]?.int, let path = Array(target.utf8).split(separator: UInt8(ascii: "?")).first,
      let (route, _, _) = Router.route(Router.segments(path))
    else { return nil }
    self.name = name
    self.method = Method(method)
    self.path = route.path
    self.status = status
    body = value["body"]
    answer = value["answer"]
  }
}

/// GET /api/schema/: the API's document, for which no key is needed.
enum SchemaEndpoint {
  static func respond(_ method: Method, _ contract: Contract) throws(APIError) -> Response {
    guard method == .get || method == .head else { throw .methodNotAllowed(method) }
    return .json(.ok, APIDocument.json(contract).encoded)
  }
}
