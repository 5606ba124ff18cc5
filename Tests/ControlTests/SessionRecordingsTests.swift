import JSON
import TestSupport
import Testing

@testable import Emulator

/// Views and deletions of recordings by the emulated API, as state that the control API shows and takes back.
@Suite struct SessionRecordingsTests {
  static let fixture = Fixture(
    """
    {"users":[{"id":1,"email":"ada@example.com"}],"personal_api_keys":[{"value":"phx_emulator","user":1}],
     "projects":[{"id":1,"recordings":[{"id":"r1"},{"id":"r2"}],"playlists":[{"short_id":"c","type":"collection","recordings":["r1","r2"]}]},
                 {"id":2,"recordings":[{"id":"r1"}]}]}
    """)
  static let recordings = "/api/projects/1/session_recordings"

  private func ids(_ world: World, _ project: Int = 1, _ query: String = "", key: String = "phx_emulator") throws -> [String] {
    let list = try world.send("GET", "/api/projects/\(project)/session_recordings/\(query)", key: key).json
    return list["results"].all.compactMap { $0["id"].text }.sorted()
  }

  @Test func viewsFillTheWatchHistory() throws {
    let world = try World(Self.fixture) { $0.contract = .observed }
    let history = "\(World.list)/synthetic-watch-history/"
    #expect(try world.send("GET", history).body.contains(#""collection":{"count":null,"#))
    #expect(try world.send("PATCH", "\(Self.recordings)/r1/", #"{"viewed":true}"#).body == #"{"success":true}"#)
    #expect(try world.send("GET", history).body.contains(#""collection":{"count":1,"has_more":false,"watched_count":1,"#))
    #expect(try world.send("GET", "\(history)recordings/").json["results"].all.map { $0["id"].text } == ["r1"])
    #expect(try ids(world, 1, "?hide_viewed_recordings=current-user") == ["r2"])
    #expect(try ids(world, 2, "?hide_viewed_recordings=any-user") == ["r1"])
  }

  @Test func marksAndDeletionsAreState() throws {
    let world = try World(Self.fixture)
    let before = try world.admin("POST", "/snapshots", #"{"name":"before"}"#, expecting: 201)["hash"].text
    try world.send("PATCH", "\(Self.recordings)/r1/", #"{"viewed":true}"#)
    #expect(try world.send("DELETE", "\(Self.recordings)/r2/").status == 204)
    let changes = try world.admin("GET", "/snapshots/before/diff")["changes"].all.map(\.shown)
    #expect(changes.count == 2)
    #expect(changes.contains { $0.contains(#""recording":"r1""#) && $0.contains(#""added":[1]"#) }, "\(changes)")
    #expect(
      changes.contains { $0.contains(#""recording":"r2""#) && $0.contains(#"{"field":"deleted","from":null,"to":true}"#) }, "\(changes)")
    let rows = try #require(try world.requests("?method=DELETE").first)["changes"].all
    #expect(rows.map { $0["table"].text } == ["recording"])
    let state = try world.send("GET", "/__admin/state", key: nil).body
    #expect(try ids(world) == ["r1"])

    // What was exported is the same state: the deletion is in it.
    try world.admin("POST", "/reset")
    #expect(try world.hash() == before)
    #expect(try ids(world) == ["r1", "r2"])
    #expect(try world.send("PUT", "/__admin/state", state, key: nil).status == 200)
    #expect(try ids(world) == ["r1"] && ids(world, 1, "?hide_viewed_recordings=current-user").isEmpty)
    try world.admin("POST", "/snapshots/before/restore")
    #expect(try ids(world) == ["r1", "r2"] && ids(world, 1, "?hide_viewed_recordings=current-user") == ["r1", "r2"])
    try world.send("DELETE", "\(Self.recordings)/r2/")
    try world.admin("PUT", "/projects/1/recordings/r2", "{}")
    #expect(try ids(world) == ["r1", "r2"])
  }

  @Test func areTheSandboxsOwn() throws {
    let world = try World(Self.fixture)
    let seed = #"{"seed":{"projects":[{"recordings":[{"id":"r1"},{"id":"r2"}]}]},"scopes":["session_recording:write"]}"#
    let (one, two) = (try world.sandbox(seed), try world.sandbox(seed))
    let path = "/api/projects/\(one.id)/session_recordings"
    #expect(try world.send("DELETE", "\(path)/r1/", key: one.key).status == 204)
    #expect(try world.send("PATCH", "\(path)/r2/", #"{"viewed":true}"#, key: one.key).status == 200)
    #expect(try ids(world, one.id, key: one.key) == ["r2"])
    #expect(try ids(world, one.id, "?hide_viewed_recordings=any-user", key: one.key).isEmpty)
    #expect(try ids(world, two.id, "?hide_viewed_recordings=any-user", key: two.key) == ["r1", "r2"])
    #expect(try ids(world) == ["r1", "r2"])
    #expect(try world.send("GET", "\(path)/", key: two.key).status == 403)
    #expect(try world.send("GET", World.playlists(one.id), key: one.key).status == 403)
    try one.admin("POST", "/reset")
    #expect(try ids(world, one.id, "?hide_viewed_recordings=any-user", key: one.key) == ["r1", "r2"])
  }

  @Test(arguments: ["GET": "r1/sharing/", "POST": "r1/sharing/refresh/", "DELETE": "r1/sharing/passwords/3/"])
  func theRestIsNotEmulated(method: String, path: String) throws {
    let world = try World(Self.fixture)
    #expect(try world.send(method, "\(Self.recordings)/\(path)").status == 404)
    let entry = try #require(try world.admin("GET", "/requests/unmatched")["requests"].all.first)
    #expect(entry["hint"].text?.hasPrefix("PostHog has this path, the emulator does not.") == true)
  }
}
