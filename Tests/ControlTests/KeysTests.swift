import JSON
import Testing

/// Keys that are made and taken away while the emulator runs.
@Suite struct KeysTests {
  static let fixture = """
    {"users":[{"id":1,"email":"ada@example.com"},{"id":2,"email":"bob@example.com"}],"projects":[{"id":1},{"id":2}],
     "personal_api_keys":[{"value":"phx_emulator"}]}
    """

  /// Bodies, and the answer without its value.
  static let made: [(String, String)] = [
    ("", #""label":"","user":1,"scopes":["*"],"scoped_projects":[]}"#),
    (#"{"label":"L","user":2}"#, #""label":"L","user":2,"scopes":["*"],"scoped_projects":[]}"#),
    (#"{"user":"bob@example.com","scopes":["insight:read"]}"#, #""label":"","user":2,"scopes":["insight:read"],"scoped_projects":[]}"#),
    (#"{"scopes":[],"scoped_projects":[2]}"#, #""label":"","user":1,"scopes":[],"scoped_projects":[2]}"#),
  ]

  @Test(arguments: made) func isMade(body: String, expected: String) throws {
    let reply = try Harness(Self.fixture).admin("POST", "/keys", body)
    #expect(reply.status == 201)
    let value = try #require(reply.text("value"))
    #expect(value.hasPrefix("phx_") && value.count == 47)
    #expect(reply.body == #"{"value":"\#(value)",\#(expected)"#)
  }

  /// Bodies, the field at fault and the reason.
  static let refused: [(String, String, String)] = [
    (#"{"value":"phx_emulator"}"#, "$.value", #"another key is "phx_emulator""#),
    (#"{"value":""}"#, "$.value", "may not be empty"), (#"{"value":7}"#, "$.value", "expected a string, not the number 7"),
    (#"{"user":9}"#, "$.user", "there is no user with the id 9"),
    (#"{"user":"x@y.z"}"#, "$.user", #"there is no user with the e-mail "x@y.z""#),
    (#"{"scopes":["all"]}"#, "$.scopes", #"not a scope: "all"; scopes are "*", "object:read" and "object:write""#),
    (#"{"scoped_projects":[3]}"#, "$.scoped_projects[0]", "there is no such project"),
    (#"{"name":"x"}"#, "$", #"unknown field "name"; the fields are value, label, user, scopes, scoped_projects"#),
    ("[]", "$", "expected an object, not an array"),
  ]

  @Test(arguments: refused) func isRefused(body: String, attribute: String, reason: String) throws {
    let harness = try Harness(Self.fixture)
    let reply = try harness.admin("POST", "/keys", body)
    #expect(reply.status == 400)
    #expect(reply.text("attr") == attribute)
    #expect(reply.text("detail") == "\(attribute): \(reason)")
  }

  @Test func worksAtOnceAndNoLongerThanItIsThere() throws {
    let harness = try Harness(Self.fixture)
    #expect(try harness.api("GET", key: "phx_a").status == 401)
    #expect(
      try harness.admin("POST", "/keys", #"{"value":"phx_a","scopes":["session_recording_playlist:read"],"scoped_projects":[1]}"#).status
        == 201)
    #expect(try harness.api("GET", key: "phx_a").status == 200)
    #expect(try harness.api("POST", key: "phx_a", "{}").status == 403)
    #expect(try harness.api("GET", "/api/projects/2/session_recording_playlists", key: "phx_a").status == 403)
    #expect(try harness.admin("DELETE", "/keys/phx_a").status == 204)
    #expect(try harness.api("GET", key: "phx_a").status == 401)
    #expect(try harness.admin("DELETE", "/keys/phx_a").status == 404)
    #expect(try harness.api("GET").status == 200)
  }

  @Test func valuesCannotBeToldFromTheirPathEncoding() throws {
    let harness = try Harness(Self.fixture)
    #expect(try harness.admin("POST", "/keys", #"{"value":"a/b c"}"#).status == 201)
    #expect(try harness.admin("DELETE", "/keys/a%2Fb%20c").status == 204)
  }

  @Test func comesFromTheRandomStream() throws {
    let harness = try Harness(Self.fixture)
    func make() throws -> [String?] { try [harness.admin("POST", "/keys").text("value"), harness.admin("POST", "/keys").text("value")] }
    #expect(try harness.admin("PUT", "/random", #"{"seed":42}"#).status == 204)
    let values = try make()
    #expect(values[0] != values[1])
    for value in values { #expect(try harness.admin("DELETE", "/keys/\(value ?? "")").status == 204) }
    #expect(try harness.admin("PUT", "/random", #"{"seed":42}"#).status == 204)
    #expect(try make() == values)
    // A value that is taken is passed over.
    #expect(try harness.admin("PUT", "/random", #"{"seed":42}"#).status == 204)
    #expect(try make().allSatisfy { !values.contains($0) })
  }

  @Test func isConfinedToTheProjectOfTheCall() throws {
    let harness = try Harness(Self.fixture)
    #expect(try harness.admin("POST", "/keys?project_id=2").field("scoped_projects") == .array([.number(JSONNumber(2))]))
    #expect(try harness.admin("POST", "/keys?project_id=2", #"{"scoped_projects":[]}"#).field("scoped_projects") == .array([]))
    #expect(try harness.admin("POST", "/keys?project_id=3").status == 404)
  }
}
