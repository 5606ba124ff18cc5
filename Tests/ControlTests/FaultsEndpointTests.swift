import TestSupport
import Testing

@testable import Emulator

/// `/__admin/faults` over TCP.
@Suite struct FaultsEndpointTests {
  private let world: World

  init() throws { world = try World(.empty) }

  @Test func rulesWithTheirState() throws {
    #expect(
      try world.addFault(#"{"action":{"status":500},"times":3,"skip":1}"#).body
        == #"{"id":1,"stage":"before","action":{"status":500},"times":3,"skip":1,"matched":0,"fired":0,"remaining":3}"#)
    try world.addFault(#"{"match":{"method":"PUT"},"action":{"drop":"TRUNCATE"}}"#)
    #expect(
      [200, 500].elementsEqual([try world.send("GET", World.playlists(1)).status, try world.send("GET", World.playlists(1)).status]))
    let first = #"{"id":1,"stage":"before","action":{"status":500},"times":3,"skip":1,"matched":2,"fired":1,"remaining":2}"#
    let second =
      #"{"id":2,"stage":"mid_body","match":{"method":"PUT"},"action":{"drop":"TRUNCATE"},"matched":0,"fired":0,"remaining":null}"#
    #expect(try world.send("GET", "/__admin/faults").body == #"{"faults":[\#(first),\#(second)]}"#)
    #expect(try world.send("GET", "/__admin/faults/2").body == second)
    #expect(try world.send("DELETE", "/__admin/faults/1").status == 204)
    #expect(try world.send("GET", "/__admin/faults").body == #"{"faults":[\#(second)]}"#)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
    #expect(try world.send("DELETE", "/__admin/faults").status == 204)
    #expect(try world.send("GET", "/__admin/faults").body == #"{"faults":[]}"#)
    #expect(try world.addFault(#"{"action":{"status":500}}"#).body.hasPrefix(#"{"id":3,"#), "an id is given once")
  }

  @Test(arguments: [("/__admin/faults", #""id":1,"#), ("/__admin/faults/1", "")])
  func change(_ target: String, _ id: String) throws {
    try world.addFault(#"{"action":{"status":500},"times":1}"#)
    #expect(try world.send("GET", World.playlists(1)).status == 500)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
    let changed = try world.send("PATCH", target, #"{\#(id)"times":2,"action":{"status":503}}"#)
    #expect(changed.status == 200)
    #expect(changed.body == #"{"id":1,"stage":"before","action":{"status":503},"times":2,"matched":1,"fired":1,"remaining":1}"#)
    #expect(try world.send("GET", World.playlists(1)).status == 503)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
    #expect(try world.send("PATCH", target, #"{\#(id)"times":null}"#).body.hasSuffix(#""fired":2,"remaining":null}"#))
    #expect(try world.send("PATCH", target, #"{\#(id)"times":0}"#).status == 400)
    #expect(try world.send("GET", World.playlists(1)).status == 503, "what is refused changes nothing")
  }

  @Test(arguments: [
    ("POST", "/__admin/faults", #"{"action":{"status":1}}"#, 400), ("POST", "/__admin/faults", "{", 400),
    ("POST", "/__admin/faults", "[]", 400), ("POST", "/__admin/faults", "", 400),
    ("PATCH", "/__admin/faults", #"{"times":1}"#, 400), ("PATCH", "/__admin/faults", #"{"id":9}"#, 404),
    ("PATCH", "/__admin/faults/1", #"{"id":2}"#, 400), ("PATCH", "/__admin/faults/1", #"{"fired":0}"#, 400),
    ("PATCH", "/__admin/faults/1", #"{"action":null}"#, 400), ("GET", "/__admin/faults/9", "", 404),
    ("GET", "/__admin/faults/x", "", 404), ("DELETE", "/__admin/faults/9", "", 404), ("PUT", "/__admin/faults", "{}", 405),
    ("GET", "/__admin/faults?project_id=9", "", 404), ("GET", "/__admin/faults/1?project_id=2", "", 404),
    ("DELETE", "/__admin/faults/1?project_id=2", "", 404),
  ])
  func refusals(_ method: String, _ target: String, _ body: String, _ status: Int) throws {
    try world.addFault(#"{"action":{"status":500}}"#)
    let received = try world.send(method, target, body)
    #expect(received.status == status, "\(received.body)")
  }

  @Test func aProjectSeesItsOwnAlone() throws {
    let other = "/api/projects/2/session_recording_playlists/"
    let rule = #""action":{"status":500},"#
    #expect(try world.addFault(#"{"action":{"status":500}}"#, project: 2).body.contains(#""match":{"project_id":2}"#))
    try world.addFault(#"{"match":{"method":"PUT"},\#(rule.dropLast())}"#, project: 1)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
    #expect(try world.send("GET", "/api/projects/@current/session_recording_playlists/").status == 200)
    #expect(try world.send("GET", other).status == 500)
    #expect(try world.send("GET", "/api/environments/%32/session_recording_playlists/").status == 500)
    #expect(try world.send("GET", "/__admin/faults?project_id=1").body.hasPrefix(#"{"faults":[{"id":2,"#))
    #expect(try world.send("DELETE", "/__admin/faults?project_id=1").status == 204)
    #expect(try world.send("GET", "/__admin/faults?project_id=1").body == #"{"faults":[]}"#)
    #expect(try world.send("GET", other).status == 500)
  }

  @Test func timeToLiveGoesByTheClock() throws {
    try world.addFault(#"{"action":{"status":500},"ttl_ms":60000}"#)
    #expect(try world.send("GET", World.playlists(1)).status == 500)
    #expect(try world.send("PUT", "/__admin/clock", #"{"action":"advance","by":"59s"}"#).status == 200)
    #expect(try world.send("GET", World.playlists(1)).status == 500)
    #expect(try world.send("PUT", "/__admin/clock", #"{"action":"advance","by":"1s"}"#).status == 200)
    #expect(try world.send("GET", World.playlists(1)).status == 200)
    #expect(try world.send("PATCH", "/__admin/faults/1", #"{"ttl_ms":1000}"#).status == 200)
    #expect(try world.send("GET", World.playlists(1)).status == 500)
  }

  @Test func theSameSeedGivesTheSameDecisions() throws {
    try world.addFault(#"{"action":{"status":500},"probability":0.5}"#)
    func run() throws -> [Int?] {
      #expect(try world.send("PUT", "/__admin/random", #"{"seed":42}"#).status == 204)
      return try (0..<40).map { _ in try world.send("GET", World.playlists(1)).status }
    }
    let first = try run()
    #expect(Set(first) == [200, 500])
    #expect(try run() == first)
  }

  @Test func theJournalNamesTheRule() throws {
    try world.addFault(#"{"skip":1,"times":2,"action":{"delay_ms":5,"status":500}}"#)
    for _ in 0..<3 { try world.send("GET", World.playlists(1)) }
    try world.send("DELETE", "/__admin/faults")
    try world.send("GET", World.playlists(1))
    let journal = try world.send("GET", "/__admin/requests").body
    #expect(journal.split(separator: #""fault":"#).dropFirst().map { $0.prefix(3) } == ["nul", #""1""#, #""1""#, "nul"])
  }

  /// The control API and the health checks have no faults, or nobody could take them away.
  @Test func nothingElseGoesWrong() throws {
    try world.addFault(#"{"action":{"drop":"EMPTY_RESPONSE"}}"#)
    #expect(try world.attempt("GET", World.playlists(1)).end == .closed)
    #expect(try world.send("GET", "/_readyz").status == 200)
    #expect(try world.send("GET", "/__admin/faults").status == 200)
    #expect(try world.attempt("GET", "/nowhere").end == .closed)
  }
}
