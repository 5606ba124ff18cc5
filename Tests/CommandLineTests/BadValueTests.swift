import TestSupport
import Testing

/// Wrong arguments: exit code 64, one line on stderr, nothing on stdout.
@Suite struct BadValueTests {
  /// An option of `serve` with invalid values.
  struct Option: CustomTestStringConvertible {
    let name: String
    let values: [String]
    var testDescription: String { "--\(name)" }
    var variable: String { name.uppercased().split(separator: "-").joined(separator: "_") }
  }

  static let sizes = ["0", "-1", "x", "1.5", "1MB", "KiB", "9223372036854775807KiB", "99999999999999999999"]
  static let counts = ["0", "-1", "x", "1.5", "99999999999999999999"]
  static let times = ["x", "-1", "nan", "inf", "1h", "ms", "1e10"]

  static let options = [
    Option(name: "port", values: ["x", "-1", "65536", "80.5", "99999999999999999999"]),
    Option(name: "contract", values: ["x", "Documented"]),
    Option(name: "clock", values: ["x", "now", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z"]),
    Option(
      name: "rate-limit", values: ["x", "On", "240", "240/minute", "240/minute,", "-1/minute,1/hour", "1/year,1/hour", "100001/s,1/h"]),
    Option(name: "cors", values: ["x", "localhost:3000", "http://", "http://localhost/", "ftp://localhost", "http://a b", "null"]),
    Option(
      name: "sandbox-ids",
      values: [
        "x", "1000001", "1000001/", "/4", "1000000/4", "-1000001/4", "1000001/0", "1000001/4/4", "1000001/1.5", "9223372036854775808/1",
      ]),
    Option(
      name: "allow-host",
      values: ["*", "*.test", "emulator:8000", "http://emulator", "[::1]:80", "a b", "a/b", "a\u{1b}[2J", ":1", "[]", "::g"]),
    Option(name: "random-seed", values: ["x", "-1", "1.5", "18446744073709551616"]),
    Option(name: "journal-size", values: ["x", "-1", "1.5", "1000001"]),
    Option(name: "log-format", values: ["x", "JSON"]),
    Option(name: "log-level", values: ["x", "loud"]),
    Option(name: "max-target-length", values: sizes),
    Option(name: "max-header-size", values: sizes),
    Option(name: "max-header-fields", values: counts),
    Option(name: "max-trailer-size", values: sizes),
    Option(name: "max-body-size", values: sizes),
    Option(name: "max-connections", values: counts),
    Option(name: "max-pending-output", values: sizes), Option(name: "max-control-memory", values: sizes),
    Option(name: "header-timeout", values: times),
    Option(name: "idle-timeout", values: times),
    Option(name: "shutdown-grace", values: times),
  ]

  @Test(arguments: options)
  func isRefusedByName(option: Option) throws {
    for value in option.values {
      let outcome = try Program.run("serve", "--\(option.name)=\(value)")
      expectRefusal(outcome, naming: "--\(option.name)", shown(value))
    }
    expectRefusal(try Program.run("serve", "--\(option.name)"), naming: "--\(option.name)")
  }

  @Test(arguments: options)
  func isRefusedInTheVariable(option: Option) throws {
    for value in option.values {
      let outcome = try Program.run("serve", environment: [option.variable: value])
      expectRefusal(outcome, naming: "PLAYLISTS_EMULATOR_\(option.variable)", shown(value))
    }
  }

  private func shown(_ value: String) -> String { value.split(separator: "\u{1b}").joined(separator: "\\u{1b}") }

  @Test(arguments: ["", "\n", "a\nb", "a\r\nX: y", "a\t", " a", "a ", "a\u{7f}"])
  func aTokenThatNoHeaderCarriesIsRefusedAndNotRepeated(token: String) throws {
    let outcomes = [
      (try Program.run("serve", "--admin-token", token), "--admin-token"),
      // Not the same as unset: a secret that got lost on its way would leave the control API open.
      (try Program.run("serve", environment: ["ADMIN_TOKEN": token]), "PLAYLISTS_EMULATOR_ADMIN_TOKEN"),
    ]
    for (outcome, name) in outcomes {
      expectRefusal(outcome, naming: "\(name) must be ")
      #expect(outcome.errors.hasSuffix("so that a header can carry it. See 'playlists-emulator serve --help'.\n"), "\(outcome.errors)")
    }
  }

  @Test func aKeyThatIsNoneIsNotRepeated() throws {
    let outcome = try Program.run("pull", "--from", "http://x", "--project", "1", "--key", "phx_secret key")
    expectRefusal(outcome, naming: "--key must be ")
    #expect(!outcome.errors.contains("secret"))
  }

  @Test func aNameWithoutAPortIsAnAllowedHost() throws {
    for name in ["emulator", "a-b.test", "my_service", "10.0.0.7", "fd00::1", "[fd00::1]"] {
      let emulator = try Emulator("--allow-host", name)
      let connection = try Client(port: emulator.port)
      let host = name.contains(":") ? "[fd00::1]" : name
      connection.send("GET /__admin/clock HTTP/1.1\r\nHost: \(host):\(emulator.port)\r\nConnection: close\r\n\r\n")
      #expect(connection.reply().status == 200, "\(name)")
    }
  }

  @Test(arguments: [
    (["--nonsense"], "--nonsense"),
    (["serve", "--port", "80\u{1b}[2J\u{9b}2J"], "'80\\u{1b}[2J\\u{9b}2J'"),
    (["serve", "a\nplaylists-emulator: b\u{2028}c"], "'a\\u{a}playlists-emulator: b\\u{2028}c'"),
    (["\u{1b}c"], "'\\u{1b}c'"),
    (["nonsense"], "nonsense"),
    (["serve", "nonsense"], "nonsense"),
    (["serve", "--db="], "--db"),
    (["serve", "--seed"], "--seed"),
    (["serve", "--port", "1", "--nonsense"], "--nonsense"),
    (["seed", "fixture.json"], "--db"),
    (["seed", "--db", "x"], "fixture"),
    (["export"], "--db"),
    (["export", "--db", "x", "y"], "y"),
    (["validate"], "fixture"),
    (["backup", "--db", "x"], "to"),
    (["backup", "x"], "--db"),
    (["pull", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http://x", "--project", "1"], "--key"),
    (["pull", "--from", "http://x", "--key", "phx_key"], "--project"),
    (["pull", "--from", "ftp://x", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http:///x", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http://x y", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http://u@x", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http://x/?a=b", "--key", "phx_key", "--project", "1"], "--from"),
    (["pull", "--from", "http://x", "--key", "phx key", "--project", "1"], "--key"),
    (["pull", "--from", "http://x", "--key", "phx_key", "--project", "@current"], "--project"),
    (["verify", "--against", "x", "--key", "phx_key", "--project", "1"], "--against"),
    (["verify", "--against", "http://x", "--key", "phx_key", "--project", "0"], "--project"),
    (["verify", "--against", "http://x", "--key", "phx_key", "--project", "1", "--contract", "hosted"], "--contract"),
    (["healthcheck", "--url", "x"], "--url"),
    (["healthcheck", "--url", "https://127.0.0.1:8000"], "--url"),
    (["healthcheck", "--url", "http://"], "--url"),
    (["healthcheck", "--url", "http://127.0.0.1:0"], "--url"),
    (["healthcheck", "--url", "http://127.0.0.1:65536"], "--url"),
    (["healthcheck", "--url", "http://127.0.0.1:80/path"], "--url"),
  ])
  func argumentsAreRefused(arguments: [String], name: String) throws {
    expectRefusal(try Program.run(arguments), naming: name)
  }

  @Test(arguments: [
    (["serve", "--prot", "1"], "Did you mean --port?"), (["--max-body", "1"], "Did you mean --max-body-size?"),
    (["exec", "--contrct=observed", "--", "true"], "Did you mean --contract?"), (["srve"], "Did you mean serve?"),
    (["completions", "bahs"], "Did you mean bash?"), (["seed", "--bd", "x", "y"], "Did you mean --db?"),
    (["-p", "9000"], "Did you mean --port?"),
  ])
  func theNearestNameIsSuggested(arguments: [String], suggestion: String) throws {
    expectRefusal(try Program.run(arguments), naming: suggestion)
  }

  @Test(arguments: [["--frobnicate"], ["dance"]]) func nothingFarIsSuggested(arguments: [String]) throws {
    #expect(try !Program.run(arguments).errors.contains("Did you mean"))
  }

  @Test(arguments: [(["pull", "--from"], "pull"), (["verify", "--against"], "verify")])
  func aMissingKeySaysWhereItMayBe(arguments: [String], command: String) throws {
    let outcome = try Program.run(arguments + ["http://x", "--project", "1"])
    expectRefusal(outcome, naming: "\(command) needs --key <key> or PLAYLISTS_EMULATOR_KEY. A personal API key with the scope ")
    #expect(outcome.errors.hasSuffix(" See 'playlists-emulator \(command) --help'.\n"))
  }

  @Test func healthcheckRefusesItsVariable() throws {
    expectRefusal(try Program.run("healthcheck", environment: ["PORT": "x"]), naming: "PLAYLISTS_EMULATOR_PORT", "x")
  }

  private func expectRefusal(_ outcome: Program.Outcome, naming names: String..., at location: SourceLocation = #_sourceLocation) {
    #expect(outcome.code == 64, sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    expectSentence(outcome.errors, naming: names, at: location)
  }
}

/// Expects one line from the program that contains each of `names`.
func expectSentence(_ errors: String, naming names: [String], at location: SourceLocation = #_sourceLocation) {
  #expect(errors.hasPrefix("playlists-emulator: "), sourceLocation: location)
  #expect(errors.hasSuffix("\n") && errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: location)
  for name in names { #expect(errors.contains(name), sourceLocation: location) }
}
