import JSON
import TestSupport
import Testing

/// What belongs to a project alone, and what calls are refused rather than taken for calls to everything.
@Suite struct ConfinementTests {
  private let world: World

  init() throws { world = try World(.collections) }

  @Test func dateFollowsTheProjectsClock() throws {
    let sandbox = try world.sandbox()
    try world.admin("PUT", "/clock?project_id=\(sandbox.id)", #"{"action":"freeze","at":"2030-05-05T05:05:05Z"}"#)
    #expect(try sandbox.send("GET").head.contains("Date: Sun, 05 May 2030 05:05:05 GMT"))
    #expect(try sandbox.send("GET", "nothing1/", expecting: 404).head.contains("Date: Sun, 05 May 2030 05:05:05 GMT"))
    #expect(try world.send("GET", World.playlists(1)).head.contains("Date: Sun, 01 Mar 2026 12:00:00 GMT"))
  }

  @Test func journalTellsTheRowsOfARequestAlone() throws {
    let sandbox = try world.sandbox()
    try world.admin("PUT", "/projects/1/recordings/new1", "{}", expecting: 201)
    let playlist = try #require(try sandbox.create("A")["short_id"].text)
    try sandbox.send("POST", "\(playlist)/recordings/r9/", expecting: 200)
    try sandbox.send("PATCH", "\(playlist)/", #"{"name":true}"#, expecting: 400)
    try sandbox.send("DELETE", "\(playlist)/recordings/r9/", expecting: 204)
    let changes = try world.requests("?project_id=\(sandbox.id)").map { $0["changes"].shown }
    let row = #""table":"playlist","project_id":\#(sandbox.id),"id":1"#
    let item = #""table":"playlist_item","project_id":\#(sandbox.id),"playlist_id":1,"recording_id":"r9""#
    #expect(
      changes == [
        "[{\"change\":\"insert\",\(row)}]", "[{\"change\":\"insert\",\(item)},{\"change\":\"update\",\(row)}]", "[]",
        "[{\"change\":\"delete\",\(item)},{\"change\":\"update\",\(row)}]",
      ])
  }

  @Test func reportNeedsNoJournal() throws {
    let sandbox = try world.sandbox()
    try sandbox.create("Left")
    try sandbox.send("DELETE", "abc/", expecting: 405)
    try world.admin("DELETE", "/requests?project_id=\(sandbox.id)", expecting: 204)
    let report = try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    #expect(report["playlists_left"].all.count == 1)
    #expect(report["refusals"].shown == #"[{"status":405,"count":1,"requests":[]}]"#)
    let never = report["endpoints_never_called"].all.compactMap(\.text)
    #expect(!never.contains("POST /api/projects/:project_id/session_recording_playlists"))
    #expect(never.contains("GET /api/projects/:project_id/session_recording_playlists") && never.count == 20)
  }

  @Test func snapshotsOutliveAReset() throws {
    try world.admin("POST", "/snapshots", #"{"name":"kept"}"#, expecting: 201)
    let made = try world.send("POST", World.playlists(1), #"{"name":"Gone"}"#)
    #expect(made.status == 201)
    try world.admin("POST", "/reset")
    #expect(try world.admin("GET", "/snapshots")["snapshots"].all.count == 1)
    try world.admin("POST", "/snapshots/kept/restore")
  }

  @Test func mergesIntoAProject() throws {
    try world.admin("PATCH", "/state", #"{"projects":[{"id":2,"playlists":[{"name":"Merged"}]}]}"#)
    #expect(try world.send("GET", World.playlists(2)).body.contains(#""count":2"#))
  }

  @Test(arguments: [("POST", "/reset?projectid=1"), ("GET", "/requests?foo=1"), ("GET", "/sandboxes?project_id=1"), ("GET", "/state?x")])
  func unknownParametersAreRefused(method: String, target: String) throws {
    let before = try world.hash()
    let answer = try world.admin(method, target, expecting: 400)
    #expect(answer["detail"].text?.contains("unknown parameter") == true)
    #expect(try world.hash() == before)
  }
}
