import JSON
import Testing

@Suite struct HelpTests {
  @Test func saysWhatThereIs() throws {
    for arguments in [["--help"], ["-h"], ["help"]] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 0)
      #expect(outcome.errors.isEmpty)
      for command in ["serve", "healthcheck", "seed", "export", "validate", "backup", "pull", "verify"] {
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
    ("backup", ["--db", "<to>"]),
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
