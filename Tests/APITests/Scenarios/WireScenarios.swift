import HTTPServer
import Testing

/// What only the whole emulator answers: health, and the refusals that come before the API, in its envelope.
@Suite struct WireScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(health, introduction, targets, refusals)

  @Test(arguments: rows)
  func plays(scenario: Scenario) throws { try scenario.play(.tcp) }

  static func refused(_ status: Int, _ code: String) -> Expected {
    Expected(status: status, body: #"{"type":"invalid_request","code":"\#(code)","detail":"⟨any⟩","attr":null}"#)
  }

  /// Neither path needs a key.
  static let health: [Scenario] = [
    Scenario("alive", .get("/_livez", key: nil), .json(200, #"{"http":true}"#)),
    Scenario("alive with a wrong key", .get("/_livez", key: "phx_wrong"), .json(200, #"{"http":true}"#)),
    Scenario("alive with a query", .get("/_livez?verbose", key: nil), .json(200, #"{"http":true}"#)),
    Scenario("ready", .get("/_readyz", key: nil), .json(200, #"{"http":true,"database":true,"seed":true}"#)),
    Scenario("HEAD of ready", .request("HEAD", "/_readyz", key: nil), Expected(status: 200, body: "")),
    Scenario("POST of alive", .post("{}", to: "/_livez", key: nil), Expected.methodNotAllowed("POST").with("Allow", "GET, HEAD")),
    Scenario("no such path", .get("/_health", key: nil), .notFound),
    Scenario("alive with an escape that means nothing", .get("/%5Flivez", key: nil), .json(200, #"{"http":true}"#)),
    Scenario("alive with others", .get("/_%6Cive%7a", key: nil), .json(200, #"{"http":true}"#)),
    Scenario("an escape that is escaped", .get("/%255Flivez", key: nil), .notFound),
  ]

  /// What the emulator says of itself, to whoever looks at its address.
  static let introduction: [Scenario] = [
    Scenario("what this is", .get("/", key: nil), introduced),
    Scenario("what this is, with a key, a query and a media type", .get("/?x", headers: [("Accept", "application/json, */*")]), introduced),
    Scenario(
      "HEAD of what this is", .request("HEAD", "/", key: nil), Expected(status: 200, body: "").with("Content-Type", "application/json")),
    Scenario("POST of what this is", .post("{}", to: "/"), .notFound),
    Scenario(
      "a browser", .get("/", key: nil, headers: [("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")]),
      Expected(status: 302, body: "").with("Location", "/__admin/").with("Vary", "Accept")),
  ]

  static let introduced = Expected.json(
    200,
    #"{"emulates":"PostHog's session recording playlists API","document":"http://\#(World.host)/api/schema/","inspector":"http://\#(World.host)/__admin/"}"#
  )

  static let targets: [Scenario] = [
    Scenario("an absolute target", .get("http://\(World.host)\(World.plain)/"), .playlist(.plain)),
    Scenario(
      "the host of an absolute target is that of the links", .get("http://other.test:81\(World.list)/?limit=3"),
      .holding(200, #""next":"http://other.test:81\#(World.list)/?limit=3&offset=3""#)),
    Scenario("OPTIONS of the server", .request("OPTIONS", "*"), server),
    Scenario("OPTIONS of the server without a key", .request("OPTIONS", "*", key: nil), server),
    Scenario("a path with an escape that means nothing", .get("\(World.list)/plain%3001/"), .playlist(.plain)),
  ]

  /// About the server, not the API (RFC 9110, 9.3.7).
  static let server = Expected(status: 200, body: "").with("Allow", "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")

  static let refusals: [Scenario] = [
    Scenario("a % without digits", .get("\(World.list)/%zz/"), refused(400, "bad_request")),
    Scenario("a fragment", .get("\(World.list)/#x"), refused(400, "bad_request")),
    Scenario("TRACE", .request("TRACE", "\(World.list)/"), Expected.methodNotAllowed("TRACE").with("Allow", PathScenarios.listAllow)),
    Scenario("a target too long", .get("\(World.list)/?search=\(String(repeating: "x", count: 16_384))"), refused(414, "uri_too_long")),
    Scenario(
      "a field too long", .get("\(World.list)/", headers: [("X-Long", String(repeating: "x", count: 32_768))]),
      refused(431, "request_header_fields_too_large")),
    Scenario("a body too long", .post(String(repeating: " ", count: 1_048_577)), refused(413, "content_too_large")),
    Scenario("an unknown expectation", .get("\(World.list)/", headers: [("Expect", "miracles")]), refused(417, "expectation_failed")),
  ]
}
