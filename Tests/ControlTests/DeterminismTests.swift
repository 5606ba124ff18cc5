import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// With a random seed and a frozen clock, the same requests give the same bytes.
@Suite struct DeterminismTests {
  @Test(arguments: [1] as [UInt64])
  func sameRequestsSameBytes(seed: UInt64) throws {
    let first = try play(.memory, seed)
    #expect(first.count > 2000)
    for (number, (one, other)) in zip(first, try play(.memory, seed)).enumerated() {
      try #require(one == other, "in memory, answer \(number)")
    }
    let file = try withTemporaryDirectory { try play(.file("\($0)/state.db"), seed) }
    for (number, (one, other)) in zip(first, file).enumerated() { try #require(one == other, "on a file, answer \(number)") }
    #expect(first.count == file.count)
    let statuses = Dictionary(grouping: first.compactMap { $0.firstMatch(of: /^HTTP\/1.1 (\d+)/)?.1 }, by: { $0 }).mapValues(\.count)
    for status in ["200", "201", "204", "400", "404", "409", "503"] { #expect(statuses[Substring(status)] ?? 0 > 0, "\(statuses)") }
  }

  /// The answers to 2,000 random calls of the API and of the control API, and the journal of them.
  private func play(_ location: Database.Location, _ seed: UInt64) throws -> [String] {
    let world = try World(.collections, seed: 11) { $0.database = location }
    var player = Player(seed: seed, world: world, client: try world.connect())
    for _ in 0..<2000 { try player.step() }
    try player.send("GET", "/__admin/requests?limit=1000")
    try player.send("GET", "/__admin/requests/unmatched")
    try player.send("GET", "/__admin/faults")
    try player.send("GET", "/__admin/state")
    return player.seen
  }
}

/// Makes random requests, which depend on its seed and on what it was answered.
private struct Player {
  private var random: SeededGenerator
  private let world: World
  private var client: Client
  private(set) var seen: [String] = []
  private var targets: [(project: Int, key: String)] = [(1, "phx_all"), (2, "phx_all")]
  private var ids = ["first001", "second02", "third003", "nothing1"]

  init(seed: UInt64, world: World, client: Client) {
    (random, self.world, self.client) = (SeededGenerator(seed: seed), world, client)
  }

  mutating func send(_ method: String, _ target: String, _ body: String = "", key: String = "phx_all") throws {
    let received = client.exchange(method, target, body, key: key)
    seen.append(String(decoding: received.bytes, as: UTF8.self))
    if received.end != .open || received.header("Connection") == "close" { client = try world.connect() }
    guard let answer = try? JSONValue(parsing: received.body.utf8) else { return }
    if let id = answer["short_id"].text { ids.append(id) }
    if let project = answer["project_id"].int, let key = answer["api_key"].text { targets.append((project, key)) }
  }

  mutating func step() throws {
    let (project, key) = pick(targets)
    let id = pick(ids)
    let list = World.playlists(project)
    let query = pick(["", "?project_id=\(project)"])
    let number = Int.random(in: 0..<6, using: &random)
    switch Int.random(in: 0..<30, using: &random) {
    case 0..<8:
      try send("POST", list, pick([#"{"name":"N\#(number)","type":"collection"}"#, #"{"type":"filters"}"#, "{", #"{"name":5}"#]), key: key)
    case 8..<11: try send("GET", list + pick(["", "?limit=2", "?search=N1&order=-name", "?limit=x", "?date_from=-1d"]), key: key)
    case 11..<14: try send("PATCH", list + id + "/", #"{"name":"P\#(number)","pinned":\#(number % 2 == 0)}"#, key: key)
    case 14..<16: try send("GET", list + id + pick(["/", "", "/recordings/", "/recording/"]), key: key)
    case 16..<18: try send(pick(["POST", "DELETE"]), list + id + "/recordings/r\(number % 3)/", key: key)
    case 18: try send("POST", "/__admin/sandboxes", pick(["", #"{"seed":{"projects":[{"id":1,"playlists":[{"name":"S"}]}]}}"#]))
    case 19:
      let action = pick([
        #"{"status":503,"headers":{"Retry-After":"1"}}"#, #"{"drop":"EMPTY_RESPONSE"}"#, #"{"delay_ms":1,"status":502}"#,
        #"{"drop":"TRUNCATE"}"#,
      ])
      let stage = pick(["before", "after_commit"])
      try send(
        "POST", "/__admin/faults\(query)",
        #"{"stage":"\#(stage)","action":\#(action),"probability":0.\#(number + 1),"times":\#(number + 1)}"#)
    case 20: try send("PUT", "/__admin/clock\(query)", #"{"action":"advance","by":"\#(number)h"}"#)
    case 21: try send("PUT", "/__admin/random\(query)", #"{"seed":\#(number)}"#)
    case 22: try send("POST", "/__admin/snapshots\(query)", #"{"name":"s\#(number)"}"#)
    case 23: try send("GET", "/__admin/snapshots/s\(number)/diff\(query)")
    case 24: try send("POST", "/__admin/snapshots/s\(number)/restore?project_id=\(project)")
    case 25: try send("GET", "/__admin/state\(query)")
    case 26: try send("POST", "/__admin/requests/count", #"{"method":"POST"}"#)
    case 27: try send("PATCH", "/__admin/state?project_id=\(project)", #"{"projects":[{"id":1,"recordings":[{"id":"x\#(number)"}]}]}"#)
    case 28: try send("DELETE", "/__admin/faults\(query)")
    default:
      if number == 0 { try send("POST", "/__admin/reset?project_id=\(project)") } else { try send("GET", "/__admin/sandboxes") }
    }
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
}
