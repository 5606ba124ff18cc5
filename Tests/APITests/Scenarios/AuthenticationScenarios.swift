import Testing

/// Who may do what: the three places of a key, and the order of the refusals.
@Suite struct AuthenticationScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(headerKeys, bodyKeys, queryKeys, scopes, order)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let all = Expected.holding(200, #"{"count":4,"#)

  static func header(_ name: String, _ value: String, _ answer: Expected, query: String = "") -> Scenario {
    Scenario(name, .get("\(World.list)/\(query)", key: nil, headers: [("Authorization", value)]), answer)
  }

  /// Measured on Django REST framework 3.17 with PostHog's pattern `^Bearer\s+(\S.+)$`.
  static let headerKeys: [Scenario] = [
    header("the key", "Bearer phx_all", all),
    header("two spaces", "Bearer  phx_all", all),
    header("a tab", "Bearer\tphx_all", all),
    header("spaces after it", "Bearer phx_all   ", all),
    header("letters beyond ASCII", "Bearer phx_clé", all),
    header("lower case is no Bearer", "bearer phx_all", .notAuthenticated),
    header("upper case is no Bearer", "BEARER phx_all", .notAuthenticated),
    header("one character is no key", "Bearer x", .notAuthenticated),
    header("two characters are one", "Bearer xy", .invalidKey(in: "Authorization header")),
    header("Bearer alone", "Bearer", .notAuthenticated),
    header("nothing", "", .notAuthenticated),
    header("no white space", "Bearerphx_all", .notAuthenticated),
    header("no scheme", "phx_all", .notAuthenticated),
    header("another scheme", "Token phx_all", .notAuthenticated),
    header("Basic", "Basic cGh4X2FsbDo=", .notAuthenticated),
    header("Basic before Bearer", "Basic x, Bearer phx_all", .notAuthenticated),
    header("an unknown key", "Bearer phx_wrong", .invalidKey(in: "Authorization header")),
    header("more after the key", "Bearer phx_all x", .invalidKey(in: "Authorization header")),
    header("a comma after the key", "Bearer phx_all,", .invalidKey(in: "Authorization header")),
    header("a key in quotes", #"Bearer "phx_all""#, .invalidKey(in: "Authorization header")),
    header("case counts", "Bearer PHX_ALL", .invalidKey(in: "Authorization header")),
    header(
      "a wrong header before a good query", "Bearer phx_wrong", .invalidKey(in: "Authorization header"), query: "?personal_api_key=phx_all"),
    header("another scheme and a good query", "Basic cGh4X2FsbDo=", all, query: "?personal_api_key=phx_all"),
    header("an empty header and a good query", "", all, query: "?personal_api_key=phx_all"),
    Scenario(
      "two fields count as one",
      .get("\(World.list)/", key: nil, headers: [("Authorization", "Bearer phx_all"), ("Authorization", "Bearer phx_all")]),
      .invalidKey(in: "Authorization header")),
    Scenario("the field's name in any case", .get("\(World.list)/", key: nil, headers: [("AUTHORIZATION", "Bearer phx_all")]), all),
    Scenario("no key at all", .get("\(World.list)/", key: nil), .notAuthenticated),
    Scenario(
      "a header key without the scope is not helped by the query", .get("\(World.list)/?personal_api_key=phx_all", key: "phx_none"),
      .missingScope("read")),
    Scenario(
      "a wrong header before a good body", .post(#"{"personal_api_key":"phx_all"}"#, key: "phx_wrong"),
      .invalidKey(in: "Authorization header")),
  ]

  static func body(_ name: String, _ json: String, _ answer: Expected, query: String = "") -> Scenario {
    Scenario(name, .post(json, to: "\(World.list)/\(query)", key: nil), answer)
  }

  static let bodyKeys: [Scenario] = [
    body("in JSON", #"{"personal_api_key":"phx_all"}"#, .playlist(.created, status: 201)),
    body("in JSON, wrong", #"{"personal_api_key":"phx_wrong"}"#, .invalidKey(in: "body")),
    body("in JSON, read only", #"{"personal_api_key":"phx_read"}"#, .missingScope("write")),
    body("null", #"{"personal_api_key":null}"#, .invalidKey(in: "body")),
    body("empty", #"{"personal_api_key":""}"#, .invalidKey(in: "body")),
    body("a number", #"{"personal_api_key":5}"#, .invalidKey(in: "body")),
    body("true", #"{"personal_api_key":true}"#, .invalidKey(in: "body")),
    body("an array", #"{"personal_api_key":["phx_all"]}"#, .invalidKey(in: "body")),
    body("an object", #"{"personal_api_key":{}}"#, .invalidKey(in: "body")),
    body("not trimmed", #"{"personal_api_key":" phx_all"}"#, .invalidKey(in: "body")),
    body("a wrong body before a good query", #"{"personal_api_key":null}"#, .invalidKey(in: "body"), query: "?personal_api_key=phx_all"),
    body(
      "a good body before a wrong query", #"{"personal_api_key":"phx_all"}"#, .playlist(.created, status: 201),
      query: "?personal_api_key=phx_wrong"),
    body("no key in it", "{}", .notAuthenticated),
    body("an array as the body", "[]", .notAuthenticated),
    body("null as the body", "null", .notAuthenticated),
    body("a string as the body", #""personal_api_key""#, .notAuthenticated),
    body("a number as the body", "5", .notAuthenticated),
    body("no body", "", .notAuthenticated),
    body(
      "a number as the body and a key in the query", "5", .rule("Invalid data. Expected a dictionary, but got int."),
      query: "?personal_api_key=phx_all"),
    body(
      "no JSON, which comes before 401", "{",
      .parseError("JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)")),
    Scenario(
      "another media type, which comes before 401", .request("POST", "\(World.list)/", key: nil, type: "text/plain", body: "x"),
      .unsupported("text/plain")),
    Scenario("an empty body of another media type", .request("POST", "\(World.list)/", key: nil, type: "text/plain"), .notAuthenticated),
    Scenario(
      "in a form",
      .request("POST", "\(World.list)/", key: nil, type: "application/x-www-form-urlencoded", body: "personal_api_key=phx_all"),
      .playlist(.created, status: 201)),
    Scenario(
      "in a form, the last counts",
      .request(
        "POST", "\(World.list)/", key: nil, type: "application/x-www-form-urlencoded", body: "personal_api_key=phx_all&personal_api_key=x"),
      .invalidKey(in: "body")),
    Scenario(
      "in multipart",
      .request(
        "POST", "\(World.list)/", key: nil, type: "multipart/form-data; boundary=B",
        body: "--B\r\nContent-Disposition: form-data; name=\"personal_api_key\"\r\n\r\nphx_all\r\n--B--\r\n"),
      .playlist(.created, status: 201)),
    Scenario(
      "a file is no key",
      .request(
        "POST", "\(World.list)/", key: nil, type: "multipart/form-data; boundary=B",
        body: "--B\r\nContent-Disposition: form-data; name=\"personal_api_key\"; filename=\"k\"\r\n\r\nphx_all\r\n--B--\r\n"),
      .invalidKey(in: "body")),
    Scenario(
      "of a GET", .request("GET", "\(World.list)/", key: nil, type: "application/json", body: #"{"personal_api_key":"phx_all"}"#), all),
    Scenario(
      "of a GET, no JSON", .request("GET", "\(World.list)/", key: nil, type: "application/json", body: "{"),
      .parseError("JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)")),
    Scenario(
      "of a DELETE",
      .request(
        "DELETE", "\(World.collection)/recordings/r1/", key: nil, type: "application/json", body: #"{"personal_api_key":"phx_all"}"#),
      .noContent),
    Scenario(
      "of adding a recording, no JSON",
      .request("POST", "\(World.collection)/recordings/r1/", key: nil, type: "application/json", body: "{"),
      .parseError("JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)")),
  ]

  static func query(_ name: String, _ query: String, _ answer: Expected) -> Scenario {
    Scenario("query: \(name)", .get("\(World.list)/?\(query)", key: nil), answer)
  }

  static let queryKeys: [Scenario] = [
    query("the key", "personal_api_key=phx_all", all),
    query("percent-encoded", "personal_api_key=phx%5Fall", all),
    query("wrong", "personal_api_key=phx_wrong", .invalidKey(in: "query string")),
    query("empty", "personal_api_key=", .invalidKey(in: "query string")),
    query("without =", "personal_api_key", .invalidKey(in: "query string")),
    query("with a space", "personal_api_key=phx_all+", .invalidKey(in: "query string")),
    query("the last counts", "personal_api_key=x&personal_api_key=phx_all", all),
    query("the last counts, empty", "personal_api_key=phx_all&personal_api_key=", .invalidKey(in: "query string")),
    query("the name's case counts", "Personal_API_Key=phx_all", .notAuthenticated),
    query("another name", "api_key=phx_all", .notAuthenticated),
  ]

  static let scopes: [Scenario] = table(
    scopes(of: "GET", "\(World.list)/", "read"),
    scopes(of: "HEAD", "\(World.list)/", "read"),
    scopes(of: "OPTIONS", "\(World.list)/", "read"),
    scopes(of: "POST", "\(World.list)/", "write"),
    scopes(of: "PUT", "\(World.list)/", "write"),
    scopes(of: "PATCH", "\(World.list)/", "write"),
    scopes(of: "DELETE", "\(World.list)/", "write"),
    scopes(of: "GET", "\(World.plain)/", "read"),
    scopes(of: "PUT", "\(World.plain)/", "write"),
    scopes(of: "PATCH", "\(World.plain)/", "write"),
    scopes(of: "DELETE", "\(World.plain)/", "write"),
    scopes(of: "POST", "\(World.plain)/", "write"),
    scopes(of: "FOO", "\(World.plain)/", "write"),
    scopes(of: "GET", "\(World.collection)/recordings/", "read"),
    scopes(of: "POST", "\(World.collection)/recordings/", "write"),
    scopes(of: "POST", "\(World.collection)/recordings/r9/", "write"),
    scopes(of: "DELETE", "\(World.collection)/recordings/r1/", "write"),
    scopes(of: "GET", "\(World.collection)/recordings/r1/", "write"),
    scopes(of: "HEAD", "\(World.collection)/recordings/r1/", "write"),
    scopes(of: "OPTIONS", "\(World.collection)/recordings/r1/", "read"))

  /// The keys that lack what `method` asks for; one that has it is every other row of every table.
  static func scopes(of method: String, _ target: String, _ access: String) -> [Scenario] {
    func refused(_ key: String?, _ answer: Expected) -> Scenario {
      let answer = method == "HEAD" ? Expected(status: answer.status, body: "", headers: answer.headers) : answer
      return Scenario("\(method) \(target) with \(key ?? "no key")", .request(method, target, key: key), answer)
    }
    let reader = access == "write" ? [refused("phx_read", .missingScope("write"))] : []
    return reader + [
      refused("phx_none", .missingScope(access)), refused("phx_two", .noAccess(to: 1)),
      refused("phx_wrong", .invalidKey(in: "Authorization header")), refused(nil, .notAuthenticated),
    ]
  }

  static let missingProject = "/api/projects/99/session_recording_playlists"

  static let order: [Scenario] = [
    Scenario(":write includes :read", .get("\(World.list)/", key: "phx_write"), all),
    Scenario(":read is enough to read", .get("\(World.list)/", key: "phx_read"), all),
    Scenario(":write is enough to write", .post("{}", key: "phx_write"), .playlist(.created, status: 201)),
    Scenario("a key of the project", .get("\(World.list)/", key: "phx_one"), all),
    Scenario("a key of another project, on its own", .get("\(World.other)/", key: "phx_two"), .playlist(.other)),
    Scenario(
      "a read key of the project, on another", .get("\(World.other)/", key: "phx_one"), .noAccess(to: 2)),
    Scenario("the project before the scope", .patch("{}", of: "\(World.other)/", key: "phx_one"), .noAccess(to: 2)),
    Scenario(
      "an unknown key before an unknown project", .get("\(missingProject)/", key: "phx_wrong"), .invalidKey(in: "Authorization header")),
    Scenario("no key before an unknown project", .get("\(missingProject)/", key: nil), .notAuthenticated),
    Scenario("an unknown project before the key's projects", .get("\(missingProject)/", key: "phx_two"), .projectNotFound),
    Scenario("an unknown project before the scope", .get("\(missingProject)/", key: "phx_none"), .projectNotFound),
    Scenario("an unknown project before the method", .put("{}", to: "\(missingProject)/"), .projectNotFound),
    Scenario("an unknown project before the body", .post("{", to: "\(missingProject)/"), .projectNotFound),
    Scenario("an unknown project before created_by", .get("\(missingProject)/?created_by=99"), .projectNotFound),
    Scenario("the scope before the method", .put("{}", to: "\(World.list)/", key: "phx_read"), .missingScope("write")),
    Scenario("the scope before the playlist", .patch("{}", of: "\(World.list)/nope/", key: "phx_read"), .missingScope("write")),
    Scenario("the scope before the body", .post("{", key: "phx_read"), .missingScope("write")),
    Scenario("the method before created_by", .put("{}", to: "\(World.list)/?created_by=99"), .methodNotAllowed("PUT")),
    Scenario("the method before the body", .put("{", to: "\(World.list)/"), .methodNotAllowed("PUT")),
    Scenario("the method before the playlist", .post("{}", to: "\(World.list)/nope/"), .methodNotAllowed("POST")),
    Scenario("the playlist before the media type", .request("PATCH", "\(World.list)/nope/", type: "text/plain", body: "x"), .notFound),
    Scenario("the playlist before the body", .patch("{", of: "\(World.list)/nope/"), .notFound),
    Scenario("created_by before the playlist", .patch("{}", of: "\(World.list)/nope/?created_by=99"), ListScenarios.noSuchUser),
    Scenario("an error names no project and no key", .get("\(World.list)/nope/"), .notFound),
    Scenario(
      "of a user, what the key makes is his", .post("{}", key: "phx_bob"),
      .playlist(Shown.created.with { ($0.createdBy, $0.modifiedBy) = (World.bob, World.bob) }, status: 201)),
  ]
}
