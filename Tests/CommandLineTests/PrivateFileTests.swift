import Glibc
import JSON
import TestSupport
import Testing

/// Files with keys and tokens in them: only their owner reads them, from the moment they are there.
@Suite struct PrivateFileTests {
  let scratch = try? TemporaryDirectory()

  /// Runs `words` with the umask `mask`, as a shell has it.
  private func shell(_ mask: String, _ words: [String]) throws -> Program { try Program(words, mask: mask) }

  @Test(arguments: ["000", "022", "077", "777"]) func thePortFileIsItsOwners(mask: String) throws {
    let scratch = try #require(scratch)
    let old = try scratch.write("old", to: "port")
    #expect(chmod(old, 0o666) == 0)
    let program = try shell(mask, ["serve", "--port", "0", "--admin-token", "t", "--port-file", old])
    #expect(wait { contents(of: old).map { $0 != Array("old".utf8) } ?? false || !program.isRunning }, "\(program.errors)")
    #expect(permissions(of: old) == 0o600)
    program.signal(SIGTERM)
    #expect(try program.end().code == 0)
  }

  /// A file that an earlier run left behind, and a planted symbolic link.
  @Test func noFileThatIsThereIsWrittenInto() throws {
    let scratch = try #require(scratch)
    let other = try scratch.write("other", to: "other")
    #expect(symlink(other, scratch("port")) == 0)
    let emulator = try Emulator("--port-file", scratch("port"))
    #expect(permissions(of: scratch("port")) == 0o600)
    #expect(contents(of: other) == Array("other".utf8))
    #expect(try emulator.stop().code == 0)
    #expect(scratch.names == ["other"])
  }

  @Test(arguments: ["000", "022", "777"]) func aBackupIsItsOwners(mask: String) throws {
    let scratch = try #require(scratch)
    #expect(try Program.run("seed", "--db", scratch("db"), repositoryFile("fixtures/minimal.json")).code == 0)
    let outcome = try shell(mask, ["backup", "--db", scratch("db"), scratch("copy")]).end()
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(permissions(of: scratch("copy")) == 0o600)
    #expect(try Program.run("export", "--db", scratch("copy")).output == Program.run("export", "--db", scratch("db")).output)
  }

  @Test(arguments: [SIGTERM, SIGINT]) func theStateIsExportedAtACleanExit(signal: Int32) throws {
    let scratch = try #require(scratch)
    let path = try scratch.write("old", to: "exported.json")
    #expect(chmod(path, 0o666) == 0)
    let emulator = try Emulator("--db", scratch("db"), "--export-on-exit", path)
    _ = try emulator.makePlaylist("Kept")
    #expect(contents(of: path) == Array("old".utf8))
    let state = try emulator.get("/__admin/state").body
    #expect(try emulator.stop(signal).code == 0)
    #expect(contents(of: path).map { String(decoding: $0, as: UTF8.self) } == state)
    #expect(permissions(of: path) == 0o600)
    // The database is closed in good order as well.
    #expect(scratch.names == ["db", "exported.json"])
    let next = try Emulator("--seed", path)
    #expect(try next.playlistNames() == ["Kept"])
  }

  @Test func aKillExportsNothing() throws {
    let scratch = try #require(scratch)
    #expect(try Emulator("--export-on-exit", scratch("exported.json")).stop(SIGKILL).code == -SIGKILL)
    #expect(scratch.names == [])
  }

  @Test func whatCannotBeExportedIsSaidAtTheStart() throws {
    let scratch = try #require(scratch)
    let outcome = try Program.run("serve", "--port", "0", "--export-on-exit", scratch("none/exported.json"))
    expectFailure(outcome, naming: scratch("none/exported.json"), "No such file")
  }

  @Test func whatCannotBeExportedAtTheEndIsAFailure() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--export-on-exit", scratch("exported.json"))
    // A directory cannot be replaced by a file.
    #expect(mkdir(scratch("exported.json"), 0o700) == 0)
    let outcome = try emulator.stop()
    #expect(outcome.code == 1)
    expectSentence(outcome.errors, naming: [scratch("exported.json")])
    rmdir(scratch("exported.json"))
    #expect(scratch.names == [])
  }

  @Test func execExportsWhatItsCommandLeft() throws {
    let scratch = try #require(scratch)
    let outcome = try Program.run("exec", "--export-on-exit", scratch("exported.json"), "--", "/bin/sh", "-c", "exit 3")
    #expect(outcome.code == 3, "\(outcome.errors)")
    #expect(contents(of: scratch("exported.json")).map { String(decoding: $0, as: UTF8.self).contains("phx_emulator") } == true)
  }
}
