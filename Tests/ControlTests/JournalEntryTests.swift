import JSON
import Testing

/// What an entry tells of a request and its answer.
@Suite struct JournalEntryTests {
  @Test func tellsAllOfARequest() throws {
    let emulator = try JournalEmulator()
    try emulator.send("POST", "\(JournalEmulator.list)/?a=1", #"{"name":"N","big":1.50}"#, headers: ["X-Twice: a", "x-twice: b"])
    let entry = try #require(try emulator.requests().first)
    #expect(entry["id"].int == 1)
    #expect(entry["at"].text == "2026-03-01T12:00:00Z")
    #expect(entry["method"].text == "POST")
    #expect(entry["path"].text == "\(JournalEmulator.list)/")
    #expect(entry["query"].text == "a=1")
    #expect(entry["endpoint"].text == "/api/projects/:project_id/session_recording_playlists")
    #expect(entry["project_id"].int == 1)
    #expect(entry["key"].shown == #"{"label":"All","last4":"hing"}"#)
    #expect(entry["request"]["headers"]["Authorization"].text == "Bearer …hing")
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
    let emulator = try JournalEmulator()
    for path in ["/_livez", "/_readyz", "/__admin/requests", "/__admin/clock", "/__admin/nothing"] { try emulator.send("GET", path) }
    #expect(try emulator.requests().isEmpty)
  }

  @Test func measuresTimeWithAClockThatGoes() throws {
    let emulator = try JournalEmulator(isRunning: true)
    for _ in 0..<20 { try emulator.send("GET", "\(JournalEmulator.list)/") }
    #expect(try emulator.requests().contains { ($0["duration_us"].int ?? 0) > 0 })
  }
}
