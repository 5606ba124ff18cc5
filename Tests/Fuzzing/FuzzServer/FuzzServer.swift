import HTTPServer
import JSON
import Logging

@testable import Emulator

/// The whole emulator, in memory, with one sandbox: every input finds the same state.
///
/// Unchecked: libFuzzer calls from one thread.
private final class Target: @unchecked Sendable {
  static let shared = Target()

  let emulator: RunningEmulator
  private let admin: Connection
  private var sandbox = 0
  private var beginning: [UInt8] = []

  private static let fixture = """
    {"users": [{"id": 1, "email": "ada@example.com"}],
     "personal_api_keys": [{"value": "kk", "user": 1, "scopes": ["*"]}],
     "projects": [{"id": 1, "recordings": [{"id": "r1"}, {"id": "r2", "viewed_by": [1]}],
       "playlists": [{"short_id": "c", "type": "collection", "recordings": ["r1"]}, {"short_id": "f", "type": "filters", "filters": {"a": 1}},
         {"short_id": "u"}, {"short_id": "d", "deleted": true}]}]}
    """

  private init() {
    do {
      var configuration = EmulatorConfiguration()
      configuration.clock = .frozen(Timestamp(microseconds: 1_750_000_000_000_000))
      configuration.random = RandomStream(seed: 1)
      configuration.seed = [try FixtureFile(name: "fixture", parsing: Array(Self.fixture.utf8))]
      configuration.control = ControlConfiguration(journalSize: 20)
      emulator = try RunningEmulator.start(configuration, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
      admin = Connection(port: emulator.port)
    } catch {
      fatalError("the emulator does not start: \(error)")
    }
    beginning = call("GET", "/__admin/state")
    addSandbox()
  }

  /// `input` with the sandbox's id in place of 1000001, which the first one has.
  func named(_ input: [UInt8]) -> [UInt8] {
    let (id, name) = (Array("1000001".utf8), Array(String(sandbox).utf8))
    var named: [UInt8] = []
    var rest = input[...]
    while !rest.isEmpty {
      if rest.starts(with: id) {
        named += name
        rest = rest.dropFirst(id.count)
      } else {
        named.append(rest.removeFirst())
      }
    }
    return named
  }

  /// Everything back to the beginning, which also shows that the loop still turns and that a reset resets.
  func reset() {
    _ = call("POST", "/__admin/reset")
    _ = call("PUT", "/__admin/rate-limit", #"{"rate_limit": "off"}"#)
    for sandbox in list("/__admin/sandboxes", "sandboxes") {
      guard let id = sandbox["project_id"]?.int else { fatalError("a sandbox without an id") }
      _ = call("DELETE", "/__admin/sandboxes/\(id)")
    }
    for snapshot in list("/__admin/snapshots", "snapshots") {
      guard let name = snapshot["name"]?.text else { fatalError("a snapshot without a name") }
      let project = snapshot["project_id"]?.int.map { "?project_id=\($0)" } ?? ""
      _ = call("DELETE", "/__admin/snapshots/\(percentEncoded(name))\(project)")
    }
    let state = call("GET", "/__admin/state")
    require(state == beginning, "a reset leaves something behind: \(String(decoding: state, as: UTF8.self))")
    addSandbox()
  }

  private func addSandbox() {
    let made = value(call("POST", "/__admin/sandboxes", #"{"seed": {"projects": [{"id": 1, "playlists": [{"short_id": "s"}]}]}}"#))
    guard let id = made["project_id"]?.int else { fatalError("no sandbox is made") }
    sandbox = id
  }

  private func list(_ path: String, _ name: JSONString) -> [JSONValue] {
    guard let elements = value(call("GET", path))[name]?.elements else { fatalError("\(path) lists nothing") }
    return elements
  }

  private func value(_ text: [UInt8]) -> JSONValue {
    guard let value = try? JSONValue(parsing: text) else { fatalError("no JSON: \(String(decoding: text, as: UTF8.self))") }
    return value
  }

  /// The content of a response that says that all went well.
  private func call(_ method: String, _ path: String, _ body: String = "") -> [UInt8] {
    admin.send(Array("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
    var received: [UInt8] = []
    while true {
      if let response = ReceivedResponse(received[...]) {
        require((200..<300).contains(response.status), "\(method) \(path): \(String(decoding: received, as: UTF8.self))")
        return Array(response.content)
      }
      // libFuzzer ends what takes too long.
      guard admin.receive(into: &received, milliseconds: -1) else { fatalError("\(method) \(path) is not answered") }
    }
  }

  private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return "%" + (digits.count == 1 ? "0" : "") + digits
    }.joined()
  }
}

/// The bytes for each of two connections, in the order in which they are sent.
///
/// A line `===` changes to the other connection, and `---` ends a request. A request is its text but for the end of the head: lines end in
/// LF alone, and no length is given. One that begins with a blank line is sent as it is.
private func pieces(_ input: [UInt8]) -> [(connection: Int, bytes: [UInt8])] {
  var pieces: [(Int, [UInt8])] = []
  var connection = 0
  var lines: [ArraySlice<UInt8>] = []
  func finish() {
    if !lines.isEmpty { pieces.append((connection, request(lines))) }
    lines = []
  }
  for line in input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    switch line {
    case _ where line.elementsEqual("---".utf8): finish()
    case _ where line.elementsEqual("===".utf8):
      finish()
      connection = 1 - connection
    default: lines.append(line)
    }
  }
  finish()
  return pieces
}

private func request(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
  if lines[0].isEmpty { return Array(lines.dropFirst().joined(separator: [10])) }
  let head = lines.prefix { !$0.isEmpty }
  let body = Array(lines.dropFirst(head.count + 1).joined(separator: [10]))
  var text = Array(head[0] + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer kk\r\n".utf8)
  for line in head.dropFirst() { text += line + [13, 10] }
  return text + "Content-Length: \(body.count)\r\n\r\n".utf8 + body
}

/// Requests of all kinds to the server, the API and the control API end in responses, and a reset undoes what they did.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzServer(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let target = Target.shared
  let input = target.named(Array(UnsafeBufferPointer(start: start, count: count)))
  let pieces = pieces(input)
  guard !pieces.isEmpty else { return -1 }
  var connections: [Int: Connection] = [:]
  for piece in pieces {
    let connection = connections[piece.connection] ?? Connection(port: target.emulator.port)
    connections[piece.connection] = connection
    connection.send(piece.bytes)
  }
  for (_, connection) in connections.sorted(by: { $0.key < $1.key }) {
    connection.endOutput()
    var received: [UInt8] = []
    // A wait or a delay may be longer than anybody's patience: then the client goes away.
    while connection.receive(into: &received, milliseconds: 20) {}
    connection.reset()
    if mayBeChecked(input) { check(received[...]) }
  }
  target.reset()
  return 0
}

/// A fault may answer with anything, and a response to HEAD has no content.
private func mayBeChecked(_ input: [UInt8]) -> Bool {
  !["aults", "HEAD", "%", "\\u"].contains { word in
    input.indices.contains { input[$0...].starts(with: word.utf8) }
  }
}

/// What holds for every response that arrived whole: no failure of the server, and JSON that is JSON.
private func check(_ received: ArraySlice<UInt8>) {
  var rest = received
  while let response = ReceivedResponse(rest) {
    rest = response.rest
    require(response.status != 500, String(decoding: response.content, as: UTF8.self))
    guard response.isJSON, !response.content.isEmpty else { continue }
    guard let value = try? JSONValue(parsing: Array(response.content)) else { fatalError("a response that is not JSON") }
    // /_readyz has its checks, whatever its status.
    guard response.status >= 400, response.status != 503, let object = value.object else { continue }
    require(object.members.map(\.key).starts(with: ["type", "code", "detail", "attr"]), "an error that is not in the envelope")
  }
  require(rest.isEmpty || rest.starts(with: "HTTP/1.1 ".utf8), "something that is not a response")
}

/// Unlike `precondition`, says in an optimized build too what does not hold.
func require(_ holds: Bool, _ complaint: @autoclosure () -> String) {
  if !holds { fatalError(complaint()) }
}
