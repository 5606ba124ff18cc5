import JSON
import TestSupport
import Testing

/// What `serve` logs about the guards of its control API.
@Suite struct ControlOptionTests {
  let scratch = try? TemporaryDirectory()

  private func warnings(_ arguments: String...) throws -> [Substring] {
    let emulator = try Emulator(arguments: arguments)
    return try emulator.stop().errors.split(separator: "\n").filter { $0.contains("/__admin") }
  }

  @Test func strictWarningsRefuseWhatTheServiceWould() throws {
    let path = "/api/projects/1/session_recording_playlists/"
    let plain = try Emulator()
    #expect(try plain.post(path, "{}").status == 201)
    _ = try plain.stop()
    let strict = try Emulator("--strict-warnings")
    let answer = try strict.post(path, "{}")
    #expect(answer.status == 400)
    #expect(answer.body.contains("Must provide a valid playlist type"))
    #expect(try strict.post(path, #"{"type":"collection"}"#).status == 201)
    #expect(try strict.post("\(path)nothing/playlist_viewed/", "").status == 403)
    _ = try strict.stop()
    let observed = try Emulator("--contract", "observed")
    #expect(try observed.get(path).body.contains("synthetic-watch-history"))
    _ = try observed.stop()
  }

  @Test func thePortFileTellsTheToken() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--port-file", scratch("port"), "--admin-token", "secret")
    let file = try JSONValue(parsing: try #require(contents(of: scratch("port"))))
    guard case .object(let object) = file else { throw Unexpected("\(file)") }
    #expect(object["admin_token"] == .string("secret"))
    #expect(try emulator.get("/__admin/clock").status == 401)
    #expect(try emulator.stop().code == 0)
  }

  /// By the option and by its variable.
  @Test(arguments: [(["--sandbox-ids", "1000002/4"], [:]), ([], ["SANDBOX_IDS": "1000002/4"])])
  func numbersSandboxes(arguments: [String], environment: [String: String]) throws {
    let emulator = try Emulator(arguments: arguments, environment: environment)
    #expect(try emulator.post("/__admin/sandboxes", "").body.hasPrefix(#"{"project_id":1000002,"#))
    #expect(try emulator.post("/__admin/sandboxes", "").body.hasPrefix(#"{"project_id":1000006,"#))
    #expect(try emulator.stop().code == 0)
  }

  @Test func warnsWhereEverybodyCanUseIt() throws {
    #expect(try warnings("--host", "0.0.0.0").count == 1)
    #expect(try warnings("--host", "0.0.0.0", "--admin-token", "secret").isEmpty)
    #expect(try warnings("--host", "0.0.0.0", "--no-admin").isEmpty)
    #expect(try warnings("--host", "127.0.0.2").isEmpty)
  }
}
