import Glibc
import TestSupport
import Testing

/// `--db FILE`: what stays, and what is refused.
@Suite struct DatabaseTests {
  let scratch = try? TemporaryDirectory()

  @Test func stateSurvivesARestart() throws {
    let scratch = try #require(scratch)
    let seed = try scratch.write(#"{"projects": [{"id": 1, "playlists": [{"name": "Seeded"}]}]}"#, to: "seed.json")
    let other = try scratch.write(#"{"projects": [{"id": 1, "playlists": [{"name": "Other"}]}]}"#, to: "other.json")
    let first = try Emulator("--db", scratch("db"), "--seed", seed)
    _ = try first.makePlaylist("Made")
    #expect(try first.stop().code == 0)
    // Closed in good order, the file is all there is.
    #expect(scratch.names == ["db", "other.json", "seed.json"])

    let second = try Emulator("--db", scratch("db"), "--seed", other)
    #expect(try second.playlistNames().sorted() == ["Made", "Seeded"])
    #expect(try second.stop().code == 0)
  }

  @Test func whatWasAcknowledgedSurvivesAKill() throws {
    let scratch = try #require(scratch)
    var names: [String] = []
    for round in 0..<3 {
      let emulator = try Emulator("--db", scratch("db"))
      #expect(try emulator.playlistNames() == names.reversed())
      for number in 0..<5 {
        names.append("Round \(round), number \(number)")
        _ = try emulator.makePlaylist(names[names.count - 1])
      }
      #expect(try emulator.stop(SIGKILL).code == -SIGKILL)
    }
    #expect(try Emulator("--db", scratch("db")).playlistNames() == names.reversed())
  }

  @Test func twoEmulatorsCannotShareAFile() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--db", scratch("db"))
    for arguments in [
      ["serve", "--port", "0", "--db", scratch("db")], ["seed", "--db", scratch("db"), repositoryFile("fixtures/minimal.json")],
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 1)
      #expect(outcome.output.isEmpty)
      expectSentence(outcome.errors, naming: [scratch("db")])
    }
    _ = try emulator.makePlaylist("After")
    #expect(try emulator.playlistNames() == ["After"])
    #expect(try emulator.stop().code == 0)
    #expect(try Emulator("--db", scratch("db")).playlistNames() == ["After"])
  }

  /// How a good database file is made a bad one.
  enum Damage: String, CaseIterable {
    case isText, isCut, hasABrokenPage, isForeign, isNewer

    func apply(to good: [UInt8]) -> [UInt8] {
      var bytes = good
      switch self {
      case .isText: bytes = Array(String(repeating: "This is no database. ", count: 500).utf8)
      case .isCut: bytes.removeLast(bytes.count / 2)
      case .hasABrokenPage: for index in 4096..<8192 { bytes[index] = UInt8(truncatingIfNeeded: index &* 31) }
      // The header of a database file (sqlite.org/fileformat2.html): the application's id at 68, the version of its schema at 60.
      case .isForeign: bytes.replaceSubrange(68..<72, with: [0, 0, 0, 1])
      case .isNewer: bytes.replaceSubrange(60..<64, with: [0, 0, 0, 99])
      }
      return bytes
    }
  }

  @Test(arguments: Damage.allCases)
  func aFileThatIsNoneOfOursIsRefusedAndLeftAsItIs(damage: Damage) throws {
    let scratch = try #require(scratch)
    #expect(try Program.run("seed", "--db", scratch("good"), repositoryFile("fixtures/demo.json")).code == 0)
    let bytes = damage.apply(to: try #require(contents(of: scratch("good"))))
    let path = try scratch.write(bytes, to: "bad")
    for arguments in [
      ["serve", "--port", "0", "--db", path], ["serve", "--port", "0", "--db", path, "--seed", repositoryFile("fixtures/minimal.json")],
      ["seed", "--db", path, repositoryFile("fixtures/minimal.json")], ["export", "--db", path], ["backup", "--db", path, scratch("copy")],
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 1, "\(arguments)")
      #expect(outcome.output.isEmpty, "\(arguments)")
      expectSentence(outcome.errors, naming: [path])
      #expect(contents(of: path) == bytes, "\(arguments) changed it")
      #expect(scratch.names == ["bad", "good"], "\(arguments)")
    }
  }

  @Test func anEmptyFileIsFilled() throws {
    let path = try #require(scratch).write("", to: "db")
    let emulator = try Emulator("--db", path, "--seed", repositoryFile("fixtures/minimal.json"))
    #expect(try emulator.playlistNames(key: "phx_minimal") == ["First collection"])
  }
}
