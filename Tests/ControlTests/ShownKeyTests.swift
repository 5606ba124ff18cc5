import JSON
import Logging
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Emulator

/// A key is shown by its label and its last four characters, everywhere but where it is made and in exports.
@Suite struct ShownKeyTests {
  /// A request that carries keys, what its entry shows in the place of each, and the part that it shows it in.
  struct Row: Sendable, CustomTestStringConvertible {
    enum Part: Sendable { case query, body, header(String) }

    let name: String
    let part: Part
    let shown: String
    var query = ""
    var key: String?
    var headers: [String] = []
    var type = "application/json"
    var body = ""
    var testDescription: String { name }
  }

  private static let form = "application/x-www-form-urlencoded"

  static let rows: [Row] = [
    Row(name: "a known key", part: .header("Authorization"), shown: "Bearer All (…hing)", key: "phx_everything"),
    Row(name: "an unknown key", part: .header("Authorization"), shown: "Bearer …d_of", key: "phx_unheard_of"),
    Row(name: "a short one", part: .header("Authorization"), shown: "Bearer …", key: "phx_some"),
    Row(name: "no scheme", part: .header("Authorization"), shown: "All (…hing)", headers: ["Authorization: phx_everything"]),
    Row(
      name: "a word before a key", part: .header("Authorization"), shown: "…hing", headers: ["Authorization: phx_readonly phx_everything"]),
    Row(
      name: "another scheme", part: .header("Authorization"), shown: "token All (…hing)", headers: ["Authorization: token phx_everything"]),
    Row(
      name: "two fields", part: .header("Authorization"), shown: "Bearer All (…hing), Bearer Reader (…only)",
      headers: ["Authorization: Bearer phx_everything", "authorization: Bearer phx_readonly"]),
    Row(name: "X-Api-Key", part: .header("X-API-KEY"), shown: "All (…hing)", headers: ["X-API-KEY: phx_everything"]),
    Row(name: "X-Admin-Token", part: .header("x-admin-token"), shown: "…oken", headers: ["x-admin-token: admintoken"]),

    Row(name: "in the query", part: .query, shown: "a=1&personal_api_key=All (…hing)", query: "a=1&personal_api_key=phx_everything"),
    Row(name: "an encoded value", part: .query, shown: "personal_api_key=All (…hing)", query: "personal_api_key=phx%5Feverything"),
    Row(
      name: "an encoded name", part: .query, shown: "personal%5Fapi%5Fkey=All (…hing)&x", query: "personal%5Fapi%5Fkey=phx_everything&x"),
    Row(
      name: "beside one in the header", part: .query, shown: "personal_api_key=Reader (…only)", query: "personal_api_key=phx_readonly",
      key: "phx_everything"),
    Row(name: "another name", part: .query, shown: "api_key=All (…hing)", query: "api_key=phx_everything"),

    Row(
      name: "JSON", part: .body, shown: #"{"name":"N","personal_api_key":"All (…hing)"}"#,
      body: #"{"name":"N","personal_api_key":"phx_everything"}"#),
    Row(
      name: "JSON with an escaped name", part: .body, shown: #"{"personal_api_key":"All (…hing)"}"#,
      body: #"{"personal\u005fapi_key":"phx_\u0065verything"}"#),
    Row(name: "JSON without a text", part: .body, shown: #"{"personal_api_key":"…"}"#, body: #"{"personal_api_key":["phx_everything"]}"#),
    Row(
      name: "JSON within", part: .body, shown: #"[{"a":{"personal_api_key":"All (…hing)"}}]"#,
      body: #"[{"a":{"personal_api_key":"phx_everything"}}]"#),
    Row(
      name: "JSON that is none", part: .body, shown: #""{\"a\":1,\"personal_api_key…""#,
      body: #"{"a":1,"personal_api_key":"phx_everything",}"#),
    Row(
      name: "JSON under another type", part: .body, shown: #"{"personal_api_key":"All (…hing)"}"#, type: "text/plain",
      body: #"{"personal_api_key":"phx_everything"}"#),
    Row(
      name: "a form", part: .body, shown: #""name=a%20b&personal_api_key=All (…hing)""#, type: form,
      body: "name=a%20b&personal_api_key=phx_everything"),
    Row(
      name: "a form with an encoded name", part: .body, shown: #""personal%5Fapi%5Fkey=All (…hing)""#, type: form,
      body: "personal%5Fapi%5Fkey=phx_everything"),
    Row(
      name: "a form under JSON's type", part: .body, shown: #""name=a&personal_api_key=All (…hing)""#,
      body: "name=a&personal_api_key=phx_everything"),
    Row(
      name: "multipart", part: .body,
      shown: #""--B\r\nContent-Disposition: form-data; name=\"personal_api_key\"\r\n\r\nAll (…hing)\r\n--B\r\n"#
        + #"Content-Disposition: form-data; name=\"name\"\r\n\r\nN\r\n--B--""#,
      type: "multipart/form-data; boundary=B",
      body: "--B\r\nContent-Disposition: form-data; name=\"personal_api_key\"\r\n\r\nphx_everything\r\n--B\r\n"
        + "Content-Disposition: form-data; name=\"name\"\r\n\r\nN\r\n--B--"),
    Row(
      name: "multipart without its boundary", part: .body, shown: #""--B\r\nContent-Disposition: form-data; name=\"personal_api_key…""#,
      type: "multipart/form-data", body: "--B\r\nContent-Disposition: form-data; name=\"personal_api_key\"\r\n\r\nphx_everything\r\n--B--"),
  ]

  @Test(arguments: rows) func inTheJournal(row: Row) throws {
    let world = try World(.kinds)
    let type = row.body.isEmpty ? [] : ["Content-Type: \(row.type)"]
    try world.send("POST", "\(World.list)/\(row.query.isEmpty ? "" : "?")\(row.query)", row.body, key: row.key, headers: type + row.headers)
    for call in ["/requests", "/requests/1", "/requests/unmatched"] {
      let reply = try world.send("GET", "/__admin\(call)", key: nil)
      for secret in ["phx_everything", "phx%5Feverything", "phx_unheard_of", "phx_readonly", "phx_some", "admintoken"] {
        #expect(!reply.body.contains(secret), "\(call): \(reply.body)")
      }
    }
    let entry = try #require(try world.requests().first)
    switch row.part {
    case .query: #expect(entry["query"].text == row.shown)
    case .body: #expect(entry["request"]["body"].shown == row.shown)
    case .header(let name): #expect(entry["request"]["headers"][name].text == row.shown)
    }
  }

  /// The links of a page repeat the query, and with it the key: the one place in an answer where one is.
  @Test func inTheLinksOfAnAnswer() throws {
    let world = try World(.kinds)
    let reply = try world.send("GET", "\(World.list)/?limit=1&offset=1&personal_api_key=phx_everything", key: nil)
    #expect(reply.body.contains("personal_api_key=phx_everything"))
    let page = try #require(try world.requests().first?["response"]["body"])
    for name in ["next", "previous"] where page[name] != .null {
      #expect(page[name].text?.hasSuffix("personal_api_key=All (…hing)") == true, "\(page[name])")
    }
    #expect(page["next"] != .null || page["previous"] != .null)
  }

  /// What is found nowhere but by a search is shown as it came.
  @Test func nothingElseIsTakenOut() throws {
    let world = try World(.kinds)
    try world.send("POST", "\(World.list)/?search=phx_second", #"{"name":"phx_second"}"#)
    let entry = try #require(try world.requests().first)
    #expect(entry["query"].text == "search=phx_second")
    #expect(entry["request"]["body"]["name"].text == "phx_second")
  }

  @Test func inNearMisses() throws {
    let world = try World(.kinds)
    try world.send("POST", "\(World.list)/", #"{"personal_api_key":"phx_everything"}"#, key: nil)
    let error = try world.admin(
      "POST", "/requests/wait", #"{"match":{"method":"POST","jsonBody":{"personal_api_key":"phx_readonly"}},"timeout_ms":1}"#,
      expecting: 408)
    #expect(
      error["near_misses"].all.first?["differences"].shown
        == #"[{"field":"jsonBody","expected":{"personal_api_key":"Reader (…only)"},"actual":{"personal_api_key":"All (…hing)"}}]"#)
    #expect(!error.shown.contains("phx_everything"))
  }

  @Test func inTheListsOfSandboxesAndWhatHasChanged() throws {
    let world = try World(.kinds)
    try world.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    let sandbox = try world.sandbox()
    let shown = "Sandbox (…\(sandbox.key.suffix(4)))"
    for call in ["/sandboxes", "/sandboxes/\(sandbox.id)"] {
      let answer = try world.admin("GET", call).shown
      #expect(answer.contains(#""api_key":"\#(shown)""#) && !answer.contains(sandbox.key), "\(answer)")
    }
    try world.admin("POST", "/keys", #"{"value":"phx_0123456789","label":"Made"}"#, expecting: 201)
    try world.admin("DELETE", "/keys/phx_readonly", expecting: 204)
    let diff = try world.admin("GET", "/snapshots/s/diff")["changes"].shown
    #expect(diff.contains(#""personal_api_key":"Made (…6789)""#) && diff.contains(#""personal_api_key":"Reader (…only)""#), "\(diff)")
    #expect(try world.admin("GET", "/state").shown.contains("phx_0123456789"))
    #expect(try world.admin("GET", "/state?project_id=\(sandbox.id)").shown.contains(sandbox.key))
  }

  /// A rule is listed with its key as keys are shown, and can be sent again as it was listed.
  @Test(arguments: [("phx_everything", "All (…hing)"), ("All", "All"), ("phx_not_there_yet", "…_yet")])
  func inRulesOfFaults(key: String, shown: String) throws {
    let world = try World(.kinds)
    let made = try world.addFault(#"{"match":{"key":"\#(key)"},"action":{"status":500}}"#).json
    #expect(made["match"].shown == #"{"key":"\#(shown)"}"#)
    for call in ["/faults", "/faults/1"] { #expect(try !world.send("GET", "/__admin\(call)", key: nil).body.contains("phx_")) }
    try world.admin("PATCH", "/faults/1", #"{"match":\#(made["match"].shown),"action":{"status":503}}"#)
    let sent = key == "All" ? "phx_everything" : key
    #expect(try world.send("GET", "\(World.list)/", key: sent).status == 503)
    #expect(try world.send("GET", "\(World.list)/", key: "phx_readonly").status == 200)
    guard key != "phx_not_there_yet" else { return }
    try world.admin("DELETE", "/faults/1", expecting: 204)
    try world.addFault(#"{"match":\#(made["match"].shown),"action":{"status":502}}"#)
    #expect(try world.send("GET", "\(World.list)/", key: sent).status == 502)
  }

  @Test(
    arguments: [
      ("phx_0123456789", "Weekly report", "Weekly report (…6789)"), ("phx_0123456789", "", "…6789"), ("phx_0123456789", nil, "…6789"),
      ("12345678", "L", "L (…)"), ("", nil, "…"),
    ] as [(String, String?, String)])
  func asText(value: String, label: String?, shown: String) { #expect(ShownKey.text(value, label: label) == shown) }
}
