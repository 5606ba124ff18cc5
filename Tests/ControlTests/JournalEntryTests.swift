import JSON
import TestSupport
import Testing

@testable import Emulator

/// What an entry shows of a request and its response.
@Suite struct JournalEntryTests {
  @Test func tellsAllOfARequest() throws {
    let world = try World(.kinds)
    try world.send("POST", "\(World.list)/?a=1", #"{"name":"N","big":1.50}"#, headers: ["X-Twice: a", "x-twice: b"])
    let entry = try #require(try world.requests().first)
    #expect(entry["id"].int == 1)
    #expect(entry["at"].text == "2026-03-01T12:00:00Z")
    #expect(entry["method"].text == "POST")
    #expect(entry["path"].text == "\(World.list)/")
    #expect(entry["query"].text == "a=1")
    #expect(entry["endpoint"].text == "/api/projects/:project_id/session_recording_playlists")
    #expect(entry["project_id"].int == 1)
    #expect(entry["key"].shown == #"{"label":"All","last4":"hing"}"#)
    #expect(entry["request"]["headers"]["Authorization"].text == "Bearer All (…hing)")
    #expect(entry["request"]["headers"]["X-Twice"].text == "a, b")
    #expect(entry["request"]["body"].shown == #"{"name":"N","big":1.50}"#)
    #expect(entry["response"]["status"].int == 201)
    #expect(entry["response"]["headers"]["Allow"].text == "GET, POST, HEAD, OPTIONS")
    #expect(entry["response"]["body"]["name"].text == "N")
    #expect(entry["duration_us"].int == 0)
    #expect(entry["fault"] == .null)
    #expect(entry["rule"] == .null)
  }

  @Test func leavesOutHealthAndItself() throws {
    let world = try World(.kinds)
    for path in [
      "/_livez", "/_readyz", "/__admin/requests", "/__admin/clock", "/__admin/nothing", "/%5Flivez", "/_%72eadyz", "/%5F%5fadmin/clock",
    ] { try world.send("GET", path) }
    try world.send("OPTIONS", "*")
    #expect(try world.requests().isEmpty)
  }

  @Test func measuresTimeWithAClockThatGoes() throws {
    let world = try World(.kinds, clock: .system)
    for _ in 0..<20 { try world.send("GET", "\(World.list)/") }
    #expect(try world.requests().contains { ($0["duration_us"].int ?? 0) > 0 })
  }
}
