import Domain
import Emulator
import Glibc
import JSON
import SQLite
import Storage
import Testing

/// An emulator with two projects, a key of everything, a frozen clock and a random seed, for tests of sandboxes, state and snapshots.
final class ControlWorld {
  let emulator: RunningEmulator

  init(database: Database.Location = .memory, seed: UInt64 = 7) throws {
    var configuration = EmulatorConfiguration()
    configuration.database = database
    configuration.seed = [FixtureFile(name: "world.json", try JSONValue(parsing: Self.fixture.utf8))]
    configuration.clock = .frozen(try #require(Timestamp(iso8601: FaultsWorld.start)))
    configuration.random = RandomStream(seed: seed)
    emulator = try RunningEmulator.start(configuration, logger: FaultsWorld.logger)
  }

  deinit { emulator.stop(grace: .zero) }

  /// A request on a connection of its own.
  func send(_ method: String, _ target: String, _ body: String = "", key: String = "phx_all") throws -> FaultReceived {
    try FaultClient(port: emulator.port).exchange(method, target, body, key: key)
  }

  /// Calls the control API and gives the answer's JSON.
  @discardableResult
  func admin(_ method: String, _ target: String, _ body: String = "", expecting status: Int = 200) throws -> JSONValue {
    let answer = try send(method, "/__admin\(target)", body)
    #expect(answer.status == status, "\(method) \(target): \(answer.body.prefix(500))")
    return answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body.utf8)
  }

  /// Makes a sandbox.
  func sandbox(_ body: String = "{}") throws -> ControlSandbox {
    let answer = try admin("POST", "/sandboxes", body, expecting: 201)
    return ControlSandbox(
      world: self, id: try #require(answer["project_id"].int), key: try #require(answer["api_key"].text), seen: answer.shown)
  }

  /// The hash of the state of a project, or of all that are no sandboxes, by a snapshot that is taken away again.
  func hash(_ query: String = "") throws -> String {
    let taken = try admin("POST", "/snapshots\(query)", #"{"name":"only-for-its-hash"}"#, expecting: 201)
    try admin("DELETE", "/snapshots/only-for-its-hash\(query)", expecting: 204)
    return try #require(taken["hash"].text)
  }

  static func list(_ project: Int) -> String { "/api/projects/\(project)/session_recording_playlists/" }

  static let fixture = """
    {"users":[{"id":1,"uuid":"01920000-0000-7000-8000-00000000000a","distinct_id":"d1","email":"ada@example.com"}],
    "personal_api_keys":[{"value":"phx_all","label":"All","user":1,"scopes":["*"]}],
    "projects":[
      {"id":1,"name":"Web","recordings":[{"id":"r1"},{"id":"r2"}],"playlists":[
        {"id":1,"short_id":"first001","name":"First","type":"collection","recordings":["r1"],"created_at":"2026-01-01T00:00:00Z"},
        {"id":2,"short_id":"second02","name":"Second","type":"collection","created_at":"2026-01-02T00:00:00Z"}]},
      {"id":2,"name":"App","playlists":[
        {"id":3,"short_id":"third003","name":"Third","type":"collection","created_at":"2026-01-03T00:00:00Z"}]}]}
    """
}

/// A sandbox, and its user.
struct ControlSandbox {
  let world: ControlWorld
  let id: Int
  let key: String
  /// The answer that it was made with.
  let seen: String

  var list: String { ControlWorld.list(id) }

  /// A request with the sandbox's key; `path` is within its playlists.
  @discardableResult
  func send(_ method: String, _ path: String = "", _ body: String = "", expecting status: Int? = nil) throws -> FaultReceived {
    let received = try world.send(method, list + path, body, key: key)
    if let status { #expect(received.status == status, "\(method) \(path): \(received.body)") }
    return received
  }

  /// Makes a playlist, and gives its answer.
  @discardableResult
  func create(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: send("POST", "", #"{"name":"\#(name)","type":"collection"}"#, expecting: 201).body.utf8)
  }

  /// The names of its playlists, by creation.
  func names() throws -> [String] {
    try JSONValue(parsing: send("GET", "?order=created_at&limit=1000", expecting: 200).body.utf8)["results"].elements
      .compactMap { $0["name"].text }.sorted()
  }

  /// A call of the control API that is confined to the sandbox.
  @discardableResult
  func admin(_ method: String, _ target: String, _ body: String = "", expecting status: Int = 200) throws -> JSONValue {
    try world.admin(method, "\(target)?project_id=\(id)", body, expecting: status)
  }
}

/// Runs `body` with the path of a database file that is not there yet, and takes it away.
func withDatabaseFile<Result>(_ body: (String) throws -> Result) throws -> Result {
  let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  var template = Array("\(parent)/playlists-emulator-test-XXXXXX".utf8CString)
  let directory = String(cString: try #require(mkdtemp(&template)))
  let path = "\(directory)/state.db"
  defer {
    for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) }
    rmdir(directory)
  }
  return try body(path)
}
