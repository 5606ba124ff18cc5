import Glibc
import JSON
import TestSupport
import Testing

/// What others bring into messages and log lines: it moves no cursor, and makes no line of its own.
@Suite struct OutputTests {
  let scratch = try? TemporaryDirectory()
  /// Clears a screen in three ways, ends lines in six, and turns the direction of writing.
  static let hostile = "\u{1b}[2J\u{9b}2J\u{7f}\n\r\u{b}\u{c}\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\0"
  /// The same in JSON, which escapes control characters.
  static let hostileJSON = #"\u001b[2J\u009b2J\u007f\n\r\u000b\u000c\u0085\u2028\u2029\u202e\u2066\u0000"#
  static let shown = #"\u{1b}[2J\u{9b}2J\u{7f}\u{a}\u{d}\u{b}\u{c}\u{85}\u{2028}\u{2029}\u{202e}\u{2066}\u{0}"#

  /// Expects lines of what can be seen.
  static func expectPlain(_ text: String, at location: SourceLocation = #_sourceLocation) {
    let hidden = text.unicodeScalars.filter {
      $0 != "\n"
        && ($0.properties.generalCategory == .control || (0x2028...0x202e).contains($0.value) || (0x2066...0x2069).contains($0.value))
    }
    #expect(hidden.isEmpty, "\(text.debugDescription)", sourceLocation: location)
  }

  static let fixtures = [
    #"{"\#(hostileJSON)":1}"#, #"{"users":[{"\#(hostileJSON)":1}]}"#,
    #"{"users":[{"id":1,"email":"\#(hostileJSON)"},{"id":1,"first_name":5}]}"#,
    #"{"projects":[{"id":0,"name":"\#(hostileJSON)"}]}"#,
    #"{"projects":[{"playlists":[{"name":"\#(hostileJSON)","created_by":"\#(hostileJSON)"}]}]}"#,
    #"{"personal_api_keys":[{"value":"\#(hostileJSON)","label":"\#(hostileJSON)","scopes":["\#(hostileJSON)"],"user":"\#(hostileJSON)"}]}"#,
    #"{"projects":[{"recordings":[{"id":"\#(hostileJSON)"},{"id":"\#(hostileJSON)"}],"playlists":[{"recordings":["\#(hostileJSON)x"]}]}]}"#,
    "{\"a\u{1b}[2J\": \u{1b}[2J}", "\u{1b}[2J",
  ]

  @Test(arguments: fixtures)
  func aFixturesMistakesAreLinesOfText(fixture: String) throws {
    let scratch = try #require(scratch)
    let path = try scratch.write(fixture, to: "a\u{1b}[2Jb.json")
    for arguments in [["validate", path], ["serve", "--port", "0", "--seed", path], ["seed", "--db", scratch("db"), path]] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 1, "\(arguments)")
      Self.expectPlain(outcome.errors)
      #expect(outcome.errors.contains(#"a\u{1b}[2Jb.json"#), "\(outcome.errors)")
      // A line each, whatever is in it.
      #expect(
        outcome.errors.split(separator: "\n").allSatisfy { $0.contains("$") || $0.hasPrefix("playlists-emulator: ") }, "\(outcome.errors)")
    }
    unlink(path)
  }

  @Test func whatIsShownIsEscaped() throws {
    let scratch = try #require(scratch)
    let path = try scratch.write(#"{"\#(Self.hostileJSON)":1}"#, to: "seed.json")
    let outcome = try Program.run("validate", path)
    #expect(outcome.errors.contains(Self.shown), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  @Test func aKeyOfASeedIsPartOfOneLine() throws {
    let key = #"{"value":"phx_\u001b[2J\u009b2J\nReady."}"#
    let seed = try #require(scratch).write(#"{"personal_api_keys":[\#(key)]}"#, to: "seed.json")
    let program = try Program(["serve", "--port", "0", "--seed", seed])
    try #require(wait { program.output.contains("\n") || !program.isRunning })
    program.signal(SIGTERM)
    let outcome = try program.end()
    Self.expectPlain(outcome.output)
    Self.expectPlain(outcome.errors)
    #expect(outcome.output.split(separator: "\n").count <= 1)
  }

  @Test func theLogHasAFaultRuleForWhatIsNotEmulated() throws {
    let refusing = try Emulator()
    #expect(try refusing.get("/api/projects/1/insights/?x=1").status == 404)
    let lines = try refusing.stop().errors.split(separator: "\n").filter { $0.contains(" info 404 GET /api/projects/1/insights/?x=1: ") }
    let line = try #require(lines.first)
    #expect(lines.count == 1 && line.hasSuffix(" rule=not-emulated"))
    let rule = try #require(line.firstRange(of: " rule=")).lowerBound
    let emulator = try Emulator()
    #expect(try emulator.post("/__admin/faults", String(line[..<rule].drop { $0 != "{" })).status == 201)
    #expect(try emulator.get("/api/projects/1/insights/").body == #"{"results":[]}"#)
    let quiet = try Emulator("--log-level", "warning")
    #expect(try quiet.get("/api/projects/1/insights/").status == 404)
    #expect(try quiet.stop().errors.isEmpty)
  }

  @Test(arguments: ["text", "json"]) func whatARequestBringsIsPartOfOneLogLine(format: String) throws {
    let emulator = try Emulator("--log-level", "trace", "--log-format", format)
    for request in [
      "GET /%1b%5B2J%0a%c2%9b2J?%1b%0A=%0a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "GET /\u{1b}[2J\u{85} HTTP/1.1\r\nHost: a\r\n\r\n", "G\u{1b}[2JT / HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\u{1b}[2J\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{1b}[2J\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n",
      "GET /__admin/clock HTTP/1.1\r\nHost: a\r\nOrigin: \u{9b}2J\r\nConnection: close\r\n\r\n",
    ] {
      let connection = try Client(port: emulator.port)
      connection.send(request)
      #expect(connection.reply().status ?? 0 >= 400, "\(request.debugDescription)")
    }
    let errors = try emulator.stop().errors
    Self.expectPlain(errors)
    for line in errors.split(separator: "\n") {
      #expect(format == "json" ? line.hasPrefix("{") && line.hasSuffix("}") : line.hasPrefix("20"), "\(line)")
    }
  }
}
