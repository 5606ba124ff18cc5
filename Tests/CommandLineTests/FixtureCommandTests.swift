import Glibc
import JSON
import TestSupport
import Testing

/// `seed`, `export`, `validate` and `backup`, each with the others.
@Suite struct FixtureCommandTests {
  let scratch = try? TemporaryDirectory()

  @Test(arguments: ["demo", "minimal"])
  func anExportGivesTheSameStateByteForByte(fixture: String) throws {
    let scratch = try #require(scratch)
    let seeded = try Program.run("seed", "--db", scratch("one"), repositoryFile("fixtures/\(fixture).json"))
    #expect(seeded.code == 0)
    #expect(seeded.errors.isEmpty)
    #expect(seeded.output.hasPrefix("\(scratch("one")) now contains "))

    let first = try Program.run("export", "--db", scratch("one"))
    #expect(first.code == 0)
    #expect(first.errors.isEmpty)
    let export = try scratch.write(first.output, to: "export.json")
    #expect(try Program.run("validate", export).code == 0)

    #expect(try Program.run("seed", "--db", scratch("two"), export).code == 0)
    #expect(try Program.run("export", "--db", scratch("two")).output == first.output)
    // And a server that starts from it holds it as well.
    let emulator = try Emulator("--db", scratch("three"), "--seed", export)
    #expect(try Program.run("export", "--db", scratch("three")).output == first.output, "while a server runs on it")
    #expect(try emulator.stop().code == 0)
    #expect(try Program.run("export", "--db", scratch("three")).output == first.output)
  }

  @Test func seedAddsToWhatIsThere() throws {
    let scratch = try #require(scratch)
    let one = try scratch.write(#"{"users": [{"id": 1}], "projects": [{"id": 1, "playlists": [{"name": "One"}]}]}"#, to: "one.json")
    let two = try scratch.write(#"{"projects": [{"id": 1, "playlists": [{"name": "Two"}]}]}"#, to: "two.json")
    let unfit = try scratch.write(#"{"users": [{"id": 1}], "projects": [{"id": 2}]}"#, to: "unfit.json")
    #expect(try Program.run("seed", "--db", scratch("db"), one).code == 0)
    #expect(try Program.run("seed", "--db", scratch("db"), two).code == 0)
    let export = try Program.run("export", "--db", scratch("db")).output
    #expect(export.contains("One") && export.contains("Two"))

    let refused = try Program.run("seed", "--db", scratch("db"), unfit)
    #expect(refused.code == 1)
    #expect(refused.errors.contains("\(unfit): $.users[0].id: "))
    #expect(try Program.run("export", "--db", scratch("db")).output == export)
  }

  @Test func aFixtureThatIsLoadedTwiceIsOneMistake() throws {
    let scratch = try #require(scratch)
    let demo = repositoryFile("fixtures/demo.json")
    #expect(try Program.run("seed", "--db", scratch("db"), demo).code == 0)
    let outcomes = [
      try Program.run("seed", "--db", scratch("db"), demo), try Program.run("serve", "--port", "0", "--seed", demo, "--seed", demo),
    ]
    for outcome in outcomes {
      #expect(outcome.code == 1)
      expectSentence(
        outcome.errors, naming: ["\(demo): $: ", " conflicts with what is loaded already", "Load a fixture once, or begin with"])
    }
  }

  @Test func aScopeThatNoEndpointAsksForIsAWarning() throws {
    let scratch = try #require(scratch)
    let scopes = #"["playlist:read","*","project:write","experiment:read","session_recordings:write","insight:read"]"#
    let seed = try scratch.write(
      #"{"personal_api_keys":[{"value":"phx_reader_0001","label":"Report","scopes":\#(scopes)}]}"#, to: "seed.json")
    let warnings = [
      "no endpoint asks for the scope playlist:read of the key Report (…0001). Did you mean session_recording_playlist:read?",
      "no endpoint asks for the scope session_recordings:write of the key Report (…0001). Did you mean session_recording:write?",
      "no endpoint asks for the scope insight:read of the key Report (…0001).",
    ]
    let validated = try Program.run("validate", seed)
    #expect(validated.code == 0)
    #expect(validated.errors == warnings.map { "\(seed): warning: \($0)\n" }.joined())
    let seeded = try Program.run("seed", "--db", scratch("db"), seed)
    #expect(seeded.errors == warnings.map { "playlists-emulator: warning: \($0)\n" }.joined())
    let log = try Emulator("--seed", seed).stop().errors.split(separator: "\n")
    #expect(log.map { $0.drop { $0 != " " } } == warnings.map { " warning \($0)" })
  }

  @Test func theSchemaIsThatOfTheRepository() throws {
    let outcome = try Program.run("schema")
    #expect(outcome.code == 0)
    #expect(Array(outcome.output.utf8) == contents(of: repositoryFile("fixtures/fixture.schema.json")))
    #expect(try JSONValue(parsing: Array(outcome.output.utf8))["$id"]?.text == "urn:playlists-emulator:fixture.schema.json")
  }

  @Test func validateSaysWhatIsWrongOfEachFile() throws {
    let scratch = try #require(scratch)
    let bad = try scratch.write(#"{"users": [{"id": 0}], "teams": []}"#, to: "bad.json")
    let cut = try scratch.write("{\n", to: "cut.json")
    let good = repositoryFile("fixtures/minimal.json")
    let outcome = try Program.run("validate", bad, good, cut, scratch("none.json"))
    #expect(outcome.code == 1)
    #expect(outcome.output == "\(good): 1 project, 1 user, 1 key, 1 playlist and 1 recording\n")
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("\(bad): $.users[0].id: ") }.count == 1)
    #expect(lines.filter { $0.hasPrefix("\(bad): $: ") && $0.contains("teams") }.count == 1)
    #expect(lines.filter { $0.hasPrefix("\(cut): $: not JSON: ") && $0.contains("line 2 column 1") }.count == 1)
    #expect(lines.filter { $0.contains(scratch("none.json")) }.count == 1)
    #expect(lines.count == 4, "\(outcome.errors)")
  }

  @Test func validateTakesTheProjectsFixtures() throws {
    let paths = ["demo", "minimal"].map { repositoryFile("fixtures/\($0).json") }
    let outcome = try Program.run(["validate"] + paths)
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output.split(separator: "\n").map { $0.prefix { $0 != ":" } } == paths.map { Substring($0) })
  }

  @Test func backupCopiesWhileAServerRuns() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--db", scratch("db"))
    _ = try emulator.makePlaylist("Before")
    let outcome = try Program.run("backup", "--db", scratch("db"), scratch("copy"))
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    _ = try emulator.makePlaylist("After")
    #expect(try emulator.playlistNames() == ["After", "Before"])
    #expect(try Emulator("--db", scratch("copy")).playlistNames() == ["Before"])
  }

  @Test func backupWritesOverNothing() throws {
    let scratch = try #require(scratch)
    #expect(try Program.run("seed", "--db", scratch("db"), repositoryFile("fixtures/minimal.json")).code == 0)
    let there = try scratch.write("there", to: "there")
    let over = try Program.run("backup", "--db", scratch("db"), there)
    #expect(over.code == 1)
    expectSentence(over.errors, naming: [there])
    #expect(contents(of: there) == Array("there".utf8))
    let nowhere = try Program.run("backup", "--db", scratch("db"), scratch("none/copy"))
    #expect(nowhere.code == 1)
    expectSentence(nowhere.errors, naming: [scratch("none/copy")])
  }

  @Test(arguments: [["export"], ["backup"]])
  func aMissingFileIsNotMade(command: [String]) throws {
    let scratch = try #require(scratch)
    let outcome = try Program.run(command + ["--db", scratch("none")] + (command == ["backup"] ? [scratch("copy")] : []))
    #expect(outcome.code == 1)
    expectSentence(outcome.errors, naming: [scratch("none")])
    #expect(scratch.names == [])
  }
}
