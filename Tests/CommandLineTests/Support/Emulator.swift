import Glibc
import JSON
import Testing

/// A `serve` that has said that it is ready, on a free port.
final class Emulator {
  let program: Program
  let port: Int

  /// Starts it with `arguments` after `serve --port 0` and waits for its line.
  convenience init(_ arguments: String..., environment: [String: String] = [:]) throws {
    try self.init(arguments: arguments, environment: environment)
  }

  init(arguments: [String], environment: [String: String] = [:]) throws {
    let program = try Program(["serve", "--port", "0"] + arguments, environment: environment)
    try #require(wait { program.output.contains("\n") || !program.isRunning }, "it says nothing")
    try #require(program.isRunning, "\(program.errors)")
    self.program = program
    let line = try #require(program.output.split(separator: "\n").first)
    let words = line.split(separator: " ")
    port = try #require(words.dropLast().last.flatMap { Int($0) }, "no port in: \(line)")
  }

  /// Ends it with `signal` and returns its outcome.
  func stop(_ signal: Int32 = SIGTERM) throws -> Program.Outcome {
    program.signal(signal)
    return try program.end()
  }

  func get(_ path: String) throws -> Answer { try Connection(port).call("GET", path) }
  func post(_ path: String, _ body: String) throws -> Answer { try Connection(port).call("POST", path, body) }

  /// Creates a playlist and returns its short_id after the commit.
  func makePlaylist(_ name: String, key: String = "phx_emulator") throws -> String {
    let answer = try Connection(port).call("POST", "/api/projects/1/session_recording_playlists/", #"{"name": "\#(name)"}"#, key: key)
    try #require(answer.status == 201, "\(answer.body)")
    guard case .object(let playlist) = try JSONValue(parsing: answer.body.utf8), case .string(let id) = playlist["short_id"] else {
      throw Unexpected(answer.body)
    }
    return id.string
  }

  /// The names of all playlists of project 1, last changed first.
  func playlistNames(key: String = "phx_emulator") throws -> [String] {
    let answer = try Connection(port).call("GET", "/api/projects/1/session_recording_playlists/?limit=1000", key: key)
    guard case .object(let page) = try JSONValue(parsing: answer.body.utf8), case .array(let results) = page["results"] else {
      throw Unexpected(answer.body)
    }
    return results.map { result in
      guard case .object(let playlist) = result, case .string(let name) = playlist["name"] else { return "" }
      return name.string
    }
  }
}

/// A response with which a test cannot continue.
struct Unexpected: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// An HTTP response.
struct Answer {
  let status: Int
  let body: String
}

/// A connection over TCP to this machine.
final class Connection {
  private let descriptor: CInt

  init(_ port: Int) throws {
    descriptor = try #require(Self.connect(port), "nobody listens on \(port)")
  }

  deinit { close(descriptor) }

  /// Whether a process listens on `port`.
  static func isPossible(_ port: Int) -> Bool {
    guard let descriptor = connect(port) else { return false }
    close(descriptor)
    return true
  }

  /// Sends a request, and returns the response.
  func call(_ method: String, _ path: String, _ body: String = "", key: String = "phx_emulator") throws -> Answer {
    send(
      """
      \(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(key)\r\nContent-Type: application/json\r\n\
      Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)
      """)
    return try answer()
  }

  func send(_ text: String) { _ = Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) }

  /// What comes until the other side closes.
  func receive() -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }

  /// Reads the response until the peer closes the connection.
  func answer() throws -> Answer {
    let text = receive()
    // "\r\n" is one Character, so that splitting at it needs no search for two.
    let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
    let end = lines.firstIndex(of: "") ?? lines.endIndex
    let status = try #require(lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) }, "no answer: \(text)")
    return Answer(status: status, body: lines.dropFirst(end + 1).joined(separator: "\r\n"))
  }

  private static func connect(_ port: Int) -> CInt? {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    guard result == 0 else {
      close(descriptor)
      return nil
    }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    return descriptor
  }
}
