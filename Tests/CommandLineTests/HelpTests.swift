import JSON
import Testing

@Suite struct HelpTests {
  @Test func saysWhatThereIs() throws {
    for arguments in [["--help"], ["-h"], ["help"]] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 0)
      #expect(outcome.errors.isEmpty)
      for command in ["serve", "healthcheck", "seed", "export", "validate", "schema", "backup", "pull", "verify", "completions"] {
        #expect(outcome.output.contains("\n  \(command) "), "\(arguments)")
      }
    }
  }

  @Test(arguments: [
    ("serve", BadValueTests.options.map { "--\($0.name)" } + ["--port-file", "--seed", "--host"]),
    ("healthcheck", ["--url"]),
    ("seed", ["--db", "<fixture>"]),
    ("export", ["--db"]),
    ("validate", ["<fixture>"]),
    ("backup", ["--db", "<copy>"]),
    ("pull", ["--from", "--key", "--project", "--keep-names"]),
    ("verify", ["--against", "--key", "--project", "--contract"]),
  ])
  func ofACommandNamesItsArguments(command: String, arguments: [String]) throws {
    let outcome = try Program.run(command, "--help")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.contains("\nusage: playlists-emulator \(command) "))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    for argument in arguments { #expect(outcome.output.contains(argument), "\(argument)") }
    #expect(try Program.run("help", command) == outcome)
  }

  @Test func beginsWithExamples() throws {
    let overview = try Program.run("--help").output
    let commands = overview.matches(of: #/(?m)^  ([a-z]+)  /#).map { String($0.1) }
    #expect(commands.count == 13)
    for command in commands {
      let help = try Program.run(command, "--help").output.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(help.dropFirst(2).first?.hasPrefix("usage: playlists-emulator \(command)") == true)
      #expect(help.dropFirst(4).prefix(2).map { $0.prefix { $0 != ">" } }.joined().hasPrefix("examples:  playlists-emulator \(command)"))
    }
  }

  @Test(arguments: [
    ("serve", ["port": "8000", "log-level": "info", "host": "127.0.0.1", "max-body-size": "1MiB", "seed": nil]),
    ("exec", ["port": "0", "log-level": "warning", "host": "127.0.0.1", "max-body-size": "1MiB", "seed": nil]),
    ("verify", ["contract": "documented", "timeout": "600", "key": nil]),
  ])
  func eachOptionHasItsDefaultAndItsVariable(command: String, defaults: [String: String?]) throws {
    let options = try Program.run(command, "--help").output.split(separator: "\n  --").map { entry in
      entry.split { $0.isWhitespace }.joined(separator: " ")
    }
    for (name, value) in defaults {
      let option = try #require(options.first { $0.hasPrefix("\(name) ") })
      let variable = "PLAYLISTS_EMULATOR_" + name.uppercased().replacing("-", with: "_")
      #expect(option.contains((value.map { " (default: \($0))" } ?? "") + " [$\(variable)]"), "\(option)")
      #expect(option.contains("default") == (value != nil), "\(option)")
    }
  }

  @Test func theOptionsOfServeAreInGroups() throws {
    let lines = try Program.run("serve", "--help").output.split(separator: "\n").filter { $0.hasSuffix(":") && !$0.hasPrefix(" ") }
    #expect(lines == ["examples:", "common options:", "data:", "determinism:", "control API:", "log:", "limits:", "help:"])
  }

  @Test func saysWhatMonthTheObservedContractIsOf() throws {
    let help = try Self.words("serve", "--help")
    let month = try #require(help.firstMatch(of: #/as of (\d{4}-\d\d)/#)?.1)
    for arguments in [["openapi", "--contract", "observed"], ["fidelity", "--help"], ["fidelity"]] {
      #expect(try Self.words(arguments).contains("as of \(month)"), "\(arguments)")
    }
    #expect(try Program.run("fidelity", "--json").output.contains(#""as_of": "\#(month)"#))
    #expect(try !Program.run("openapi", "--contract", "documented").output.contains(month))
  }

  @Test func fidelityHasALineForEachContractThatDiffers() throws {
    let lines = try Program.run("fidelity").output.split(separator: "\n").dropFirst().map { $0.split(separator: " ", maxSplits: 3) }
    let shown = Dictionary(grouping: lines, by: { String($0[0]) }).mapValues { $0.map { String($0[1]) } }
    let ledger = try JSONValue(parsing: Array(Program.run("fidelity", "--json").output.utf8))
    for line in try #require(ledger.elements) {
      let contracts = try #require(line["contracts"]?.elements).compactMap(\.text)
      let differs = line["observed"]?["behaviour"] != nil
      let id = try #require(line["id"]?.text)
      #expect(shown[id] == (differs || contracts.count == 1 ? contracts : ["both"]), "\(id)")
    }
  }

  /// The output with a space for all white space, since help is wrapped.
  static func words(_ arguments: [String]) throws -> String {
    try Program.run(arguments).output.split { $0.isWhitespace }.joined(separator: " ")
  }
  static func words(_ arguments: String...) throws -> String { try words(arguments) }

  @Test func versionSaysWhichCommit() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(try #/playlists-emulator \d+\.\d+\.\d+ \(commit ([0-9a-f]{40}|unknown)\)\n/#.wholeMatch(in: outcome.output) != nil)
  }
}
