import JSON
import TestSupport
import Testing

/// Keys that are made and taken away while the emulator runs.
@Suite struct KeysTests {
  static let fixture = Fixture(
    """
    {"users":[{"id":1,"email":"ada@example.com"},{"id":2,"email":"bob@example.com"}],"projects":[{"id":1},{"id":2}],
     "personal_api_keys":[{"value":"phx_emulator"}]}
    """)

  /// Bodies, and the answer without its value.
  static let made: [(String, String)] = [
    ("", #""label":"","user":1,"scopes":["*"],"scoped_projects":[]}"#),
    (#"{"label":"L","user":2}"#, #""label":"L","user":2,"scopes":["*"],"scoped_projects":[]}"#),
    (#"{"user":"bob@example.com","scopes":["insight:read"]}"#, #""label":"","user":2,"scopes":["insight:read"],"scoped_projects":[]}"#),
    (#"{"scopes":[],"scoped_projects":[2]}"#, #""label":"","user":1,"scopes":[],"scoped_projects":[2]}"#),
  ]

  @Test(arguments: made) func isMade(body: String, expected: String) throws {
    let reply = try World(Self.fixture).send("POST", "/__admin/keys", body, key: nil)
    #expect(reply.status == 201)
    let value = try #require(try reply.json["value"].text)
    #expect(value.hasPrefix("phx_") && value.count == 47)
    #expect(reply.body == #"{"value":"\#(value)",\#(expected)"#)
  }

  /// Bodies, the field at fault and the reason.
  static let refused: [(String, String, String)] = [
    (#"{"value":"phx_emulator"}"#, "$.value", "another key has this value"),
    (#"{"value":""}"#, "$.value", "may not be empty"), (#"{"value":7}"#, "$.value", "expected a string, not the number 7"),
    (#"{"user":9}"#, "$.user", "there is no user with the id 9"),
    (#"{"user":"x@y.z"}"#, "$.user", #"there is no user with the e-mail "x@y.z""#),
    (#"{"scopes":["all"]}"#, "$.scopes", #"not a scope: "all"; scopes are "*", "object:read" and "object:write""#),
    (#"{"scoped_projects":[3]}"#, "$.scoped_projects[0]", "there is no such project"),
    (#"{"name":"x"}"#, "$", #"unknown field "name"; the fields are value, label, user, scopes, scoped_projects"#),
    ("[]", "$", "expected an object, not an array"),
  ]

  @Test(arguments: refused) func isRefused(body: String, attribute: String, reason: String) throws {
    let world = try World(Self.fixture)
    let reply = try world.send("POST", "/__admin/keys", body, key: nil)
    #expect(reply.status == 400)
    #expect(try reply.json["attr"].text == attribute)
    #expect(try reply.json["detail"].text == "\(attribute): \(reason)")
  }

  @Test func worksAtOnceAndNoLongerThanItIsThere() throws {
    let world = try World(Self.fixture)
    #expect(try world.send("GET", World.list, key: "phx_a").status == 401)
    try world.admin(
      "POST", "/keys", #"{"value":"phx_a","scopes":["session_recording_playlist:read"],"scoped_projects":[1]}"#, expecting: 201)
    #expect(try world.send("GET", World.list, key: "phx_a").status == 200)
    #expect(try world.send("POST", World.list, "{}", key: "phx_a").status == 403)
    #expect(try world.send("GET", "/api/projects/2/session_recording_playlists", key: "phx_a").status == 403)
    try world.admin("DELETE", "/keys/phx_a", expecting: 204)
    #expect(try world.send("GET", World.list, key: "phx_a").status == 401)
    try world.admin("DELETE", "/keys/phx_a", expecting: 404)
    #expect(try world.send("GET", World.list).status == 200)
  }

  @Test func valuesCannotBeToldFromTheirPathEncoding() throws {
    let world = try World(Self.fixture)
    try world.admin("POST", "/keys", #"{"value":"a/b c"}"#, expecting: 201)
    try world.admin("DELETE", "/keys/a%2Fb%20c", expecting: 204)
  }

  @Test func comesFromTheRandomStream() throws {
    let world = try World(Self.fixture)
    func make() throws -> [String?] { try (0..<2).map { _ in try world.admin("POST", "/keys", expecting: 201)["value"].text } }
    try world.admin("PUT", "/random", #"{"seed":42}"#, expecting: 204)
    let values = try make()
    #expect(values[0] != values[1])
    for value in values { try world.admin("DELETE", "/keys/\(value ?? "")", expecting: 204) }
    try world.admin("PUT", "/random", #"{"seed":42}"#, expecting: 204)
    #expect(try make() == values)
    // A value that is taken is passed over.
    try world.admin("PUT", "/random", #"{"seed":42}"#, expecting: 204)
    #expect(try make().allSatisfy { !values.contains($0) })
  }

  @Test func isConfinedToTheProjectOfTheCall() throws {
    let world = try World(Self.fixture)
    #expect(try world.admin("POST", "/keys?project_id=2", expecting: 201)["scoped_projects"] == .array([.number(JSONNumber(2))]))
    #expect(try world.admin("POST", "/keys?project_id=2", #"{"scoped_projects":[]}"#, expecting: 201)["scoped_projects"] == .array([]))
    try world.admin("POST", "/keys?project_id=3", expecting: 404)
  }
}
