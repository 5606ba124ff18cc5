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

  @Test func versionSaysWhichCommit() throws {
    let outcome = try Program.run("--version")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(try #/playlists-emulator \d+\.\d+\.\d+ \(commit ([0-9a-f]{40}|unknown)\)\n/#.wholeMatch(in: outcome.output) != nil)
  }
}
