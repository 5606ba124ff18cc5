import Domain
import Emulator
import JSON
import Logging
import Storage
import Testing

/// An emulator with two empty projects, a key of each and one of both, a frozen clock and seeded decisions.
final class FaultsWorld {
  static let list = "/api/projects/1/session_recording_playlists/"
  static let start = "2026-03-01T12:00:00Z"
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  static let fixture = """
    {"users":[{"id":1,"uuid":"01920000-0000-7000-8000-00000000000a","distinct_id":"d1","first_name":"Ada","last_name":"L",
               "email":"ada@example.com"}],
    "personal_api_keys":[{"value":"phx_one","label":"One","user":1,"scopes":["*"]},{"value":"phx_two","label":"Two","user":1,"scopes":["*"]}],
    "projects":[{"id":1,"name":"Web"},{"id":2,"name":"App"}]}
    """

  let emulator: RunningEmulator

  init(seed: UInt64 = 7) throws {
    var configuration = EmulatorConfiguration()
    configuration.seed = [FixtureFile(name: "faults.json", try JSONValue(parsing: Self.fixture.utf8))]
    configuration.clock = .frozen(try #require(Timestamp(iso8601: Self.start)))
    configuration.random = RandomStream(seed: seed)
    emulator = try RunningEmulator.start(configuration, logger: Self.logger)
  }

  deinit { emulator.stop(grace: .zero) }

  /// A request on a connection of its own.
  func send(_ method: String, _ target: String, _ body: String = "", key: String = "phx_one") throws -> FaultReceived {
    try FaultClient(port: emulator.port).exchange(method, target, body, key: key)
  }

  /// Adds a rule and gives its answer.
  @discardableResult
  func add(_ rule: String, project: Int? = nil) throws -> FaultReceived {
    let received = try send("POST", "/__admin/faults" + (project.map { "?project_id=\($0)" } ?? ""), rule)
    #expect(received.status == 201, "\(received.body)")
    return received
  }

  /// How many playlists project 1 has, with the rules out of the way.
  func playlistCount() throws -> Int {
    _ = try send("DELETE", "/__admin/faults")
    guard case .object(let page) = try JSONValue(parsing: send("GET", Self.list).body.utf8), case .number(let count)? = page["count"] else {
      return -1
    }
    return count.int ?? -1
  }
}
