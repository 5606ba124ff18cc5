import Glibc
import TestSupport
import Testing

/// What the program's log says of refused requests.
@Suite struct HintOutputTests {
  /// Asks for a path that the API does not have, and exits with `code`.
  private static func refused(times: Int = 1, code: Int) -> [String] {
    let ask = "exec 3<>/dev/tcp/127.0.0.1/${POSTHOG_HOST##*:}; printf 'GET /favicon.ico HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3"
    return ["--", "/bin/bash", "-c", "for i in {1..\(times)}; do \(ask); done; exit \(code)"]
  }

  private static let line = "info 404 GET /favicon.ico: Unknown path."

  @Test(arguments: [0, 3]) func execShowsThemIfItsCommandFails(code: Int) throws {
    let outcome = try Program.run(["exec"] + Self.refused(code: code))
    #expect(outcome.code == code)
    #expect(outcome.output == "HTTP/1.1 404 Not Found\r\n")
    #expect(outcome.errors.contains(Self.line) == (code != 0), "\(outcome.errors)")
    #expect(outcome.errors.isEmpty == (code == 0))
  }

  /// With a level the log is written as `serve` does.
  @Test(arguments: ["info", "warning"], [0, 3]) func execWritesALogThatIsAskedFor(level: String, code: Int) throws {
    let outcome = try Program.run(["exec", "--log-level", level] + Self.refused(code: code))
    #expect(outcome.errors.contains(Self.line) == (level == "info"), "\(outcome.errors)")
  }

  @Test func execShowsTheLastOnes() throws {
    let errors = try Program.run(["exec"] + Self.refused(times: 30, code: 1)).errors.split(separator: "\n")
    #expect(errors.first == "playlists-emulator: 10 earlier lines are left out")
    #expect(errors.count == 21)
  }

  @Test(arguments: [("info", 1), ("warning", 0)]) func serveWritesThem(level: String, count: Int) throws {
    let emulator = try Emulator("--log-level", level)
    #expect(try emulator.get("/api/projects/1/session_recording_playlists%0A2026-01-01T00:00:00Z%20info%20forged/").status == 404)
    let errors = try emulator.stop().errors
    #expect(errors.split(whereSeparator: \.isNewline).count == count, "\(errors)")
  }

  /// The log is a pipe of one page that nobody reads.
  @Test func anUnreadLogHoldsNothingUp() throws {
    let scratch = try TemporaryDirectory()
    try #require(mkfifo(scratch("errors"), 0o600) == 0)
    let pipe = open(scratch("errors"), O_RDWR)
    defer { close(pipe) }
    // fcntl(2), F_SETPIPE_SZ, which Glibc's module does not have.
    try #require(fcntl(pipe, 1031, 4096) == 4096)
    let emulator = try Emulator(Program(["serve", "--port", "0"], errorPipe: scratch("errors")))
    let path = "/" + String(repeating: "x", count: 400)
    for _ in 0..<100 { #expect(try emulator.get(path).status == 404) }
    var waiting: CInt = 0
    try #require(ioctl(pipe, UInt(FIONREAD), &waiting) == 0)
    #expect(waiting > 400)
  }
}
