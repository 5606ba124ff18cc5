import Domain
import Emulator
import Glibc
import JSON
import Logging
import Storage
import Testing

/// A whole emulator on a free port, with two projects and keys of each kind, for tests of the journal.
final class JournalEmulator {
  let running: RunningEmulator

  /// An emulator whose clock stands still, unless `isRunning`.
  init(
    journalSize: Int = 1000, isRunning: Bool = false, _ configure: (inout EmulatorConfiguration) -> Void = { _ in }
  ) throws {
    var configuration = EmulatorConfiguration()
    configuration.seed = [FixtureFile(name: "journal.json", try JSONValue(parsing: Self.fixture.utf8))]
    configuration.control = ControlConfiguration(journalSize: journalSize)
    configuration.clock = isRunning ? .system : .frozen(try #require(Timestamp(iso8601: "2026-03-01T12:00:00Z")))
    configuration.random = RandomStream(seed: 7)
    configure(&configuration)
    running = try RunningEmulator.start(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  deinit { running.stop(grace: .zero) }

  /// Sends a request on a connection of its own, and gives status and body.
  @discardableResult
  func send(
    _ method: String, _ target: String, key: String? = "phx_everything", _ body: String = "", headers: [String] = [],
    type: String = "application/json"
  ) throws -> (status: Int, body: String) {
    try JournalConnection(port: running.port).exchange(method, target, key: key, body, headers: headers, type: type)
  }

  /// Calls the control API and gives the answer's JSON.
  @discardableResult
  func admin(_ method: String, _ target: String, _ body: String = "", expecting status: Int = 200) throws -> JSONValue {
    let answer = try send(method, "/__admin\(target)", key: nil, body)
    #expect(answer.status == status, "\(method) \(target): \(answer.body.prefix(500))")
    return answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body.utf8)
  }

  /// The entries that a call of the control API gives.
  func requests(_ query: String = "") throws -> [JSONValue] { try admin("GET", "/requests\(query)")["requests"].elements }

  static let list = "/api/projects/1/session_recording_playlists"

  private static let fixture = """
    {"users":[{"id":1,"email":"ada@example.com"}],
    "personal_api_keys":[
      {"value":"phx_everything","label":"All","user":1,"scopes":["*"]},
      {"value":"phx_readonly","label":"Reader","user":1,"scopes":["session_recording_playlist:read"]},
      {"value":"phx_second","label":"Second","user":1,"scopes":["*"],"scoped_projects":[2]}],
    "projects":[
      {"id":1,"name":"Web","playlists":[
        {"short_id":"plain001","name":"Plain","type":"collection","created_by":1,"created_at":"2026-01-01T00:00:00Z"},
        {"short_id":"filters1","name":"Saved","type":"filters","filters":{"a":1},"created_by":1,"created_at":"2026-01-01T00:00:00Z"},
        {"short_id":"deleted1","name":"Gone","deleted":true,"type":"collection","created_by":1,"created_at":"2026-01-02T00:00:00Z"}]},
      {"id":2,"name":"App","playlists":[
        {"short_id":"other001","name":"Other","created_by":1,"created_at":"2026-01-03T00:00:00Z"}]}]}
    """
}

/// One connection of HTTP/1.1.
final class JournalConnection {
  private let descriptor: CInt
  private var unread: [UInt8] = []

  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(result == 0)
    var time = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func exchange(
    _ method: String, _ target: String, key: String?, _ body: String = "", headers: [String] = [], type: String = "application/json"
  ) throws -> (status: Int, body: String) {
    try write(method, target, key: key, body, headers: headers, type: type)
    return try read(withContent: method != "HEAD")
  }

  /// Sends a request and does not wait for its answer.
  func write(
    _ method: String, _ target: String, key: String?, _ body: String = "", headers: [String] = [], type: String = "application/json"
  ) throws {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost", "Content-Length: \(body.utf8.count)"] + headers
    if let key { lines.append("Authorization: Bearer \(key)") }
    if !body.isEmpty { lines.append("Content-Type: \(type)") }
    let bytes = Array((lines + ["", body]).joined(separator: "\r\n").utf8)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL)) }
      try #require(count > 0)
      rest = rest.dropFirst(count)
    }
  }

  func read(withContent hasContent: Bool = true) throws -> (status: Int, body: String) {
    var end: Int?
    while end == nil {
      end = unread.indices.dropLast(3).first { unread[$0..<($0 + 4)] == [13, 10, 13, 10] }
      if end == nil { try receive() }
    }
    let head = String(decoding: unread.prefix(try #require(end)), as: UTF8.self).split(separator: "\r\n")
    unread.removeFirst(try #require(end) + 4)
    let status = try #require(head.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) })
    let length = head.first { $0.lowercased().hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
    guard hasContent else { return (status, "") }
    while unread.count < length { try receive() }
    defer { unread.removeFirst(length) }
    return (status, String(decoding: unread.prefix(length), as: UTF8.self))
  }

  private func receive() throws {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    try #require(count > 0, "the connection was closed, or nothing came")
    unread += buffer.prefix(count)
  }
}

extension JSONValue {
  /// The member of that name; null where there is none.
  subscript(_ name: String) -> JSONValue {
    if case .object(let object) = self { object[JSONString(name)] ?? .null } else { .null }
  }

  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

  var text: String? { if case .string(let text) = self { text.string } else { nil } }

  var int: Int? { if case .number(let number) = self { number.int } else { nil } }

  /// The value as compact JSON text.
  var shown: String { String(decoding: encoded, as: UTF8.self) }
}
