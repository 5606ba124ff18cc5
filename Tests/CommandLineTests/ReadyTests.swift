import Glibc
import JSON
import TestSupport
import Testing

/// When and how `serve` reports that it is ready.
@Suite struct ReadyTests {
  let scratch = try? TemporaryDirectory()

  @Test func printsOneLine() throws {
    let emulator = try Emulator()
    #expect(try emulator.get("/_readyz").status == 200)
    #expect(try emulator.get("/api/projects/1/session_recording_playlists/").status == 200)
    let outcome = try emulator.stop()
    #expect(outcome.code == 0)
    #expect(outcome.output.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    #expect(outcome.output.hasSuffix(" started on port: \(emulator.port) Ready.\n"))
    for part in [
      "http://127.0.0.1:\(emulator.port)", "project 1", "phx_emulator", "scope *",
      "inspector http://127.0.0.1:\(emulator.port)/__admin/, started",
    ] {
      #expect(outcome.output.contains(part))
    }
    #expect(outcome.errors.isEmpty)
  }

  @Test func namesTheSeedsKeyAndProject() throws {
    let seed = try #require(scratch).write(
      """
      {"users": [{"id": 1}], "projects": [{"id": 9}, {"id": 4}],
       "personal_api_keys": [{"value": "phx_reader", "scopes": ["session_recording_playlist:read"]}, {"value": "phx_all"}]}
      """, to: "seed.json")
    let emulator = try Emulator("--seed", seed)
    #expect(emulator.program.output.contains(", project 4, key phx_all (scope *), "))
  }

  /// An address that means every address of the machine is none that a client can use.
  @Test(arguments: [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("127.0.0.2", "127.0.0.2")])
  func theURLWorksFromThisMachine(host: String, shown: String) throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--host", host, "--no-admin", "--port-file", scratch("port"))
    let url = "http://\(shown):\(emulator.port)"
    #expect(emulator.program.output.contains(" at \(url), "))
    #expect(!emulator.program.output.contains("inspector"))
    let file = try JSONValue(parsing: try #require(contents(of: scratch("port"))))
    #expect(file["url"]?.text == url)
    #expect(file["host"]?.text == host)
    #expect(try Program.run("healthcheck", "--url", url).code == 0)
  }

  @Test func writesThePortFileWhenItCanAnswer() throws {
    let scratch = try #require(scratch)
    let program = try Program(
      ["serve", "--port", "0", "--port-file", scratch("port"), "--seed", repositoryFile("fixtures/demo.json")])
    // The file is complete as soon as it exists, and the emulator is ready.
    var text: [UInt8]?
    #expect(
      wait {
        text = contents(of: scratch("port"))
        return text != nil
      })
    guard case .object(let file) = try JSONValue(parsing: try #require(text)), case .number(let port) = file["port"] else {
      throw Unexpected(String(decoding: text ?? [], as: UTF8.self))
    }
    #expect(try Client(port: try #require(port.int)).call("GET", "/_readyz").status == 200)
    #expect(scratch.names == ["port"])

    #expect(file.members.map(\.key.string) == ["pid", "host", "port", "url", "admin_token", "version"])
    #expect(file["pid"] == .number(JSONNumber(Int(program.process))))
    #expect(file["host"] == .string("127.0.0.1"))
    #expect(file["url"] == .string(JSONString("http://127.0.0.1:\(port.literal)")))
    #expect(file["admin_token"] == .null)
    #expect(wait { program.output.hasSuffix(" started on port: \(port.literal) Ready.\n") })

    program.signal(SIGTERM)
    #expect(try program.end().code == 0)
    #expect(scratch.names == [])
  }

  @Test func anOptionBeatsItsVariable() throws {
    let scratch = try #require(scratch)
    // Were the variables read, none of these would start.
    let emulator = try Emulator(
      "--db", ":memory:", "--port-file", scratch("option"), "--contract", "documented", "--max-body-size", "2MiB",
      environment: ["PORT": "nonsense", "DB": "/none/db", "PORT_FILE": "/none/port", "CONTRACT": "nonsense", "MAX_BODY_SIZE": "nonsense"])
    #expect(scratch.names == ["option"])
    #expect(try emulator.stop().code == 0)
  }

  @Test func aVariableStandsInForItsOption() throws {
    let scratch = try #require(scratch)
    let one = try scratch.write(#"{"projects": [{"id": 1, "playlists": [{"name": "One"}]}]}"#, to: "one.json")
    let two = try scratch.write(#"{"projects": [{"id": 1, "playlists": [{"name": "Two"}]}]}"#, to: "two.json")
    let program = try Program(
      [],
      environment: [
        "PORT": "0", "PORT_FILE": scratch("port"), "DB": scratch("db"), "SEED": "\(one),\(two)", "HOST": "localhost",
        "CLOCK": "2026-01-01T00:00:00Z", "CONTRACT": "", "LOG_LEVEL": "error",
      ])
    try #require(wait { program.output.contains("\n") || !program.isRunning })
    try #require(program.isRunning, "\(program.errors)")
    #expect(program.output.contains(" at http://localhost:"))
    #expect(scratch.names.contains("port") && scratch.names.contains("db"))
    program.signal(SIGINT)
    #expect(try program.end().code == 0)
    let export = try Program.run("export", "--db", scratch("db")).output
    for part in [#""One""#, #""Two""#, "2026-01-01T00:00:00"] { #expect(export.contains(part)) }
  }

  @Test func theSameSeedAndClockGiveTheSameAnswers() throws {
    let answers = try (0..<2).map { _ in
      let emulator = try Emulator(
        "--random-seed", "42", "--clock", "2026-01-01T00:00:00Z", "--seed", repositoryFile("fixtures/minimal.json"))
      let made = try (0..<3).map { try emulator.makePlaylist("Playlist \($0)", key: "phx_minimal") }
      return made + [
        try Client(port: emulator.port).call("GET", "/api/projects/1/session_recording_playlists/\(made[0])/", key: "phx_minimal").body
      ]
    }
    #expect(answers[0] == answers[1])
    #expect(answers[0][3].contains("2026-01-01T00:00:00Z"))
  }

  @Test func logsToStderrInTheFormatAskedFor() throws {
    let emulator = try Emulator("--log-level", "debug", "--log-format", "json")
    let connection = try Client(port: emulator.port)
    connection.send("nonsense\r\n\r\n")
    #expect(connection.reply().status == 400)
    let lines = try emulator.stop().errors.split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      guard case .object(let entry) = try JSONValue(parsing: line.utf8) else { throw Unexpected(String(line)) }
      #expect(entry.members.map(\.key.string).prefix(3) == ["time", "level", "message"])
    }
  }
}
