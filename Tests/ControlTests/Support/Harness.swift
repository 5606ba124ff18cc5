import Domain
import Emulator
import Glibc
import JSON
import Logging
import Storage
import Testing

/// An answer of the emulator.
struct Reply {
  let status: Int
  let headers: [(name: String, value: String)]
  let body: String

  /// The value of the first field of that name.
  subscript(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

  /// The body, or nil where it is no JSON.
  var json: JSONValue? { try? JSONValue(parsing: body.utf8) }

  /// A field of the body's object.
  func field(_ name: String) -> JSONValue? { if case .object(let object)? = json { object[JSONString(name)] } else { nil } }

  /// A field of the body's object that is a string.
  func text(_ name: String) -> String? { if case .string(let text)? = field(name) { text.string } else { nil } }
}

/// A whole emulator on a free port, with a stopped clock and seeded ids, and a client of it that sends what it is told.
final class Harness {
  static let now = Timestamp(iso8601: "2026-03-01T12:00:00Z") ?? Timestamp(microseconds: 0)
  static let list = "/api/projects/1/session_recording_playlists"

  let emulator: RunningEmulator
  var port: Int { emulator.port }

  /// An emulator that starts with `fixture`, or as it does without any, set up by `configure`.
  init(_ fixture: String? = nil, _ configure: (inout EmulatorConfiguration) -> Void = { _ in }) throws {
    var configuration = EmulatorConfiguration()
    configuration.clock = .frozen(Self.now)
    configuration.random = RandomStream(seed: 7)
    if let fixture { configuration.seed = [FixtureFile(name: "fixture", try JSONValue(parsing: fixture.utf8))] }
    configure(&configuration)
    emulator = try RunningEmulator.start(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  deinit { emulator.stop(grace: .zero) }

  /// A call of the emulated API with a key.
  func api(_ method: String, _ target: String = list, key: String = "phx_emulator", _ body: String = "") throws -> Reply {
    var headers = [("Authorization", "Bearer \(key)")]
    if !body.isEmpty { headers.append(("Content-Type", "application/json")) }
    return try send(method, target, headers, body)
  }

  /// A call of the control API.
  func admin(_ method: String, _ path: String, _ body: String = "") throws -> Reply { try send(method, "/__admin\(path)", [], body) }

  /// Any request, to `Host: localhost` where `headers` name no other.
  func send(_ method: String, _ target: String, _ headers: [(String, String)] = [], _ body: String = "") throws -> Reply {
    var text = "\(method) \(target) HTTP/1.1\r\nConnection: close\r\n"
    if !headers.contains(where: { $0.0 == "Host" }) { text += "Host: localhost:\(port)\r\n" }
    for (name, value) in headers { text += "\(name): \(value)\r\n" }
    if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) { text += "Content-Length: \(body.utf8.count)\r\n" }
    return try Self.reply(exchange("\(text)\r\n\(body)"))
  }

  /// All that comes back for `text` until the connection ends.
  private func exchange(_ text: String) throws -> String {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(connected == 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    // Bodies of these tests fit into the socket's buffer.
    let bytes = Array(text.utf8)
    try #require(Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count)
    var received: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      try #require(count >= 0)
      if count == 0 { return String(decoding: received, as: UTF8.self) }
      received += chunk[..<count]
    }
  }

  private static func reply(_ text: String) throws -> Reply {
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    let end = try #require(lines.firstIndex(of: ""))
    let status = try #require(Int(lines[0].split(separator: " ")[1]))
    let headers = lines[1..<end].map { line in
      let name = line.prefix { $0 != ":" }
      return (name: String(name), value: String(line.dropFirst(name.count + 2)))
    }
    return Reply(status: status, headers: headers, body: lines[(end + 1)...].joined(separator: "\r\n"))
  }
}
