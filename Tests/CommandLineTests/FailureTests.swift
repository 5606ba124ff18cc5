import Glibc
import TestSupport
import Testing

/// What goes wrong at run time: exit code 1, one sentence on stderr that names the thing, nothing on stdout.
@Suite struct FailureTests {
  let scratch = try? TemporaryDirectory()

  @Test func aPortInUse() throws {
    let emulator = try Emulator()
    try expectFailure(["--port", "\(emulator.port)"], naming: "127.0.0.1:\(emulator.port)", "in use", "--port, or 0 for a free one")
    #expect(try emulator.get("/_readyz").status == 200)
  }

  @Test func aHostThatIsNone() throws {
    try expectFailure(["--port", "0", "--host", "256.0.0.1"], naming: "256.0.0.1:0", "--host must be an address of this machine")
    try expectFailure(["--port", "0", "--host", "192.0.2.1"], naming: "192.0.2.1:0", "--host must be an address of this machine")
  }

  @Test func aSeedThatCannotBeRead() throws {
    let scratch = try #require(scratch)
    try expectFailure(
      ["--port", "0", "--seed", scratch("none.json")], naming: scratch("none.json"), "No such file", "playlists-emulator schema")
    try expectFailure(["--port", "0", "--seed", scratch.path], naming: scratch.path, "directory")
  }

  @Test(arguments: [
    (#"{"users": }"#, "line 1 column 11"), ("", "line 1 column 1"), ("{\n  \"users\": [1,]\n}", "line 2 column 15"),
    ("{}\n\n{}", "line 3 column 1"),
  ])
  func aSeedThatIsNotJSON(text: String, place: String) throws {
    let path = try #require(scratch).write(text, to: "seed.json")
    let outcome = try Program.run("serve", "--port", "0", "--seed", path)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("\(path): $: not JSON: "))
    #expect(outcome.errors.contains(place))
    #expect(outcome.errors.hasSuffix("check it with 'playlists-emulator validate \(path)'.\n"))
    expectSentence(outcome.errors, naming: [])
  }

  @Test func everyMistakeOfASeedIsToldWithItsPath() throws {
    let scratch = try #require(scratch)
    let one = try scratch.write(#"{"users": [{"id": 0}, {"colour": 1}]}"#, to: "one.json")
    let two = try scratch.write(#"{"projects": [{"playlists": [{"name": "A"}, {"name": 1, "created_by": 99}]}]}"#, to: "two.json")
    let outcome = try Program.run("serve", "--port", "0", "--db", scratch("db"), "--seed", one, "--seed", two)
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors.split(separator: "\n")
    for place in [
      "\(one): $.users[0].id: ", "\(one): $.users[1]: ", "\(two): $.projects[0].playlists[1].name: ",
      "\(two): $.projects[0].playlists[1].created_by: ",
    ] {
      #expect(lines.filter { $0.hasPrefix(place) }.count == 1, "\(place) in \(outcome.errors)")
    }
    #expect(lines.count == 5)
  }

  @Test func aSeedWithAMistakeLoadsNothing() throws {
    let scratch = try #require(scratch)
    let path = try scratch.write(#"{"projects": [{"name": "Kept out"}, {"id": 0}]}"#, to: "seed.json")
    #expect(try Program.run("serve", "--port", "0", "--db", scratch("db"), "--seed", path).code == 1)
    #expect(try Program.run("seed", "--db", scratch("db"), path).code == 1)
    #expect(try !Program.run("export", "--db", scratch("db")).output.contains("Kept out"))
  }

  @Test func aMissingDirectory() throws {
    let scratch = try #require(scratch)
    try expectFailure(["--port", "0", "--db", scratch("none/db")], naming: scratch("none/db"))
    try expectFailure(["--port", "0", "--port-file", scratch("none/port")], naming: scratch("none/port"))
    try expectFailure(["--port", "0", "--export-on-exit", scratch.path], naming: scratch.path, "directory")
  }

  private func expectFailure(_ arguments: [String], naming names: String..., at location: SourceLocation = #_sourceLocation) throws {
    let outcome = try Program.run(["serve"] + arguments)
    #expect(outcome.code == 1, sourceLocation: location)
    #expect(outcome.output.isEmpty, sourceLocation: location)
    expectSentence(outcome.errors, naming: names, at: location)
  }
}
