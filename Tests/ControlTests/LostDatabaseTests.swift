import Glibc
import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// An emulator whose database file is moved away and back, as when a disk is mounted again.
@Suite struct LostDatabaseTests {
  private func withWorld(_ body: (World, _ path: String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      let world = try World(.collections) { $0.database = .file(path) }
      try body(world, path)
    }
  }

  private static let calls: [(method: String, target: String, body: String)] = [
    ("POST", "/__admin/reset", ""), ("PUT", "/__admin/state", #"{"projects":[{"id":9}]}"#),
    ("PATCH", "/__admin/state", #"{"projects":[{"id":9}]}"#), ("POST", "/__admin/snapshots/first/restore", ""),
    ("POST", "/__admin/sandboxes", "{}"), ("POST", "/__admin/keys", #"{"user":1}"#), ("DELETE", "/__admin/keys/phx_all", ""),
    ("PUT", "/__admin/projects/1/recordings", "[]"), ("POST", "\(World.list)/", #"{"name":"New","type":"collection"}"#),
    ("PATCH", "\(World.list)/first001/", #"{"name":"New"}"#),
    ("POST", "\(World.list)/first001/recordings/r2/", ""),
  ]

  /// Refused in the envelope, with nothing changed in memory, and done once the file is there again.
  @Test(arguments: calls.indices)
  func isRefusedUntilItIsThereAgain(index: Int) throws {
    try withWorld { world, path in
      let (method, target, body) = Self.calls[index]
      try world.admin("POST", "/snapshots", #"{"name":"first"}"#, expecting: 201)
      try world.send("PATCH", "\(World.list)/first001/", #"{"name":"Changed"}"#)
      try world.addFault(#"{"match":{"path":"/nowhere"},"action":{"status":418}}"#)
      try world.admin("PUT", "/clock", #"{"action":"advance","by":"1d"}"#)
      func everything() throws -> [String] {
        try ["/state", "/faults", "/snapshots", "/sandboxes", "/clock"].map { try world.admin("GET", $0).shown }
      }
      let before = try everything()
      #expect(rename(path, path + ".away") == 0)
      let reply = try world.send(method, target, body)
      #expect(reply.status == 503)
      #expect(try reply.json["code"] == .text("storage_unavailable"))
      #expect(try reply.json["type"] == .text("server_error"))
      #expect(reply.header("Retry-After") == "1")
      #expect(!reply.body.contains("SQL") && !reply.body.contains(path))
      #expect(try world.send("GET", "/_readyz").status == 503)
      #expect(try world.send("GET", "/_readyz").body == #"{"http":true,"database":false,"seed":true}"#)
      #expect(try world.send("GET", "\(World.list)/first001/").status == 200)
      #expect(try everything() == before)
      #expect(rename(path + ".away", path) == 0)
      #expect(try world.send("GET", "/_readyz").status == 200)
      let status = try #require(try world.send(method, target, body).status)
      #expect((200..<300).contains(status))
    }
  }

  /// A request that failed takes no id and no chance.
  @Test func takesNoIdAndNoChance() throws {
    let create = #"{"name":"New","type":"collection"}"#
    let expected = try World(.collections).send("POST", "\(World.list)/", create).body
    try withWorld { world, path in
      #expect(rename(path, path + ".away") == 0)
      for _ in 1...3 { #expect(try world.send("POST", "\(World.list)/", create).status == 503) }
      #expect(rename(path + ".away", path) == 0)
      #expect(try world.send("POST", "\(World.list)/", create).body == expected)
      let entries = try world.requests()
      #expect(entries.compactMap { $0["response"]["status"].int } == [503, 503, 503, 201])
    }
  }
}
