import Glibc
import Testing

/// How `serve` ends.
@Suite struct SignalTests {
  @Test(arguments: [SIGTERM, SIGINT])
  func endsWithZero(signal: Int32) throws {
    let emulator = try Emulator()
    let outcome = try emulator.stop(signal)
    #expect(outcome.code == 0)
    #expect(!Connection.isPossible(emulator.port))
  }

  @Test func anIdleConnectionKeepsItNoTime() throws {
    let emulator = try Emulator("--shutdown-grace", "60")
    let connection = try Connection(emulator.port)
    #expect(try emulator.get("/_livez").status == 200)
    #expect(try emulator.stop().code == 0)
    #expect(connection.receive().isEmpty)
  }

  @Test func letsARunningRequestEnd() throws {
    let emulator = try Emulator("--shutdown-grace", "60")
    let connection = try Connection(emulator.port)
    hold(connection, emulator)
    emulator.program.signal(SIGTERM)
    #expect(wait { !Connection.isPossible(emulator.port) }, "it still accepts")
    #expect(emulator.program.isRunning)
    connection.send(#""Late"}"#)
    #expect(try connection.answer().status == 201)
    #expect(try emulator.program.end().code == 0)
  }

  @Test func givesUpARequestAfterTheGracePeriod() throws {
    let emulator = try Emulator("--shutdown-grace", "100ms")
    let connection = try Connection(emulator.port)
    hold(connection, emulator)
    #expect(try emulator.stop().code == 0)
  }

  @Test(arguments: [(SIGTERM, SIGTERM), (SIGTERM, SIGINT), (SIGINT, SIGINT)])
  func aSecondSignalEndsItAtOnce(first: Int32, second: Int32) throws {
    let emulator = try Emulator("--shutdown-grace", "60")
    let connection = try Connection(emulator.port)
    hold(connection, emulator)
    emulator.program.signal(first)
    #expect(wait { !Connection.isPossible(emulator.port) }, "it still accepts")
    #expect(emulator.program.isRunning)
    emulator.program.signal(second)
    // As a shell reports an end by that signal.
    #expect(try emulator.program.end(within: 10).code == 128 + second)
  }

  /// Sends a request without the end of its body, so that it stays in flight.
  private func hold(_ connection: Connection, _ emulator: Emulator) {
    connection.send(
      """
      POST /api/projects/1/session_recording_playlists/ HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer phx_emulator\r\n\
      Content-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{"name":
      """)
    // Both are on one loop: after the response on a later connection, the earlier bytes have been read.
    #expect((try? emulator.get("/_livez").status) == 200)
  }
}
