import JSON
import TestSupport
import Testing

/// `/__admin/snapshots` over TCP.
@Suite struct SnapshotTests {
  private let world: World

  init() throws { world = try World(.collections) }

  @Test func takenListedAndGone() throws {
    let first = try world.admin("POST", "/snapshots", #"{"name":"first"}"#, expecting: 201)
    let second = try world.admin("POST", "/snapshots?project_id=2", #"{"name":"first"}"#, expecting: 201)
    #expect(first.shown == #"{"name":"first","project_id":null,"hash":"\#(first["hash"].text ?? "")"}"#)
    #expect(second["project_id"].int == 2 && second["hash"].text != first["hash"].text)
    #expect(try world.admin("GET", "/snapshots").shown == #"{"snapshots":[\#(first.shown),\#(second.shown)]}"#)
    #expect(try world.admin("GET", "/snapshots?project_id=2").shown == #"{"snapshots":[\#(second.shown)]}"#)
    try world.admin("POST", "/snapshots", #"{"name":"first"}"#, expecting: 409)
    try world.admin("DELETE", "/snapshots/first", expecting: 204)
    try world.admin("POST", "/snapshots", #"{"name":"first"}"#, expecting: 201)
    #expect(try world.admin("GET", "/snapshots")["snapshots"].all.map { $0["project_id"] } == [second["project_id"], .null])
  }

  @Test(arguments: [
    ("POST", "/snapshots", "{}", 400), ("POST", "/snapshots", #"{"name":""}"#, 400), ("POST", "/snapshots", #"{"name":5}"#, 400),
    ("POST", "/snapshots", #"{"name":"a","more":1}"#, 400), ("POST", "/snapshots", "{", 400), ("POST", "/snapshots/none/restore", "", 404),
    ("GET", "/snapshots/none/diff", "", 404), ("DELETE", "/snapshots/none", "", 404),
    ("POST", "/snapshots?project_id=9", #"{"name":"a"}"#, 404),
    ("GET", "/snapshots/s/diff?project_id=1", "", 404), ("GET", "/snapshots/s", "", 405), ("GET", "/snapshots/s/restore", "", 405),
  ])
  func refuses(method: String, target: String, body: String, status: Int) throws {
    try world.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    try world.admin(method, target, body, expecting: status)
    #expect(try world.admin("GET", "/snapshots")["snapshots"].all.count == 1)
  }

  @Test(arguments: [("a b", "a%20b"), ("ü", "%C3%BC"), ("50%", "50%25"), ("a+b", "a+b")])
  func namesMayBeOfAnyCharacters(name: String, path: String) throws {
    try world.admin("POST", "/snapshots", #"{"name":"\#(name)"}"#, expecting: 201)
    #expect(try world.admin("GET", "/snapshots/\(path)/diff")["changes"].all.isEmpty)
    try world.admin("DELETE", "/snapshots/\(path)", expecting: 204)
  }

  @Test func diffInTheWordsOfTheAPI() throws {
    let hash = try world.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)["hash"].text
    let clean = try world.admin("GET", "/snapshots/s/diff")
    #expect(clean["from"].text == hash && clean["to"].text == hash && clean["changes"].all.isEmpty)
    try world.send("PATCH", World.playlists(1, "first001/"), #"{"name":"Renamed"}"#)
    let made = try world.send("POST", World.playlists(2), #"{"type":"collection"}"#).json["short_id"].text ?? ""
    try world.send("POST", World.playlists(1, "second02/recordings/r2/"))
    let diff = try world.admin("GET", "/snapshots/s/diff")
    #expect(diff["from"].text == hash)
    #expect(try diff["to"].text == world.hash())
    let changes = diff["changes"].all.map(\.shown)
    #expect(changes.contains { $0.contains(#""playlist":"first001""#) && $0.contains(#"{"field":"name","from":"First","to":"Renamed"}"#) })
    #expect(changes.contains(#"{"change":"created","playlist":"\#(made)","project_id":2}"#), "\(changes)")
    #expect(changes.contains { $0.contains(#""playlist":"second02""#) && $0.contains(#""added":["r2"]"#) }, "\(changes)")
    #expect(try world.admin("POST", "/snapshots/s/restore")["hash"].text == hash)
    #expect(try world.admin("GET", "/snapshots/s/diff").shown == clean.shown)
  }

  /// Rows, ids, random streams, clocks, faults and journal come back, of everything and of one project.
  @Test(arguments: ["", "?project_id=2", "sandbox"])
  func restoresEverything(of which: String) throws {
    let project: Int
    switch which {
    case "": project = 1
    case "sandbox": project = try world.sandbox(#"{"seed":{"projects":[{"id":1,"playlists":[{"name":"S"}]}]}}"#).id
    default: project = 2
    }
    let query = which.isEmpty ? "" : "?project_id=\(project)"
    let list = World.playlists(project)
    func play() throws -> [String] {
      let made = try world.send("POST", list, #"{"type":"collection"}"#)
      let struck = try world.send("PUT", list + "nothing/", "{}")
      return [made.head, made.body, struck.head, struck.body]
        + (try ["/requests", "/faults", "/clock", "/state"].map { try world.send("GET", "/__admin\($0)\(query)").body })
    }
    try world.admin("PUT", "/clock\(query)", #"{"action":"freeze","at":"2031-01-01T00:00:00Z"}"#)
    try world.admin("PUT", "/clock?project_id=\(project)", #"{"action":"freeze","at":"2032-01-01T00:00:00Z"}"#)
    try world.admin("POST", "/faults\(query)", #"{"action":{"status":500},"match":{"method":"PUT"},"times":2}"#, expecting: 201)
    try world.send("POST", list, #"{"type":"collection"}"#)
    try world.admin("POST", "/snapshots\(query)", #"{"name":"s"}"#, expecting: 201)
    var first = try play()
    try world.admin("PUT", "/clock\(query)", #"{"action":"reset"}"#)
    try world.admin("PUT", "/clock?project_id=\(project)", #"{"action":"freeze","at":"2033-01-01T00:00:00Z"}"#)
    try world.admin("DELETE", "/faults\(query)", expecting: 204)
    try world.send("PATCH", list, "{}")
    for round in 0..<2 {
      try world.admin("POST", "/snapshots/s/restore\(query)")
      var second = try play()
      // A journal's ids are everybody's: those of one project go on.
      if !query.isEmpty { (first[4], second[4]) = (Self.withoutIDs(first[4]), Self.withoutIDs(second[4])) }
      #expect(second == first, "round \(round)")
    }
  }

  /// The journal's ids within an answer, put out of sight.
  private static func withoutIDs(_ text: String) -> String { text.replacing(/"id":\d+,"at"/, with: #""id":0,"at""#) }

  /// A rule that a snapshot brings back keeps its id, and no other gets it.
  @Test func rulesKeepIdsOfTheirOwn() throws {
    let (first, second) = (try world.sandbox(), try world.sandbox())
    try first.admin("POST", "/faults", #"{"action":{"status":500}}"#, expecting: 201)
    try first.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    try second.admin("POST", "/faults", #"{"action":{"status":501}}"#, expecting: 201)
    try first.admin("POST", "/snapshots/s/restore")
    try second.admin("POST", "/faults", #"{"action":{"status":502}}"#, expecting: 201)
    #expect(try Set(world.admin("GET", "/faults")["faults"].all.compactMap { $0["id"].int }) == [1, 2, 3])
  }

  @Test func equalStatesHaveEqualHashes() throws {
    let hash = try world.hash()
    #expect(try World(.collections, seed: 8).hash() == hash)
    try world.send("PATCH", World.playlists(1, "first001/"), #"{"name":"Renamed"}"#)
    #expect(try world.hash() != hash)
    #expect(try world.hash("?project_id=2") == World(.collections).hash("?project_id=2"))
  }

  @Test func goneWithTheirSandbox() throws {
    let sandbox = try world.sandbox()
    try sandbox.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    try world.admin("DELETE", "/sandboxes/\(sandbox.id)")
    #expect(try world.admin("GET", "/snapshots").shown == #"{"snapshots":[]}"#)
  }
}
