import JSON
import TestSupport
import Testing

/// `/__admin/reset` and `/__admin/state` over TCP.
@Suite struct StateTests {
  private let world: World

  init() throws { world = try World(.collections) }

  /// Everything that a test can change: state, ids, the random stream, the clock, faults and the journal.
  private func disturb(_ query: String, in project: Int) throws {
    try world.admin("PUT", "/clock\(query)", #"{"action":"freeze","at":"2031-01-01T00:00:00Z"}"#)
    try world.admin("PUT", "/random\(query)", #"{"seed":99}"#, expecting: 204)
    try world.admin("POST", "/faults\(query)", #"{"action":{"status":500},"match":{"method":"PUT"}}"#, expecting: 201)
    for _ in 0..<3 { try world.send("POST", World.playlists(project), #"{"type":"collection"}"#) }
    try world.send("GET", World.playlists(project))
  }

  /// What the next request shows of them.
  private func look(_ query: String, in project: Int) throws -> [String] {
    let journal = try world.admin("GET", "/requests\(query)")["requests"].shown
    let faults = try world.send("GET", "/__admin/faults\(query)").body
    let clock = try world.send("GET", "/__admin/clock\(query)").body
    let state = try world.send("GET", "/__admin/state\(query)").body
    let made = try world.send("POST", World.playlists(project), #"{"type":"collection"}"#)
    return [journal, faults, clock, state, made.head, made.body]
  }

  @Test func resetGivesEverythingBack() throws {
    let before = try StateTests(world: World(.collections)).look("", in: 1)
    try disturb("", in: 1)
    try disturb("?project_id=2", in: 2)
    let hash = try #require(try world.admin("POST", "/reset")["hash"].text)
    #expect(try world.hash() == hash)
    #expect(try look("", in: 1) == before)
    #expect(try world.admin("GET", "/clock?project_id=2")["now"].text?.hasPrefix("2026-03-01") == true)
    #expect(try world.requests().first?["id"].int == 1)
  }

  @Test func resetGivesASandboxBack() throws {
    func play(_ world: World, disturbed: Bool) throws -> [String] {
      let sandbox = try world.sandbox(#"{"seed":{"projects":[{"id":1,"playlists":[{"short_id":"seeded01","name":"S"}]}]}}"#)
      let query = "?project_id=\(sandbox.id)"
      let tests = StateTests(world: world)
      if disturbed {
        try tests.disturb(query, in: sandbox.id)
        try world.admin("POST", "/reset\(query)")
      }
      return try tests.look(query, in: sandbox.id)
    }
    #expect(try play(world, disturbed: true) == play(World(.collections), disturbed: false))
  }

  private init(world: World) { self.world = world }

  /// Calls with `?project_id=1` leave project 2 and a sandbox as they are, and the other way round.
  @Test(arguments: [1, 2, 0])
  func confinedCallsTouchOneProject(project: Int) throws {
    let sandbox = try world.sandbox()
    let touched = project == 0 ? sandbox.id : project
    let others = [1, 2, sandbox.id].filter { $0 != touched }
    for other in others {
      try world.admin("PUT", "/clock?project_id=\(other)", #"{"action":"freeze","at":"2029-01-01T00:00:00Z"}"#)
      try world.admin("POST", "/faults?project_id=\(other)", #"{"action":{"status":500},"match":{"method":"PUT"}}"#, expecting: 201)
      try world.send("GET", World.playlists(other))
      try world.admin("POST", "/snapshots?project_id=\(other)", #"{"name":"s"}"#, expecting: 201)
    }
    func look() throws -> [String] {
      try others.flatMap { other in
        try ["/state", "/clock", "/faults", "/requests", "/snapshots"].map {
          try world.send("GET", "/__admin\($0)?project_id=\(other)").body
        }
      }
    }
    let before = try look()
    let query = "?project_id=\(touched)"
    try disturb(query, in: touched)
    try world.admin("POST", "/snapshots\(query)", #"{"name":"s"}"#, expecting: 201)
    try world.admin("PUT", "/state\(query)", #"{"projects":[{"id":1,"playlists":[{"name":"Other"}]}]}"#)
    try world.admin("PATCH", "/state\(query)", #"{"projects":[{"id":1,"playlists":[{"id":900,"name":"More"}]}]}"#)
    #expect(try look() == before)
    try world.admin("POST", "/snapshots/s/restore\(query)")
    try world.admin("DELETE", "/snapshots/s\(query)", expecting: 204)
    try world.admin("POST", "/requests/remove\(query)", "{}")
    try world.admin("DELETE", "/requests\(query)", expecting: 204)
    try world.admin("DELETE", "/faults\(query)", expecting: 204)
    #expect(try look() == before)
    try world.admin("POST", "/reset\(query)")
    #expect(try look() == before)
  }

  @Test(arguments: ["", "?project_id=1", "?project_id=2"])
  func whatIsExportedLoadsAgainToTheSameHash(query: String) throws {
    try world.send("POST", World.playlists(1), #"{"name":"N","type":"filters","filters":{"a":[1.50]}}"#)
    try world.send("PATCH", World.playlists(2, "third003/"), #"{"deleted":true}"#)
    let exported = try world.send("GET", "/__admin/state\(query)").body
    let hash = try world.hash(query)
    #expect(try world.admin("PUT", "/state\(query)", exported)["hash"].text == hash)
    #expect(try world.send("GET", "/__admin/state\(query)").body == exported)
    try world.send("POST", World.playlists(1), #"{"type":"collection"}"#)
    try world.send("POST", World.playlists(2), #"{"type":"collection"}"#)
    #expect(try world.hash(query) != hash)
    #expect(try world.admin("PUT", "/state\(query)", exported)["hash"].text == hash)
  }

  @Test func replaceLeavesNothingElse() throws {
    try world.admin("PUT", "/state", #"{"projects":[{"id":8,"playlists":[{"name":"Only"}]}]}"#)
    #expect(try world.send("GET", World.playlists(1)).status == 401, "its keys are gone too")
    #expect(try world.send("GET", World.playlists(8), key: "phx_emulator").body.contains(#""count":1"#))
    try world.admin("POST", "/reset")
    #expect(try world.send("GET", World.playlists(1)).body.contains(#""count":2"#))
  }

  /// A fixture that is merged a second time is refused in one sentence, which says so.
  @Test(arguments: ["", "?project_id=1"]) func aFixtureIsMergedOnce(query: String) throws {
    let state = try world.send("GET", "/__admin/state\(query)").body
    let refused = try world.send("PATCH", "/__admin/state\(query)", state)
    #expect(refused.status == 400)
    let detail = try #require(refused.json["detail"].text)
    #expect(detail.hasPrefix("$: ") && detail.contains(" conflicts with what is loaded already, the first at $.") && !detail.contains("\n"))
    #expect(try world.send("GET", "/__admin/state\(query)").body == state)
  }

  @Test func mergePutsOneBesideWhatThereIs() throws {
    try world.admin(
      "PATCH", "/state?project_id=1", #"{"projects":[{"id":1,"recordings":[{"id":"r3"}],"playlists":[{"id":70,"name":"More"}]}]}"#)
    #expect(try world.send("GET", World.playlists(1)).body.contains(#""count":3"#))
    try world.admin("PATCH", "/state", #"{"projects":[{"id":3,"name":"New","playlists":[{"id":71,"name":"There"}]}]}"#)
    #expect(try world.send("GET", World.playlists(3)).body.contains("There"))
    #expect(try world.send("GET", World.playlists(1)).body.contains(#""count":3"#))
  }

  /// Each is refused with the places of its mistakes, and changes nothing.
  @Test(arguments: [
    (
      "PATCH", "", #"{"projects":[{"id":1,"playlists":[{"short_id":"first001"}]}]}"#, "$.projects[0].playlists[0].short_id"
    ),
    (
      "PATCH", "?project_id=1", #"{"projects":[{"id":1,"playlists":[{"short_id":"new00001","id":50},{"short_id":"first001"}]}]}"#,
      "$.projects[0].playlists[1].short_id"
    ),
    ("PATCH", "?project_id=1", #"{"projects":[{"id":1,"recordings":[{"id":"r1"}]}]}"#, "$.projects[0].recordings[0].id"),
    ("PATCH", "", #"{"personal_api_keys":[{"value":"phx_all","user":1}]}"#, "$.personal_api_keys[0].value"),
    ("PUT", "", #"{"projects":[{"id":1,"playlists":[{"name":"Good"},{"name":5}]}]}"#, "$.projects[0].playlists[1].name"),
    ("PUT", "", #"{"projects":[{"id":1},{"id":1}]}"#, "$.projects[1].id"),
    ("PUT", "?project_id=1", #"{"projects":[{"id":1},{"id":2}]}"#, "$.projects"),
    ("PUT", "?project_id=1", #"{"projects":[{"id":1,"playlists":[{"created_by":77}]}]}"#, "$.projects[0].playlists[0].created_by"),
    ("PUT", "", "[]", "$"),
  ])
  func refusesAllOrNothing(method: String, query: String, body: String, place: String) throws {
    let (hash, state) = (try world.hash(), try world.send("GET", "/__admin/state").body)
    let answer = try world.admin(method, "/state\(query)", body, expecting: 400)
    #expect(answer["detail"].text?.contains("\(place):") == true, "\(answer.shown)")
    #expect(answer["type"].text == "validation_error")
    #expect(try world.hash() == hash)
    #expect(try world.send("GET", "/__admin/state").body == state)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
  }

  @Test(arguments: [
    ("PUT", "/state", "{", 400), ("PATCH", "/state", "", 400), ("GET", "/state?project_id=x", "", 400),
    ("GET", "/state?project_id=9", "", 404),
    ("POST", "/reset?project_id=9", "", 404), ("DELETE", "/state", "", 405), ("GET", "/reset", "", 405), ("GET", "/stat", "", 404),
  ])
  func refuses(method: String, target: String, body: String, status: Int) throws {
    try world.admin(method, target, body, expecting: status)
  }
}
