import Testing

@testable import Emulator

/// One row of a table: a request to a fresh emulator, its response, and the state afterwards.
struct Scenario: Sendable, CustomTestStringConvertible {
  let name: String
  let sent: Sent
  let answer: Expected
  /// Further requests and their responses.
  let then: [(Sent, Expected)]
  /// Whether everything must be as it was; by default if the request is refused or only reads.
  let changesNothing: Bool
  /// What is known to be wrong; nil if nothing is.
  let knownIssue: Comment?

  var testDescription: String { name }

  /// A row of a table.
  init(
    _ name: String, _ sent: Sent, _ answer: Expected, then: [(Sent, Expected)] = [], changesNothing: Bool? = nil, knownIssue: Comment? = nil
  ) {
    self.name = name
    self.knownIssue = knownIssue
    self.sent = sent
    self.answer = answer
    self.then = then
    self.changesNothing = changesNothing ?? (answer.status >= 400 || ["GET", "HEAD", "OPTIONS"].contains(sent.method))
  }

  /// Plays the scenario on a fresh emulator.
  func play(_ transport: Transport, _ contract: Contract = .documented) throws {
    if let knownIssue {
      withKnownIssue(knownIssue) { try playAsIs(transport, contract) }
    } else {
      try playAsIs(transport, contract)
    }
  }

  private func playAsIs(_ transport: Transport, _ contract: Contract) throws {
    guard changesNothing else { return try play(on: Emulator(transport, contract)) }
    // A row that changes nothing can use the emulator of another; that it changed nothing is checked each time.
    let emulator = try EmulatorPool.shared.take(transport, contract)
    let before = try emulator.pristineState.get()
    try play(on: emulator)
    let after = try emulator.state()
    #expect(after == before, "\(name): something changed")
    if after == before { EmulatorPool.shared.giveBack(emulator, transport, contract) }
  }

  private func play(on emulator: Emulator) throws {
    answer.check(try emulator.send(sent), "\(sent.method) \(sent.target)")
    for (sent, answer) in then { answer.check(try emulator.send(sent), "\(name): then \(sent.method) \(sent.target)") }
  }
}

extension Sent {
  /// A request with a key in its header; nil for none.
  static func request(
    _ method: String, _ target: String, key: String? = "phx_all", headers: [(String, String)] = [], type: String? = nil, body: String = ""
  ) -> Sent {
    bytes(method, target, key: key, headers: headers, type: type, body: Array(body.utf8))
  }

  static func bytes(
    _ method: String, _ target: String, key: String? = "phx_all", headers: [(String, String)] = [], type: String? = nil, body: [UInt8]
  ) -> Sent {
    var all = headers
    if let key { all.append(("Authorization", "Bearer \(key)")) }
    if let type { all.append(("Content-Type", type)) }
    return Sent(method: method, target: target, headers: all, body: body)
  }

  static func get(_ target: String, key: String? = "phx_all", headers: [(String, String)] = []) -> Sent {
    request("GET", target, key: key, headers: headers)
  }

  static func post(_ json: String, to target: String = "\(World.list)/", key: String? = "phx_all") -> Sent {
    request("POST", target, key: key, type: "application/json", body: json)
  }

  static func patch(_ json: String, of target: String = "\(World.plain)/", key: String? = "phx_all") -> Sent {
    request("PATCH", target, key: key, type: "application/json", body: json)
  }

  static func put(_ json: String, to target: String = "\(World.plain)/", key: String? = "phx_all") -> Sent {
    request("PUT", target, key: key, type: "application/json", body: json)
  }

  static func delete(_ target: String, key: String? = "phx_all") -> Sent { request("DELETE", target, key: key) }

  static func form(_ method: String, _ target: String, _ body: String) -> Sent {
    request(method, target, type: "application/x-www-form-urlencoded", body: body)
  }
}

/// One table of several; typed, so that the compiler need not look for what `+` might mean.
func table(_ parts: [Scenario]...) -> [Scenario] { parts.flatMap { $0 } }
