import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Emulator

/// Whatever a caller can make grow has a limit, above which the answer is 507 and says what to do.
@Suite struct LimitTests {
  private func expectLimit(_ error: JSONValue, _ words: String..., at place: SourceLocation = #_sourceLocation) {
    #expect(error["type"].text == "invalid_request" && error["code"].text == "limit_reached", "\(error.shown)", sourceLocation: place)
    for word in words { #expect(error["detail"].text?.contains(word) == true, "\(error.shown)", sourceLocation: place) }
  }

  @Test func snapshotsOfATenant() throws {
    let world = try World(.collections)
    let (first, second) = (try world.sandbox(), try world.sandbox())
    for number in 0..<Moment.most {
      try world.admin("POST", "/snapshots?project_id=\(first.id)", #"{"name":"\#(number)"}"#, expecting: 201)
      // Those of a project that is no sandbox count with those of everything.
      try world.admin("POST", "/snapshots\(number < 10 ? "?project_id=1" : "")", #"{"name":"\#(number)"}"#, expecting: 201)
    }
    for query in ["", "?project_id=1", "?project_id=\(first.id)"] {
      expectLimit(try world.admin("POST", "/snapshots\(query)", #"{"name":"more"}"#, expecting: 507), "100 snapshots", "DELETE")
    }
    try world.admin("POST", "/snapshots?project_id=\(second.id)", #"{"name":"more"}"#, expecting: 201)
    try world.admin("DELETE", "/snapshots/5?project_id=1", expecting: 204)
    try world.admin("POST", "/snapshots", #"{"name":"more"}"#, expecting: 201)
  }

  @Test func faultRulesOfATenant() throws {
    let world = try World(.kinds)
    let (first, second) = (try world.sandbox(), try world.sandbox())
    let client = try world.connect()
    for number in 0..<Faults.mostRules {
      for query in ["?project_id=\(first.id)", number < 10 ? "?project_id=1" : ""] {
        let reply = client.exchange("POST", "/__admin/faults\(query)", #"{"action":{"status":500},"skip":9}"#)
        try #require(reply.status == 201, "\(reply.body)")
      }
    }
    let rule = #"{"action":{"status":500}}"#
    for query in ["", "?project_id=1", "?project_id=\(first.id)"] {
      expectLimit(try world.admin("POST", "/faults\(query)", rule, expecting: 507), "1000 fault rules", "DELETE /__admin/faults")
    }
    try world.admin("POST", "/faults?project_id=\(second.id)", rule, expecting: 201)
    try world.admin("DELETE", "/faults", expecting: 204)
    try world.admin("POST", "/faults", rule, expecting: 201)
  }

  @Test func memoryOfFaultRules() throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(memory: 100_000) }
    let rule = #"{"action":{"status":500,"body":"\#(String(repeating: "x", count: 20_000))"}}"#
    for _ in 0..<2 { try world.admin("POST", "/faults", rule, expecting: 201) }
    expectLimit(try world.admin("POST", "/faults", rule, expecting: 507), "A fault rule of 400", "100000 bytes", "--max-control-memory")
    // A rule that only a snapshot knows takes memory still.
    try world.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    try world.admin("DELETE", "/faults", expecting: 204)
    try world.admin("POST", "/faults", rule, expecting: 507)
    try world.admin("DELETE", "/snapshots/s", expecting: 204)
    let id = try world.admin("POST", "/faults", rule, expecting: 201)["id"].int ?? 0
    try world.admin("POST", "/faults", rule, expecting: 201)
    // A rule that changes is refused whole.
    let longer = #"{"action":{"status":501,"body":"\#(String(repeating: "y", count: 30_000))"}}"#
    expectLimit(try world.admin("PATCH", "/faults/\(id)", longer, expecting: 507), "A fault rule of 600")
    #expect(try world.admin("GET", "/faults/\(id)")["action"]["status"].int == 500)
  }

  @Test func delayedRequests() throws {
    let world = try World(.kinds)
    try world.addFault(#"{"match":{"method":"POST"},"action":{"delay_ms":3600000}}"#)
    let waiting = try (0..<Faults.mostDelayed).map { _ in
      let client = try world.connect()
      client.request("POST", "\(World.list)/", "{}")
      return client
    }
    // The loop takes connections in order.
    let error = try world.send("POST", "\(World.list)/", #"{"name":"refused"}"#)
    #expect(error.status == 507)
    expectLimit(try error.json, "1000 delayed requests")
    #expect(try world.send("GET", "\(World.list)/").json["count"].int == 0 || !world.send("GET", "\(World.list)/").body.contains("refused"))
    #expect(waiting.allSatisfy { !$0.hasInput })
    try world.admin("POST", "/reset")
    #expect(try world.send("POST", "\(World.list)/", "{}").status == 201)
  }

  @Test(arguments: ["before", "after_commit"]) func memoryOfDelayedRequests(_ stage: String) throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(memory: 100_000) }
    try world.addFault(#"{"match":{"method":"POST"},"stage":"\#(stage)","action":{"delay_ms":3600000}}"#)
    let body = #"{"description":"\#(String(repeating: "x", count: 30_000))"}"#
    let waiting = try (0..<3).map { _ in
      let client = try world.connect()
      client.request("POST", "\(World.list)/", body)
      return client
    }
    let error = try world.send("POST", "\(World.list)/", body)
    #expect(error.status == 507)
    expectLimit(try error.json, "A delayed request of 3", "100000 bytes")
    try world.admin("POST", "/reset")
    #expect(waiting.allSatisfy { $0.reply().end == .closed })
    #expect(try world.send("POST", "\(World.list)/", body).status == 201)
  }

  @Test func callsThatWait() throws {
    let world = try World(.kinds)
    let waiting = try (0..<Journal.mostWaits).map { _ in
      let client = try world.connect()
      client.request("POST", "/__admin/requests/wait", #"{"match":{"method":"PUT"},"timeout_ms":600000}"#)
      return client
    }
    expectLimit(try world.admin("POST", "/requests/wait", "{}", expecting: 507), "1000 calls of /__admin/requests/wait")
    // One that holds at once does not wait.
    try world.admin("POST", "/requests/wait", #"{"count":0}"#)
    #expect(waiting.allSatisfy { !$0.hasInput })
  }

  @Test func journalDropsItsOldestEntries() throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(memory: 100_000) }
    let body = #"{"description":"\#(String(repeating: "x", count: 10_000))"}"#
    func fill(_ count: Int) throws { for _ in 0..<count { #expect(try world.send("POST", "\(World.list)/", body).status == 201) } }
    try fill(3)
    try world.admin("POST", "/snapshots", #"{"name":"s"}"#, expecting: 201)
    try fill(20)
    let ids = try world.requests().compactMap { $0["id"].int }
    #expect((2...5).contains(ids.count) && ids == Array(ids[0]...23), "\(ids)")
    // What the snapshot had kept went before that.
    try world.admin("POST", "/snapshots/s/restore")
    #expect(try world.requests().isEmpty)
  }

  @Test func journalGivesWayToFaultRules() throws {
    let world = try World(.kinds) { $0.control = ControlConfiguration(memory: 100_000) }
    let body = #"{"description":"\#(String(repeating: "x", count: 10_000))"}"#
    for _ in 0..<4 { try world.send("POST", "\(World.list)/", body) }
    let before = try world.requests().count
    try world.admin("POST", "/faults", #"{"action":{"status":500,"body":"\#(String(repeating: "x", count: 35_000))"}}"#, expecting: 201)
    let after = try world.requests().count
    #expect(after >= 1 && after < before, "\(before) to \(after)")
    // A request never fails for it: the last one is always kept.
    try world.addFault(#"{"action":{"status":500,"body":"\#(String(repeating: "x", count: 12_000))"}}"#)
    try world.admin("DELETE", "/faults", expecting: 204)
    #expect(try world.send("POST", "\(World.list)/", body).status == 201)
    #expect(try world.requests().last?["response"]["status"].int == 201)
  }
}

/// The budget without a server.
@Suite struct ControlMemoryTests {
  @Test func isFreeAgainWhenNobodyHoldsAReservation() throws {
    let memory = ControlMemory(limit: 100)
    var reservations = [try memory.reserve(60, for: "a", remedy: "b"), try memory.reserve(40, for: "a", remedy: "b")]
    #expect(memory.used == 100)
    let error = #expect(throws: ControlError.self) { try memory.reserve(1, for: "a", remedy: "b") }
    #expect(error?.status == .insufficientStorage)
    reservations.removeLast()
    #expect(memory.used == 60)
    reservations = []
    #expect(memory.used == 0)
  }

  @Test func whatDoesNotFitDropsNothing() throws {
    let memory = ControlMemory(limit: 100)
    var dropped = 0
    memory.dropOldest = {
      dropped += 1
      memory.resizeJournal(by: -10)
      return true
    }
    memory.resizeJournal(by: 90)
    #expect(throws: ControlError.self) { try memory.reserve(101, for: "a", remedy: "b") }
    #expect(dropped == 0)
    let reservation = try memory.reserve(30, for: "a", remedy: "b")
    #expect(dropped == 2 && memory.used == 100)
    withExtendedLifetime(reservation) {}
    memory.dropOldest = { false }
  }
}
