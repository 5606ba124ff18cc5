import HTTPServer
import JSON
import Logging
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// How a scenario reaches the emulator.
enum Transport: CaseIterable, Sendable {
  /// `API.respond(to:)` on a store in memory, no sockets.
  case inProcess
  /// The whole emulator on a free port, raw bytes over a connection.
  case tcp
}

/// A request of a scenario.
struct Sent: Sendable {
  var method: String
  var target: String
  var headers: [(String, String)]
  var body: [UInt8]
}

/// A response as it arrived.
struct Received: Equatable {
  var status: Int
  /// In the order in which they arrived, without those of the server: Date, Content-Length, Connection.
  var headers: [String]
  var body: String

  /// The values of the fields of that name; nil if there is none.
  func header(_ name: String) -> String? {
    let prefix = "\(name.lowercased()): "
    let found = headers.filter { $0.lowercased().hasPrefix(prefix) }
    return found.isEmpty ? nil : found.map { String($0.dropFirst(prefix.count)) }.joined(separator: " | ")
  }
}

/// A fresh emulator with the world's fixture, a frozen clock and seeded ids.
final class Emulator {
  private enum Backend {
    case inProcess(API, Store)
    case tcp(RunningEmulator)
  }

  private let backend: Backend
  /// The connection of the next request; nil after a reply that ended it.
  private var client: Client?

  /// An emulator that contains `fixture`, reached by `transport`.
  init(_ transport: Transport, _ contract: Contract = .documented, fixture: FixtureFile = World.fixture) throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let clock = EmulatorClock.frozen(World.now)
    let random = RandomStream(seed: 7)
    switch transport {
    case .inProcess:
      let store = try Store(.memory)
      var reader = FixtureReader(now: clock.now, random: random)
      try store.replace(by: reader.read([fixture]))
      try store.commit()
      backend = .inProcess(
        API(
          store: store, tenants: Tenants(ProjectSettings(contract: contract, clock: clock, random: reader.random)), logger: logger),
        store)
    case .tcp:
      var configuration = EmulatorConfiguration()
      configuration.seed = [fixture]
      configuration.contract = contract
      configuration.clock = clock
      configuration.random = random
      backend = .tcp(try RunningEmulator.start(configuration, logger: logger))
    }
  }

  deinit { if case .tcp(let running) = backend { running.stop(grace: .zero) } }

  /// Sends a request to the host `emulator.test` and returns the response.
  func send(_ sent: Sent) throws -> Received {
    switch backend {
    case .tcp(let running): return try exchange(sent, port: running.port)
    case .inProcess(let api, _):
      // White space round a value is no part of it (RFC 9112, 5), and the content is left out of an answer to HEAD (RFC 9110, 9.3.2).
      let fields = [("Host", World.host)] + sent.headers.map { ($0.0, Self.trimmed($0.1)) }
      let response = api.respond(to: Request(method: Method(sent.method), target: sent.target, fields: fields, body: sent.body))
      if let failure = api.commitTurn() { return Self.received(failure.response, sent) }
      return Self.received(response, sent)
    }
  }

  private func exchange(_ sent: Sent, port: Int) throws -> Received {
    let client = try client ?? Client(port: port)
    var fields = ["Host: \(World.host)"] + sent.headers.map { "\($0.0): \($0.1)" }
    if !sent.body.isEmpty || ["POST", "PUT", "PATCH"].contains(sent.method) { fields.append("Content-Length: \(sent.body.count)") }
    client.request(sent.method, sent.target, fields: fields, body: sent.body)
    let reply = client.reply()
    try #require(reply.isComplete, "the connection was closed, or nothing arrived")
    self.client = reply.closes ? nil : client
    let own = ["date: ", "content-length: ", "connection: "]
    let headers = reply.fields.map(String.init).filter { line in !own.contains { line.lowercased().hasPrefix($0) } }
    return Received(status: try #require(reply.status), headers: headers, body: reply.body)
  }

  /// What `state` was at the start.
  lazy var pristineState = Result { try state() }

  /// Everything that the API shows, or in process everything that is stored, to see whether anything changed.
  func state() throws -> String {
    if case .inProcess(_, let store) = backend { return String(decoding: try store.export(), as: UTF8.self) }
    var state = ""
    for project in [1, 2] {
      state += try send(.get("/api/projects/\(project)/session_recording_playlists/?limit=500&order=created_at")).body
    }
    return state + (try send(.get("\(World.collection)/recordings/")).body)
  }

  private static func trimmed(_ value: String) -> String {
    var rest = value[...]
    while let first = rest.unicodeScalars.first, first == " " || first == "\t" { rest.unicodeScalars.removeFirst() }
    while let last = rest.unicodeScalars.last, last == " " || last == "\t" { rest.unicodeScalars.removeLast() }
    return String(rest)
  }

  private static func received(_ response: Response, _ sent: Sent) -> Received {
    Received(
      status: response.status.code, headers: response.fields.map { "\($0.name): \($0.value)" },
      body: sent.method == "HEAD" ? "" : String(decoding: response.body, as: UTF8.self))
  }
}
