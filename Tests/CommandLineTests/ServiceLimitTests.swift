import Glibc
import TestSupport
import Testing

/// `pull` and `verify` against a server that does not behave: they end, in time and with a sentence.
@Suite struct ServiceLimitTests {
  static let commands = [["pull", "--from"], ["verify", "--against"]]

  /// One at a time would be a long time to wait: all of a test's programs run beside one another.
  static func startBoth(_ url: String, _ options: String...) throws -> [Program] {
    try commands.map { try Program($0 + [url, "--key", "phx_demo", "--project", "1"] + options) }
  }

  static func start(_ words: [String], _ url: String, _ options: String...) throws -> Program {
    try Program(words + [url, "--key", "phx_demo", "--project", "1"] + options)
  }

  /// An emulator that applies `action` to every request.
  static func emulator(_ action: String) throws -> Emulator {
    let emulator = try Emulator("--seed", repositoryFile("fixtures/demo.json"))
    #expect(try emulator.post("/__admin/faults", #"{"action":\#(action)}"#).status == 201)
    return emulator
  }

  // MARK: 429

  @Test func givesUpAfterFiveResponsesOf429() throws {
    let emulators = try ["0", "-5", "1", "soon", "Sun, 06 Nov 1994 08:49:37 GMT"].map {
      try Self.emulator(#"{"status":429,"headers":{"Retry-After":"\#($0)"}}"#)
    }
    let programs = try emulators.map { try Self.startBoth($0.url) }
    for (emulator, programs) in zip(emulators, programs) {
      for program in programs {
        expectFailure(try program.end(within: 60), naming: "\(emulator.url) returned 429 to the same request 5 times")
      }
      #expect(try emulator.post("/__admin/requests/count", "{}").body == #"{"count":10}"#)
    }
  }

  @Test(arguments: [
    "86400", "99999999999999999999999", "Fri, 31 Dec 2399 23:59:59 GMT", "Friday, 31-Dec-60 23:59:59 GMT", "Fri Dec 31 23:59:59 2399",
    "Thu Dec  1 23:59:59 2399",
  ])
  func aWaitThatIsLongerThanTheTimeOutIsNotBegun(retryAfter: String) throws {
    let emulator = try Self.emulator(#"{"status":429,"headers":{"Retry-After":"\#(retryAfter)"}}"#)
    for program in try Self.startBoth(emulator.url) {
      expectFailure(try program.end(), naming: "asks to wait ", " seconds, longer than --timeout allows")
    }
  }

  // MARK: A server that never ends

  @Test func aSilentServerIsGivenUpWhenTimeIsOver() throws {
    let server = try RudeServer(RudeServer.waitForEnd)
    for program in try Self.startBoth(server.url, "--timeout", "300ms") {
      let outcome = try program.end()
      #expect(outcome.code == 1)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("playlists-emulator: gave up: it took longer than --timeout allows."), "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
  ])
  func anEndlessBodyIsNotReadToItsEnd(head: String) throws {
    let piece = String(repeating: " ", count: 1 << 16)
    let chunk = head.contains("chunked") ? "10000\r\n\(piece)\r\n" : piece
    let server = try RudeServer { connection in
      RudeServer.send(head, to: connection)
      while RudeServer.send(chunk, to: connection) {}
    }
    for program in try Self.startBoth(server.url) {
      let outcome = try program.end(within: 60)
      #expect(outcome.code == 1)
      #expect(outcome.errors.hasPrefix("playlists-emulator: \(server.url) returns more than 32 MiB: "), "\(outcome.errors)")
    }
  }

  @Test func aTimeOutIsSomeTime() throws {
    for words in Self.commands {
      #expect(try Self.start(words, "http://127.0.0.1:1", "--timeout", "0").end().code == 64)
      #expect(try Self.start(words, "http://127.0.0.1:1", "--timeout", "x").end().code == 64)
    }
  }

  // MARK: Ctrl-C

  @Test(arguments: commands, [SIGINT, SIGTERM]) func aSignalEndsTheWaitForASilentServer(words: [String], signal: Int32) throws {
    let server = try RudeServer(RudeServer.waitForEnd)
    let program = try Self.start(words, server.url)
    try #require(wait { server.wasAsked })
    program.signal(signal)
    let outcome = try program.end(within: 10)
    #expect(outcome.code != 0 && outcome.output.isEmpty)
  }

  @Test func aSignalEndsTheWaitThatAServerAsksFor() throws {
    for words in Self.commands {
      let emulator = try Self.emulator(#"{"status":429,"headers":{"Retry-After":"300"}}"#)
      let program = try Self.start(words, emulator.url)
      try #require(wait { program.errors.contains("asks to wait 300 seconds") })
      program.signal(SIGINT)
      let outcome = try program.end(within: 10)
      #expect(outcome.code != 0 && outcome.output.isEmpty)
    }
  }

  /// The server does not let the playlists be deleted: a person who presses Ctrl-C once or twice gets the prompt back, and their names.
  @Test(arguments: [1, 2]) func whatASignalLeavesBehindIsNamed(signals: Int) throws {
    let (emulator, _) = try VerifyTests.demo()
    try VerifyTests.fault(emulator, #"{"match":{"method":"GET"},"action":{"delay_ms":100}}"#)
    try VerifyTests.fault(emulator, #"{"match":{"method":"PATCH"},"action":{"delay_ms":60000}}"#)
    let program = try Self.start(["verify", "--against"], emulator.url)
    try #require(wait { program.output.contains("page-limit") })
    program.signal(SIGINT)
    try #require(wait { program.errors.contains("Removing 3 test playlists…\n") }, "\(program.errors)")
    if signals > 1 { program.signal(SIGINT) }
    let outcome = try program.end(within: 10)
    #expect(outcome.code == 128 + SIGINT)
    let left = try emulator.shortIDs("\(VerifyTests.list)?limit=500&search=playlists-emulator-verify", "phx_demo")
    #expect(left.count == 3)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 2, "\(outcome.errors)")
    for word in left + ["are left on the server", #"PATCH {"deleted": true} to \#(emulator.url)\#(VerifyTests.list)SHORT_ID/"#] {
      #expect(lines.last?.contains(word) == true, "\(word) in \(outcome.errors)")
    }
  }

  /// As with `verify | less`: it waits in a write, and cannot do what the first signal asks for.
  @Test func aSignalEndsItAlsoWhereNobodyReadsWhatItPrints() throws {
    let scratch = try TemporaryDirectory()
    #expect(mkfifo(scratch("pipe"), 0o600) == 0)
    let reader = open(scratch("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    // The smallest there is, one page: fcntl(2), F_SETPIPE_SZ, which Glibc's module does not have.
    let size = fcntl(reader, 1031, 4096)
    try #require(size >= 4096)
    let (emulator, _) = try VerifyTests.demo()
    let program = try Program(
      ["verify", "--against", emulator.url, "--key", "phx_demo", "--project", "1"], pipe: scratch("pipe"))
    // Full but for less than a line.
    var waiting: CInt = 0
    try #require(wait { ioctl(reader, UInt(FIONREAD), &waiting) == 0 && waiting > size - 100 }, "\(waiting) bytes wait")
    program.signal(SIGINT)
    let outcome = try program.end(within: 10)
    #expect(outcome.code == 128 + SIGINT || outcome.code == 1)
    #expect(outcome.errors.contains("Removing "), "\(outcome.errors)")
  }

  /// One that was being made is not known by a short_id yet.
  @Test func aPlaylistThatWasBeingMadeIsMentioned() throws {
    let (emulator, _) = try VerifyTests.demo()
    try VerifyTests.fault(emulator, #"{"stage":"after_commit","action":{"delay_ms":60000}}"#)
    let program = try Self.start(["verify", "--against"], emulator.url)
    try #require(try wait { try emulator.get("/__admin/state").body.contains("playlists-emulator-verify-") })
    program.signal(SIGINT)
    let outcome = try program.end(within: 10)
    #expect(outcome.code == 128 + SIGINT)
    #expect(outcome.errors.contains("a test playlist may be left on the server. "), "\(outcome.errors)")
  }
}
