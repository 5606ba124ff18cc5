import JSON
import Logging
import TestSupport
import Testing

@testable import Emulator

/// A whole emulator on a free port, with a frozen clock and a seeded random stream, and a client of it.
final class World: Sendable {
  static let now = Timestamp(iso8601: "2026-03-01T12:00:00Z") ?? Timestamp(microseconds: 0)
  static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  /// The playlists of project 1, without the slash at the end.
  static let list = "/api/projects/1/session_recording_playlists"

  /// The playlists of a project, with the slash at the end, or what is at `path` within them.
  static func playlists(_ project: Int, _ path: String = "") -> String { "/api/projects/\(project)/session_recording_playlists/\(path)" }

  private let emulator: RunningEmulator
  /// The fixture's key that may do everything.
  let key: String

  /// Starts the emulator; `configure` can change anything about it.
  init(
    _ fixture: Fixture = .builtIn, seed: UInt64 = 7, clock: EmulatorClock = .frozen(now), logger: Logger = logger,
    _ configure: (inout EmulatorConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = EmulatorConfiguration()
    if let text = fixture.text { configuration.seed = [FixtureFile(name: "world.json", try JSONValue(parsing: text.utf8))] }
    configuration.clock = clock
    configuration.random = RandomStream(seed: seed)
    configure(&configuration)
    key = fixture.key
    emulator = try RunningEmulator.start(configuration, logger: logger)
  }

  deinit { emulator.stop(grace: .zero) }

  func connect() throws -> Client { try Client(port: emulator.port) }

  /// Sends a request with the fixture's key on a connection of its own, and returns what arrived, complete or not.
  func attempt(_ method: String, _ target: String, _ body: String = "") throws -> Reply {
    try connect().exchange(method, target, body, key: key)
  }

  /// Sends a request with the fixture's key on a connection of its own, and returns its reply, which must be complete.
  @discardableResult
  func send(_ method: String, _ target: String, _ body: String = "", headers: [String] = []) throws -> Reply {
    try send(method, target, body, key: key, headers: headers)
  }

  /// Sends a request with `key`, if any, on a connection of its own, and returns its reply, which must be complete.
  @discardableResult
  func send(_ method: String, _ target: String, _ body: String = "", key: String?, headers: [String] = []) throws -> Reply {
    let reply = try connect().exchange(method, target, body, key: key, headers: headers)
    try #require(reply.isComplete && reply.end != .silent, "\(method) \(target): \(reply.end) after \(reply.bytes.count) bytes")
    return reply
  }

  /// Calls the control API and returns the reply's JSON; null if it has no content.
  @discardableResult
  func admin(
    _ method: String, _ target: String, _ body: String = "", expecting status: Int = 200, at place: SourceLocation = #_sourceLocation
  ) throws -> JSONValue {
    let reply = try send(method, "/__admin\(target)", body, key: nil)
    #expect(reply.status == status, "\(method) \(target): \(reply.body.prefix(500))", sourceLocation: place)
    return reply.body.isEmpty ? .null : try reply.json
  }

  /// The entries of the journal.
  func requests(_ query: String = "") throws -> [JSONValue] { try admin("GET", "/requests\(query)")["requests"].all }

  /// Adds a fault rule and returns the reply.
  @discardableResult
  func addFault(_ rule: String, project: Int? = nil, at place: SourceLocation = #_sourceLocation) throws -> Reply {
    let reply = try send("POST", "/__admin/faults" + (project.map { "?project_id=\($0)" } ?? ""), rule, key: nil)
    #expect(reply.status == 201, "\(reply.body)", sourceLocation: place)
    return reply
  }

  /// The hash of the state of a project, or of everything outside sandboxes, from a snapshot that is removed again.
  func hash(_ query: String = "") throws -> String {
    let taken = try admin("POST", "/snapshots\(query)", #"{"name":"only-for-its-hash"}"#, expecting: 201)
    try admin("DELETE", "/snapshots/only-for-its-hash\(query)", expecting: 204)
    return try #require(taken["hash"].text)
  }

  /// Makes a sandbox.
  func sandbox(_ body: String = "{}") throws -> Sandbox {
    let made = try admin("POST", "/sandboxes", body, expecting: 201)
    return Sandbox(world: self, id: try #require(made["project_id"].int), key: try #require(made["api_key"].text), seen: made.shown)
  }
}
