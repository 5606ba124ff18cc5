import HTTPServer
import JSON
import Logging
import SQLite
import Synchronization
import TestSupport
import Testing

@testable import Emulator

/// What the log and `X-Emulator-Hint` say of refused requests.
@Suite struct HintsTests {
  /// The lines of a log.
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func append(_ line: String) { lines.withLock { $0.append(line) } }

    func logger(_ level: Logger.Level) -> Logger { Logger(label: "test") { _ in Handler(logLevel: level, lines: self) } }
  }

  private struct Handler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    let lines: Lines

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let rule = event.metadata?["rule"].map { " \($0)" } ?? ""
      lines.append("\(event.level) \(event.message)\(rule)")
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    var body = ""
    var key: String? = "phx_everything"
    /// What comes after method and target in the line, and before the rule.
    let status: Int
    let reason: String
    let rule: String
    var testDescription: String { "\(method) \(target)" }
  }

  static let rows = [
    Row(
      method: "POST", target: "\(World.list)/", key: "phx_readonly", status: 403,
      reason: #"this key lacks session_recording_playlist:write; "Reader" has session_recording_playlist:read"#, rule: "scope-missing"),
    Row(
      method: "GET", target: "\(World.list)/other001/", status: 404,
      reason: "the playlist is in project 2; did you mean GET /api/projects/2/session_recording_playlists/other001/?",
      rule: "unknown-playlist"),
    Row(
      method: "DELETE", target: "\(World.list)/plain001/", status: 405, reason: #"DELETE is 405: PATCH {"deleted": true}"#,
      rule: "delete-405"),
    Row(
      method: "GET", target: "/api/project/1/session_recording_playlists", status: 404,
      reason: "Unknown path. Did you mean \(World.list)/?", rule: "unknown-path"),
    Row(
      method: "PATCH", target: "\(World.list)/plain001/", body: #"{"pinned":3}"#, status: 400, reason: "pinned: Must be a valid boolean.",
      rule: "boolean-spellings"),
    Row(
      method: "POST", target: "\(World.list)/", body: "{", status: 400,
      reason: "JSON parse error - Expecting property name enclosed in double quotes: line 1 column 2 (char 1)", rule: "parse-error"),
    Row(
      method: "GET", target: "\(World.list)/?personal_api_key=phx_evrything", key: nil, status: 401,
      reason: #"the key in the query string is unknown; did you mean the one labelled "All"?"#, rule: "unknown-key"),
    // A path that is too long to compare.
    Row(
      method: "GET", target: World.list + String(repeating: "x", count: 501), status: 404,
      reason: "Unknown path. The API's paths begin with /api/projects/:project_id/session_recording_playlists/.",
      rule: "unknown-path"),
  ]

  @Test(arguments: rows, [true, false]) func areLoggedAndSentWhereTheyAreAskedFor(row: Row, isSent: Bool) throws {
    let lines = Lines()
    for control in [ControlConfiguration(), ControlConfiguration(journalSize: 0), nil] {
      let world = try World(.kinds, logger: lines.logger(.info)) {
        $0.showsHints = isSent
        $0.control = control
      }
      let reply = try world.send(row.method, row.target, row.body, key: row.key)
      #expect(reply.status == row.status)
      #expect(reply.header("X-Emulator-Hint") == (isSent ? row.reason : nil))
      let line = try #require(lines.all.last)
      #expect(line.hasPrefix("info \(row.status) \(row.method) /"))
      #expect(line.hasSuffix(": \(row.reason) \(row.rule)"))
      #expect(!line.contains("phx_evrything"))
      #expect(line.count < 700)
      guard control?.journalSize ?? 0 > 0 else { continue }
      // The journal has the hint, too, where there is one.
      let entry = try world.admin("GET", "/requests/1")
      #expect((entry["hint"].text.map(row.reason.hasPrefix) ?? true) == true)
      #expect((entry["hint"].text != nil) == (row.status != 400))
      #expect((entry["response"]["headers"]["X-Emulator-Hint"].text != nil) == isSent)
    }
    #expect(lines.all.count == 3)
  }

  @Test func saysNothingOfOtherRequests() throws {
    let lines = Lines()
    let world = try World(.kinds, logger: lines.logger(.info)) { $0.showsHints = true }
    let reply = try world.send("GET", "\(World.list)/")
    #expect(reply.header("X-Emulator-Hint") == nil)
    try world.admin("GET", "/nowhere", expecting: 404)
    try world.send("GET", "/_livez")
    #expect(lines.all.isEmpty)
    #expect(try world.admin("GET", "/requests/1")["hint"].text == nil)
  }

  @Test func areNotLoggedAboveTheirLevel() throws {
    let lines = Lines()
    let world = try World(logger: lines.logger(.notice)) { $0.showsHints = true }
    #expect(try world.send("DELETE", "\(World.list)/").header("X-Emulator-Hint")?.hasPrefix("DELETE is 405") == true)
    #expect(lines.all.isEmpty)
  }

  @Test func nameTheFaultThatAnswered() throws {
    let lines = Lines()
    let world = try World(logger: lines.logger(.info)) { $0.showsHints = true }
    try world.addFault(#"{"action":{"status":503,"delay_ms":1}}"#)
    let reply = try world.send("GET", "\(World.list)/")
    #expect(reply.status == 503)
    #expect(reply.header("X-Emulator-Hint") == "fault 1 fired")
    #expect(lines.all == ["info 503 GET \(World.list)/: fault 1 fired"])
  }

  /// Refuses everything.
  private final class Refusing: ExchangeHandler {
    func answer(_ exchange: Exchange) -> Answer { .now(APIError.notFound(nil).response) }
    func commitTurn() -> APIError? { nil }
  }

  @Test func areNotLoggedWithoutEnd() throws {
    let lines = Lines()
    let store = try Store(.memory)
    let clock = EmulatorClock.frozen(World.now)
    let tenants = Tenants(ProjectSettings(contract: .documented, clock: clock, random: RandomStream(seed: 1)))
    let hints = Hints(Refusing(), store: store, logger: lines.logger(.info), showsInResponse: false, clock: clock)
    for _ in 0..<1_000 { _ = hints.answer(Exchange(Request(method: .get, target: "/x"), store.identities, tenants)) }
    #expect(lines.all.count == 100)
  }
}
