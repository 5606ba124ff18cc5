import JSON
import TestSupport
import Testing

@testable import Emulator

/// What the journal keeps, and for how long.
@Suite struct JournalKeepingTests {
  @Test func keepsTheLastOnes() throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(journalSize: 3) }
    for limit in 1...5 { try world.send("GET", "\(World.list)/?limit=\(limit)") }
    #expect(try world.requests().map { $0["query"].text } == ["limit=3", "limit=4", "limit=5"])
    try world.admin("POST", "/requests/remove", #"{"method":"GET"}"#)
    for limit in 6...7 { try world.send("GET", "\(World.list)/?limit=\(limit)") }
    #expect(try world.requests().map { $0["id"].int } == [6, 7])
  }

  @Test(arguments: [
    ("?since=2", [3, 4, 5]), ("?since=2&limit=1", [3]), ("?limit=2", [4, 5]), ("?limit=0", []), ("?method=POST", [2]), ("?status=404", [4]),
    ("?path=/api/projects/1/session_recording_playlists/", [1, 2, 3]), ("?project_id=2", [5]), ("?since=9", []),
    ("?method=GET&status=200&limit=1&project_id=1", [3]),
  ])
  func listsWhatIsAskedFor(query: String, ids: [Int]) throws {
    let world = try World(.kinds)
    try world.send("GET", "\(World.list)/")
    try world.send("POST", "\(World.list)/", "{}")
    try world.send("GET", "\(World.list)/")
    try world.send("GET", "/api/projects/9/session_recording_playlists/")
    try world.send("GET", "/api/environments/2/session_recording_playlists/")
    #expect(try world.requests(query).map { $0["id"].int } == ids)
  }

  @Test(arguments: ["since=x", "limit=-1", "status=4xx", "project_id=a"])
  func refusesWhatIsNoNumber(query: String) throws {
    try World(.kinds).admin("GET", "/requests?\(query)", expecting: 400)
  }

  @Test func forgetsAProjectAlone() throws {
    let world = try World(.kinds)
    for project in [1, 2, 1] { try world.send("GET", "/api/projects/\(project)/session_recording_playlists/") }
    try world.send("GET", "/api/projects/@current/session_recording_playlists/")
    try world.admin("DELETE", "/requests?project_id=1", expecting: 204)
    #expect(try world.requests().map { $0["id"].int } == [2])
    try world.admin("DELETE", "/requests", expecting: 204)
    #expect(try world.requests().isEmpty)
    try world.admin("GET", "/requests/2", expecting: 404)
  }

  @Test func canBeOff() throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(journalSize: 0) }
    try world.send("GET", "\(World.list)/")
    try world.admin("GET", "/requests", expecting: 409)
    try world.admin("POST", "/requests/count", expecting: 409)
  }

  @Test func letsLongBodiesGo() throws {
    let world = try World(.kinds)
    let long = #"{"description":"\#(String(repeating: "x", count: 70_000))"}"#
    try world.send("POST", "\(World.list)/?a=b", long, headers: ["X-More: 1"])
    let entry = try #require(try world.requests().first)
    #expect(entry["query"].text == "a=b")
    #expect(entry["request"]["headers"]["X-More"].text == "1")
    #expect(entry["request"]["body"] == .null)
    #expect(entry["request"]["body_length"].int == long.utf8.count)
    #expect(entry["response"]["body"] == .null)
    #expect((entry["response"]["body_length"].int ?? 0) > 70_000)
  }

  @Test func isTheSameForTheSameRequests() throws {
    func play() throws -> [String] {
      let world = try World(.kinds)
      for number in 0..<20 {
        try world.send("POST", "\(World.list)/", #"{"name":"\#(number)"}"#)
        try world.send("GET", "/api/projects/\(number % 3)/session_recording_playlists/")
        try world.send("DELETE", "\(World.list)/plain001")
      }
      return try ["/requests", "/requests/unmatched"].map { try world.send("GET", "/__admin\($0)", key: nil).body }
    }
    #expect(try play() == play())
  }
}
