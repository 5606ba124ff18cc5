import JSON
import Testing

/// What `serve` tells of the guards of its control API.
@Suite struct ControlOptionTests {
  let scratch = try? Scratch()

  private func warnings(_ arguments: String...) throws -> [Substring] {
    let emulator = try Emulator(arguments: arguments)
    return try emulator.stop().errors.split(separator: "\n").filter { $0.contains("/__admin") }
  }

  @Test func thePortFileTellsTheToken() throws {
    let scratch = try #require(scratch)
    let emulator = try Emulator("--port-file", scratch("port"), "--admin-token", "secret")
    let file = try JSONValue(parsing: try #require(contents(scratch("port"))))
    guard case .object(let object) = file else { throw Unexpected("\(file)") }
    #expect(object["admin_token"] == .string("secret"))
    #expect(try emulator.get("/__admin/clock").status == 401)
    #expect(try emulator.stop().code == 0)
  }

  @Test func warnsWhereEverybodyCanUseIt() throws {
    #expect(try warnings("--host", "0.0.0.0").count == 1)
    #expect(try warnings("--host", "0.0.0.0", "--admin-token", "secret").isEmpty)
    #expect(try warnings("--host", "0.0.0.0", "--no-admin").isEmpty)
    #expect(try warnings("--host", "127.0.0.2").isEmpty)
  }
}
