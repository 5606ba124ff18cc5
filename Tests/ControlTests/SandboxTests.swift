import Dispatch
import JSON
import TestSupport
import Testing

@testable import Emulator

/// `/__admin/sandboxes` over TCP.
@Suite struct SandboxTests {
  private let world: World

  init() throws { world = try World(.collections) }

  private static let seed = #"""
    {"seed":{"users":[{"id":9,"email":"eve@example.com"}],"projects":[{"id":5,"name":"Mine","recordings":[{"id":"r"}],
     "playlists":[{"short_id":"seeded01","name":"Seeded","type":"collection","recordings":["r"]}]}]}}
    """#

  @Test func madeListedShownAndGone() throws {
    let first = try world.sandbox()
    let second = try world.sandbox(Self.seed)
    #expect(first.id != second.id && first.key != second.key)
    #expect(first.key.hasPrefix("phx_") && first.key.utf8.count == 47)
    #expect(first.seen == #"{"project_id":\#(first.id),"api_key":"\#(first.key)","url":"http://localhost"}"#)
    #expect(try world.admin("GET", "/sandboxes").shown == #"{"sandboxes":[\#(first.shown),\#(second.shown)]}"#)
    #expect(try world.admin("GET", "/sandboxes/\(second.id)").shown == second.shown)
    #expect(try first.names() == [])
    #expect(try second.names() == ["Seeded"])
    try world.admin("DELETE", "/sandboxes/\(first.id)")
    #expect(try world.admin("GET", "/sandboxes").shown == #"{"sandboxes":[\#(second.shown)]}"#)
    try first.send("GET", expecting: 401)
    for method in ["GET", "DELETE"] { try world.admin(method, "/sandboxes/\(first.id)", expecting: 404) }
    try first.admin("GET", "/state", expecting: 404)
    #expect(try second.names() == ["Seeded"])
    #expect(try world.sandbox().id > second.id, "an id is never given again")
  }

  @Test(arguments: [
    ("{", nil), ("[]", "$"), (#"{"sed":{}}"#, "$"), (#"{"contract":"hosted"}"#, "$.contract"), (#"{"contract":5}"#, "$.contract"),
    (#"{"scopes":"*"}"#, "$.scopes"), (#"{"scopes":["everything"]}"#, "$.scopes"),
    (#"{"seed":{"projects":[{"id":1,"playlists":[{"name":5}]}]}}"#, "$.projects[0].playlists[0].name"),
    (#"{"seed":{"projects":[{"id":1},{"id":2}]}}"#, "seed"),
    (#"{"seed":{"users":[{"id":1,"email":"a@b.cd"}],"personal_api_keys":[{"value":"phx_all","user":1}],"projects":[{"id":1}]}}"#, "seed"),
  ])
  func refused(body: String, attribute: String?) throws {
    let hash = try world.hash()
    let answer = try world.admin("POST", "/sandboxes", body, expecting: 400)
    #expect(answer["attr"].text == attribute, "\(answer.shown)")
    #expect(try world.admin("GET", "/sandboxes").shown == #"{"sandboxes":[]}"#)
    #expect(try world.hash() == hash)
  }

  @Test(arguments: [
    (#"["session_recording_playlist:read"]"#, 200, 403), (#"["session_recording_playlist:write"]"#, 200, 201), (#"["*"]"#, 200, 201),
    (#"["insight:read"]"#, 403, 403),
  ])
  func scopes(scopes: String, read: Int, write: Int) throws {
    let sandbox = try world.sandbox(#"{"scopes":\#(scopes)}"#)
    try sandbox.send("GET", expecting: read)
    try sandbox.send("POST", "", #"{"type":"collection"}"#, expecting: write)
  }

  /// The keys of sandboxes are confined to theirs; a key of the fixture without scoped projects reaches sandboxes as it does any project.
  @Test func keysReachWhatIsTheirs() throws {
    let (first, second) = (try world.sandbox(), try world.sandbox())
    for (key, project, status) in [
      (first.key, first.id, 200), (first.key, second.id, 403), (first.key, 1, 403), (second.key, first.id, 403), ("phx_all", first.id, 200),
      ("phx_all", 1, 200), ("phx_none", first.id, 401),
    ] {
      let received = try world.send("GET", World.playlists(project), key: key)
      #expect(received.status == status, "\(key) in \(project): \(received.body)")
    }
    try first.create("Mine")
    #expect(try world.send("GET", "/api/projects/@current/session_recording_playlists/", key: first.key).body.contains("Mine"))
    #expect(try !world.send("GET", "/api/projects/@current/session_recording_playlists/").body.contains("Mine"))
  }

  /// What its user does in `@current` is in its journal, and meets its faults.
  @Test func areTheCurrentProjectOfTheirUsers() throws {
    let sandbox = try world.sandbox()
    try sandbox.admin("POST", "/faults", #"{"action":{"status":500},"times":1}"#, expecting: 201)
    let current = "/api/projects/@current/session_recording_playlists/"
    #expect(try world.send("GET", current).status == 200)
    #expect(try world.send("GET", current, key: sandbox.key).status == 500)
    #expect(try world.send("GET", current, key: sandbox.key).status == 200)
    #expect(try sandbox.admin("GET", "/requests")["requests"].all.map { $0["id"].int } == [2, 3])
    #expect(try world.requests("?project_id=1").map { $0["id"].int } == [1])
  }

  @Test func hasAContractOfItsOwn() throws {
    let sandbox = try world.sandbox(#"{"contract":"observed"}"#)
    try sandbox.send("POST", "", #"{"name":"a"}"#, expecting: 400)
    #expect(try sandbox.admin("GET", "/requests")["requests"].all.count == 1)
    #expect(try world.sandbox().create("a")["_create_in_folder"].text?.isEmpty == true)
    #expect(try sandbox.create("a")["is_synthetic"].shown == "false")
  }

  @Test func reportsWhatIsLeftAndWhatWasNeverDone() throws {
    let sandbox = try world.sandbox(Self.seed)
    let left = try #require(try sandbox.create("Left")["short_id"].text)
    try sandbox.send("GET", "nothing1/", expecting: 404)
    try sandbox.send("GET", "nothing2/", expecting: 404)
    try sandbox.send("DELETE", "seeded01/", expecting: 405)
    try sandbox.send("OPTIONS", "", expecting: 200)
    try sandbox.send("OPTIONS", "seeded01/", expecting: 200)
    let warned = try sandbox.admin("GET", "/requests")["requests"].all.map(\.["warnings"].shown)
    #expect(warned.filter { $0 == #"["delete-405"]"# }.count == 1)
    try sandbox.admin("POST", "/faults", #"{"action":{"status":500},"match":{"method":"PUT"}}"#, expecting: 201)
    try sandbox.admin("POST", "/faults", #"{"action":{"status":503},"match":{"method":"PATCH"}}"#, expecting: 201)
    try sandbox.send("PATCH", "seeded01/", "{}", expecting: 503)
    let report = try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    #expect(report["project_id"].int == sandbox.id)
    #expect(report["playlists_left"].shown == #"["\#(left)"]"#)
    let list = World.playlists(sandbox.id)
    #expect(report["refusals"].all.map { $0["status"].int } == [404, 405])
    #expect(report["refusals"].all.map { $0["count"].int } == [2, 1])
    #expect(
      report["refusals"].all.flatMap(\.["requests"].all).compactMap(\.text) == [
        "GET \(list)nothing1/: project \(sandbox.id) has no playlist nothing1",
        "GET \(list)nothing2/: project \(sandbox.id) has no playlist nothing2",
        #"DELETE \#(list)seeded01/: DELETE is 405: PATCH {"deleted": true}"#,
      ])
    #expect(
      report["summary"].text == #"""
        In sandbox \#(sandbox.id):
          2 requests refused with 404:
            GET \#(list)nothing1/: project \#(sandbox.id) has no playlist nothing1
            GET \#(list)nothing2/: project \#(sandbox.id) has no playlist nothing2
          1 request refused with 405:
            DELETE \#(list)seeded01/: DELETE is 405: PATCH {"deleted": true}
          fault 1 never fired: {"action":{"status":500},"match":{"method":"PUT","project_id":\#(sandbox.id)}}
          1 warning that the hosted service differs: delete-405
          1 playlist left: \#(left)
        """#)
    #expect(report["warnings"].shown == #"[{"id":"delete-405","count":1}]"#)
    #expect(
      report["faults_never_fired"].shown
        == #"[{"id":1,"stage":"before","action":{"status":500},"match":{"method":"PUT","project_id":\#(sandbox.id)},"matched":0,"fired":0,"remaining":null}]"#
    )
    let never = report["endpoints_never_called"].all.compactMap(\.text)
    #expect(never.contains { $0.hasPrefix("PUT ") && $0.hasSuffix("/:short_id") }, "\(never)")
    #expect(!never.contains { $0.hasPrefix("PATCH ") && $0.hasSuffix("/:short_id") }, "a fault is a call all the same: \(never)")
    #expect(try world.admin("GET", "/faults").shown == #"{"faults":[]}"#)
    #expect(try world.requests().isEmpty)
  }

  @Test func reportsThatNothingHappened() throws {
    let (unused, used) = (try world.sandbox(), try world.sandbox())
    try used.send("GET", "")
    try used.send("GET", "%0A%1B%5B2J/", expecting: 404)
    #expect(try world.admin("DELETE", "/sandboxes/\(unused.id)")["summary"].text == "No request came to sandbox \(unused.id).")
    // What a request brings makes no lines of its own.
    let summary = try #require(try world.admin("DELETE", "/sandboxes/\(used.id)")["summary"].text)
    #expect(summary.split(separator: "\n").count == 3 && !summary.contains("\u{1b}"), "\(summary)")
    let quiet = try world.sandbox()
    try quiet.send("GET", "")
    #expect(
      try world.admin("DELETE", "/sandboxes/\(quiet.id)")["summary"].text
        == "Nothing was refused in sandbox \(quiet.id), and nothing was left.")
  }

  /// Eight clients at work in their own sandboxes: each sees its own state, journal, faults, clock and ids, and nothing else.
  @Test func neverSeeEachOther() throws {
    let sandboxes = try (0..<8).map { _ in try world.sandbox() }
    DispatchQueue.concurrentPerform(iterations: 8) { number in
      let (id, key) = (sandboxes[number].id, sandboxes[number].key)
      do {
        let client = try sandboxes[number].world.connect()
        let list = World.playlists(id)
        func admin(_ method: String, _ path: String, _ body: String = "") throws -> JSONValue {
          try client.exchange(method, "/__admin\(path)?project_id=\(id)", body).json
        }
        _ = try admin("PUT", "/clock", #"{"action":"set","at":"20\#(10 + number)-01-01T00:00:00Z"}"#)
        _ = try admin("PUT", "/clock", #"{"action":"freeze"}"#)
        _ = try admin("POST", "/faults", #"{"action":{"status":50\#(number)},"match":{"method":"PUT"}}"#)
        for round in 0..<25 {
          let answer = try client.exchange("POST", list, #"{"name":"\#(number)-\#(round)","type":"collection"}"#, key: key).json
          #expect(answer["id"].int == round + 1)
          #expect(answer["created_at"].text?.hasPrefix("20\(10 + number)-01-01T00:00:0") == true)
          #expect(client.exchange("PUT", list + "nothing/", "{}", key: key).status == 500 + number)
          let page = try client.exchange("GET", list + "?limit=1000", key: key).json
          #expect(page["count"].int == round + 1)
          #expect(page["results"].all.allSatisfy { $0["name"].text?.hasPrefix("\(number)-") == true })
        }
        let journal = try admin("GET", "/requests")["requests"].all
        #expect(journal.count == 75)
        #expect(journal.allSatisfy { $0["path"].text?.hasPrefix(list) == true })
        #expect(try admin("GET", "/faults")["faults"].all.count == 1)
      } catch {
        Issue.record(error)
      }
    }
  }

  @Test func twoHundredAtOnce() throws {
    let sandboxes = try (0..<200).map { try world.sandbox(#"{"seed":{"projects":[{"id":1,"playlists":[{"name":"S\#($0)"}]}]}}"#) }
    #expect(Set(sandboxes.map(\.id)).count == 200 && Set(sandboxes.map(\.key)).count == 200)
    #expect(try world.admin("GET", "/sandboxes")["sandboxes"].all.count == 200)
    for (number, sandbox) in sandboxes.enumerated() {
      #expect(try sandbox.names() == ["S\(number)"])
      let report = try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
      #expect(report["playlists_left"].shown == "[]")
    }
    #expect(try world.admin("GET", "/sandboxes").shown == #"{"sandboxes":[]}"#)
  }

  /// What is done to everything leaves those alone who are at work in a sandbox.
  @Test(arguments: ["reset", "restore", "replace", "clear", "remove"])
  func areNotDisturbedByWhatIsDoneToEverything(how: String) throws {
    try world.admin("POST", "/snapshots", #"{"name":"empty"}"#, expecting: 201)
    let state = try world.send("GET", "/__admin/state").body
    let sandbox = try world.sandbox()
    try sandbox.admin("PUT", "/clock", #"{"action":"freeze","at":"2030-01-01T00:00:00Z"}"#)
    try sandbox.admin("POST", "/faults", #"{"action":{"status":500},"match":{"method":"PUT"}}"#, expecting: 201)
    try sandbox.admin("PUT", "/rate-limit", #"{"burst":"3/minute"}"#)
    try sandbox.create("Kept")
    switch how {
    case "reset": try world.admin("POST", "/reset")
    case "restore": try world.admin("POST", "/snapshots/empty/restore")
    case "clear":
      try world.admin("DELETE", "/faults", expecting: 204)
      try world.admin("DELETE", "/requests", expecting: 204)
    case "remove": try world.admin("POST", "/requests/remove", "{}")
    default: try world.admin("PUT", "/state", state)
    }
    #expect(try sandbox.names() == ["Kept"])
    #expect(try sandbox.admin("GET", "/clock")["now"].text?.hasPrefix("2030-01-01") == true)
    try sandbox.send("PUT", "nothing/", "{}", expecting: 500)
    try sandbox.send("GET", expecting: 200)
    try sandbox.send("GET", expecting: 429)
    #expect(try sandbox.admin("GET", "/requests")["requests"].all.map { $0["method"].text } == ["POST", "GET", "PUT", "GET", "GET"])
    #expect(try world.admin("GET", "/sandboxes/\(sandbox.id)").shown == sandbox.shown)
  }
}
