internal import CEmbedded
internal import HTTPServer
package import JSON

/// The emulated API's document, made from its routes (OpenAPI 3.1).
package enum APIDocument {
  /// The document of `contract`; where it is a running emulator's, with the ids of the users that `created_by` may name.
  package static func json(_ contract: Contract, users: [Int] = []) -> JSONValue {
    let examples = Example.all(contract)
    let paths = Routes.all.filter { !$0.isOpen }.map { route in
      (OpenAPI.template(route.path) + "/", JSONValue.members(operations(route, contract, users, examples.filter { $0.path == route.path })))
    }
    return .members([
      ("openapi", .text("3.1.0")),
      (
        "info",
        .members([
          ("title", .text("Session recording playlists")), ("version", .text(contract.rawValue)),
          ("description", .text("PostHog's session recording playlists API\(contract.characterization).")),
        ])
      ),
      ("servers", .array([.members([("url", .text("/"))])])),
      ("security", .array([.members([("personalAPIKey", .array([]))])])),
      ("paths", .members(paths)),
      (
        "components",
        .members([
          ("schemas", .members(APISchemas.all(contract).map { ($0.name, $0.schema.json) })),
          ("securitySchemes", .members([("personalAPIKey", .members([("type", .text("http")), ("scheme", .text("bearer"))]))])),
        ])
      ),
    ])
  }

  /// The methods of a route, with those of `examples`, which are the route's, that are theirs.
  private static func operations(
    _ route: Route, _ contract: Contract, _ users: [Int], _ examples: [Example]
  ) -> [(String, JSONValue)] {
    let names = route.path.split(separator: "/" as Character).filter { $0.hasPrefix(":") }.map { $0.dropFirst() }
    return route.described.map { endpoint, description in
      let examples = examples.filter { $0.method == endpoint.method }
      var members: [(String, JSONValue)] = [
        ("operationId", .text(operationID(endpoint.method, route))), ("summary", .text(description.summary)),
        ("tags", .array([.text(route.namesPlaylist || route.path.hasSuffix("playlists") ? "playlists" : "account")])),
      ]
      let scope = contract.scope(of: endpoint.action)
      members.append(("description", .text(scope.map { "Scope: \($0.name)" } ?? "No personal API key may do this.")))
      if let scope { members.append(("security", .array([.members([("personalAPIKey", .array([.text(scope.name)]))])]))) }
      let parameters =
        names.map { OpenAPI.parameter(String($0), "path", .pattern("^[^/.]+$")) }
        + description.query.map { parameter in
          // Any other is refused where the contract checks it.
          let isChecked = parameter.name == "created_by" && contract.hasFilterSet && !users.isEmpty
          return OpenAPI.parameter(parameter.name, "query", isChecked ? .among(users) : parameter.schema)
        }
      if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
      if let body = description.body, scope != nil {
        let taken = examples.filter { $0.status < 400 }.compactMap { example in example.body.map { (example.name, $0) } }
        members.append(("requestBody", .members([("required", .bool(true)), ("content", OpenAPI.content(body, examples: taken))])))
      }
      members.append(("responses", .members(responses(description, scope, contract, examples))))
      return (endpoint.method.token.lowercased(), .members(members))
    }
  }

  private static func responses(
    _ description: EndpointDescription, _ scope: Scope?, _ contract: Contract, _ examples: [Example]
  ) -> [(String, JSONValue)] {
    func content(_ schema: Schema, _ status: Int) -> JSONValue {
      OpenAPI.content(
        schema, examples: examples.filter { $0.status == status }.compactMap { example in example.answer.map { (example.name, $0) } })
    }
    var responses: [(String, JSONValue)] = []
    if scope != nil {
      let status = description.status(contract)
      var success: [(String, JSONValue)] = [("description", .text(status == .methodNotAllowed ? "Always." : "Done."))]
      if let answer = description.answer(contract) { success.append(("content", content(answer, status.code))) }
      responses.append(("\(status.code)", .members(success)))
    }
    let errors: [(Int, String)] = [
      (400, "The request is not valid."), (401, "No key, or one that there is not."), (403, "The key may not do this."),
      (404, "There is no such thing."), (406, "Only JSON is to be had."), (415, "The body's media type is not read."),
      (429, "Too many requests."), (500, "The service failed."),
    ]
    for (code, words) in errors {
      responses.append(("\(code)", .members([("description", .text(words)), ("content", content(.named("Error"), code))])))
    }
    return responses
  }

  /// `session_recording_playlists_recordings_list` and the like: the names that the service's own document has, where a project's path
  /// does not tell of the project.
  private static func operationID(_ method: Method, _ route: Route) -> String {
    let segments = route.path.split(separator: "/" as Character).dropFirst()
    var words = segments.filter { !$0.hasPrefix(":") }.map { $0.drop { $0 == "@" } }
    if words.count > 1, words[0] == "projects" { words.removeFirst() }
    let isOne = segments.last?.hasPrefix(":") == true || segments.last?.hasPrefix("@") == true
    let verb =
      switch method {
      case .get: isOne ? "retrieve" : "list"
      case .post: "create"
      case .put: "update"
      case .patch: "partial_update"
      default: "destroy"
      }
    return (words.map(String.init) + [verb]).joined(separator: "_")
  }
}

/// What the document says of an endpoint.
///
/// A class, so that an endpoint, which each request copies, carries one reference and not all of this.
final class EndpointDescription: Sendable {
  /// One sentence.
  let summary: String
  /// The parameters of the query.
  let query: [(name: String, schema: Schema)]
  /// The body that it takes; nil for none.
  let body: Schema?
  /// The status of an answer that is no error, by contract.
  let status: @Sendable (Contract) -> Status
  /// The content of that answer, by contract; nil for none.
  let answer: @Sendable (Contract) -> Schema?

  init(
    summary: String, query: [(name: String, schema: Schema)] = [], body: Schema? = nil,
    status: @escaping @Sendable (Contract) -> Status, answer: @escaping @Sendable (Contract) -> Schema?
  ) {
    self.summary = summary
    self.query = query
    self.body = body
    self.status = status
    self.answer = answer
  }
}

extension Endpoint {
  /// The endpoint with what the document says of it.
  @inline(never)
  func described(
    _ summary: String, query: [(name: String, schema: Schema)] = [], body: Schema? = nil, _ status: Status = .ok, answer: Schema? = nil
  ) -> Endpoint {
    described(
      EndpointDescription(
        summary: summary, query: query, body: body, status: { _ in status }, answer: { _ in answer }))
  }

  /// The endpoint with a description in which more depends on the contract.
  func described(_ description: EndpointDescription) -> Endpoint {
    var endpoint = self
    endpoint.description = description
    return endpoint
  }
}

/// A request with its answer, as a golden file keeps them; the API's document shows it.
struct Example: Sendable {
  let name: String
  let method: Method
  /// The pattern of the path's route.
  let path: String
  /// The body that was sent; nil where it was no JSON.
  let body: JSONValue?
  let status: Int
  /// The body of the answer; nil where it was no JSON.
  let answer: JSONValue?

  /// Those of a contract, in the order of the golden requests; without those that lead to no route.
  static func all(_ contract: Contract) -> [Example] {
    let text = contract == .documented ? embedded_examples_documented() : embedded_examples_observed()
    // The bytes are the program's own and never change.
    let bytes = UnsafeBufferPointer(start: text.bytes, count: text.length)
    return (try? JSONValue(parsing: bytes))?.elements?.compactMap(Example.init) ?? []
  }

  private init?(_ value: JSONValue) {
    guard let name = value["name"]?.text, let method = value["method"]?.text, let target = value["target"]?.text,
      let status = value["status"]?.int, let path = Array(target.utf8).split(separator: UInt8(ascii: "?")).first,
      let (route, _) = Router.route(Router.segments(path))
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
  /// The answer to `method`.
  ///
  /// - Throws: 405 for one that does not read.
  static func respond(_ method: Method, _ contract: Contract, _ identities: IdentityStore) throws(APIError) -> Response {
    guard method == .get || method == .head else { throw .methodNotAllowed(method) }
    return .json(.ok, APIDocument.json(contract, users: identities.users.map(\.id)).encoded)
  }
}
