import Glibc
import TestSupport
import Testing

/// Database files that `seed`, `export` and `backup` must leave alone, and those that they may only read.
@Suite struct ReadOnlyTests {
  let scratch = try? TemporaryDirectory()

  @Test(arguments: [["seed", repositoryFile("fixtures/minimal.json")], ["export"], ["backup", "copy.db"]])
  func aDatabaseInMemoryIsRefused(command: [String]) throws {
    let outcome = try Program.run([command[0], "--db", ":memory:"] + command.dropFirst())
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    expectSentence(outcome.errors, naming: ["--db", ":memory:"])
    #expect(access(":memory:", F_OK) != 0)
    #expect(access("copy.db", F_OK) != 0)
  }

  @Test(arguments: [["export"], ["backup"]])
  func anEmptyFileStaysEmpty(command: [String]) throws {
    let scratch = try #require(scratch)
    let path = try scratch.write("", to: "empty")
    let outcome = try Program.run(command + ["--db", path] + (command == ["backup"] ? [scratch("copy")] : []))
    #expect(outcome.code == 1)
    #expect(outcome.output.isEmpty)
    expectSentence(outcome.errors, naming: [path, "empty"])
    #expect(contents(of: path) == [])
    #expect(scratch.names == ["empty"])
  }

  /// A file and a folder without write access, as on a medium that is mounted so: before and while a server has it open.
  @Test func aFileThatCanOnlyBeReadIsReadAll() throws {
    let scratch = try #require(scratch)
    let copies = try TemporaryDirectory()
    #expect(try Program.run("seed", "--db", scratch("db"), repositoryFile("fixtures/demo.json")).code == 0)
    func look() throws {
      let expected = try Program.run("export", "--db", scratch("db"))
      #expect(expected.code == 0)
      let names = scratch.names
      chmod(scratch("db"), 0o444)
      chmod(scratch.path, 0o555)
      defer {
        chmod(scratch.path, 0o755)
        chmod(scratch("db"), 0o644)
      }
      let export = try Self.withoutPrivileges(["export", "--db", scratch("db")], copies)
      #expect(export.code == 0, "\(export.errors)")
      #expect(export.output == expected.output)
      let backup = try Self.withoutPrivileges(["backup", "--db", scratch("db"), copies("copy")], copies)
      #expect(backup.code == 0, "\(backup.errors)")
      #expect(try Program.run("export", "--db", copies("copy")).output == expected.output)
      unlink(copies("copy"))
      #expect(scratch.names == names)
    }
    try look()
    let emulator = try Emulator("--db", scratch("db"))
    _ = try emulator.makePlaylist("Meanwhile", key: "phx_demo")
    try look()
    #expect(try emulator.stop().code == 0)
  }

  /// What a killed server left in the log is part of the state, and cannot be read there: that is said, and nothing is left out.
  @Test func aLogThatCannotBeReadIsNotPassedOver() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--db", scratch("db"))
    _ = try emulator.makePlaylist("In the log")
    #expect(try emulator.stop(SIGKILL).code == -SIGKILL)
    unlink(scratch("db-shm"))
    chmod(scratch.path, 0o555)
    let export = try Self.withoutPrivileges(["export", "--db", scratch("db")], TemporaryDirectory())
    chmod(scratch.path, 0o755)
    #expect(export.code == 1)
    #expect(export.output.isEmpty)
    expectSentence(export.errors, naming: [scratch("db"), "\(scratch("db"))-wal"])
    #expect(try Program.run("export", "--db", scratch("db")).output.contains("In the log"))
  }

  /// A copy that failed in the middle is gone, and nothing is in the way of the next.
  @Test func aFailedBackupLeavesNothing() throws {
    let scratch = try #require(scratch)
    #expect(try Program.run("seed", "--db", scratch("db"), repositoryFile("fixtures/demo.json")).code == 0)
    // No file may grow beyond 100 blocks of 512 bytes, and the signal that says so is ignored.
    let failed = try Self.shell(
      "ulimit -f 100; trap '' XFSZ; exec", ["backup", "--db", scratch("db"), scratch("copy")], TemporaryDirectory())
    #expect(failed.code == 1)
    expectSentence(failed.errors, naming: [scratch("copy")])
    #expect(scratch.names == ["db"])
    #expect(try Program.run("backup", "--db", scratch("db"), scratch("copy")).code == 0)
    #expect(scratch.names == ["copy", "db"])
  }

  /// Runs the program by a line of the shell that ends with it; what it prints goes through files in `scratch`.
  private static func shell(_ line: String, _ arguments: [String], _ scratch: TemporaryDirectory) throws -> Program.Outcome {
    let words = ([Program.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let status = system("\(line) \(words) >'\(scratch("output"))' 2>'\(scratch("errors"))'")
    func text(_ name: String) -> String { String(decoding: contents(of: scratch(name)) ?? [], as: UTF8.self) }
    return Program.Outcome(code: (status >> 8) & 0xff, output: text("output"), errors: text("errors"))
  }

  /// Runs the program so that permissions bind it: root is bound without two of its capabilities.
  private static func withoutPrivileges(_ arguments: [String], _ scratch: TemporaryDirectory) throws -> Program.Outcome {
    try shell(getuid() == 0 ? "exec setpriv --bounding-set=-dac_override,-dac_read_search" : "exec", arguments, scratch)
  }
}
