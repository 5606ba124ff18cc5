import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

@Suite struct SandboxTests {
  private static let small = #"""
    {"users":[{"id":5,"email":"ada@example.com"}],"personal_api_keys":[],"projects":[{"id":4,"name":"S","recordings":[{"id":"r","viewed_by":[5]}],
     "playlists":[{"id":8,"short_id":"a","recordings":["r"]}]}]}
    """#

  private func store() throws -> Store { try StorageTests.store(seed([fixture("demo.json")])) }

  @Test func haveIdsKeysAndUsersOfTheirOwn() throws {
    let store = try store()
    let before = try store.export()
    let next = store.playlists.lastID(in: nil)
    let first = try store.addSandbox(seed(Self.small), key: "one", scopes: ["session_recording_playlist:read"])
    let second = try store.addSandbox(seed(Self.small), key: "two")
    #expect([first.project.id, second.project.id] == [1_000_001, 1_000_002])
    #expect(store.identities.key("one") == first.key)
    #expect(first.key.scopes == ["session_recording_playlist:read"])
    #expect(
      first.key.reaches(project: first.project.id) && !first.key.reaches(project: 1) && !first.key.reaches(project: second.project.id))
    #expect(first.key.userID != second.key.userID)
    #expect(store.identities.currentProject(of: first.key.userID) == first.project)
    #expect(store.identities.currentProject(of: 1) == store.identities.currentProject)
    #expect(try store.playlists.nextID(in: first.project.id) == 9)
    #expect(try store.playlists.nextID(in: second.project.id) == 9)
    #expect(try store.playlists.nextID(in: 1) == next + 1)
    #expect(store.recordings.hasWatched(first.key.userID, in: first.project.id))
    #expect(store.identities.sandboxes == [first.project, second.project])
    #expect(try store.export() == before)
    let text = String(decoding: try store.export(project: first.project.id), as: UTF8.self)
    #expect(text.contains(#""value":"one""#) && text.contains(#""viewed_by":[\#(first.key.userID)]"#) && !text.contains("two"))
    // What is put in the place of everything leaves them alone.
    let sandbox = try store.export(project: second.project.id)
    try store.replace(by: seed([fixture("minimal.json")]))
    #expect(try String(decoding: store.export(project: second.project.id), as: UTF8.self).hasSuffix(projects(sandbox)))
    #expect(store.identities.key("two") == second.key)
  }

  /// Emulators behind one address share a step: no two of them use the same number.
  @Test func haveIdsOfASeries() throws {
    let store = try store()
    store.identities.idsOfSandboxes = try #require(SandboxIDs("1000003/4"))
    func next() throws -> Int { try store.addSandbox(seed("{}"), key: "\(store.identities.sandboxes.count)").project.id }
    #expect(try [next(), next()] == [1_000_003, 1_000_007])
    // Between them lies what was put there by hand.
    try store.replace(by: seed(#"{"projects":[{"id":1000013}]}"#))
    #expect(try [next(), next()] == [1_000_015, 1_000_019])
    try store.replace(by: seed(#"{"projects":[{"id":9007199254740990}]}"#))
    #expect(try next() == 9_007_199_254_740_991)
    #expect(throws: SandboxError.noID) { try next() }
  }

  /// A user has the highest id that there is, and a sandbox's user could have none.
  @Test func needIdsForTheirUsers() throws {
    let store = try StorageTests.store(seed(#"{"users":[{"id":9007199254740990}]}"#))
    _ = try store.addSandbox(seed("{}"), key: "one")
    #expect(throws: SandboxError.noID) { try store.addSandbox(seed("{}"), key: "two") }
    #expect(store.identities.sandboxes.count == 1)
  }

  private func projects(_ export: [UInt8]) -> String {
    let text = String(decoding: export, as: UTF8.self)
    return text.firstRange(of: #""users""#).map { String(text[$0.lowerBound...]) } ?? ""
  }

  @Test func leaveNothingBehind() throws {
    let store = try store()
    try store.beginHistory()
    let hash = try store.contentHash()
    let sandbox = try store.addSandbox(seed(Self.small), key: "one")
    let id = sandbox.project.id
    try store.write { try store.playlists.insert(StoreTests.playlist(store, project: id)) }
    #expect(try store.removeSandbox(id))
    #expect(try !store.removeSandbox(id))
    #expect(try !store.removeSandbox(1))
    for table in ["playlist", "recording", "recording_viewed", "playlist_item"] {
      #expect(try store.database.integer("SELECT count(*) FROM \(table) WHERE project_id = \(id)") == 0)
    }
    #expect(try store.database.integer("SELECT count(*) FROM user WHERE sandbox_id <> 0") == 0)
    #expect(store.identities.key("one") == nil)
    #expect(store.identities.project(id) == nil)
    #expect(store.identities.user(sandbox.key.userID) == nil)
    #expect(!store.recordings.hasWatched(sandbox.key.userID, in: id))
    #expect(try store.contentHash() == hash)
    #expect(try store.keepHistory().owners.isEmpty)
    // Its id is not given again: a test that has outlived it must not write into another's.
    #expect(try store.addSandbox(seed(Self.small), key: "one").project.id == id + 1)
  }

  @Test func thatCannotBeMadeAreNotThere() throws {
    let store = try store()
    let seed = try seed(Self.small)
    _ = try store.addSandbox(seed, key: "one")
    #expect(throws: SandboxError.keyTaken("one")) { try store.addSandbox(seed, key: "one") }
    #expect(throws: SandboxError.notOneProject(2)) {
      try store.addSandbox(StorageTests.seed(#"{"projects":[{"id":1},{"id":2}]}"#), key: "two")
    }
    #expect(throws: SandboxError.noUser) { try store.addSandbox(StorageTests.seed(#"{"users":[]}"#), key: "two") }
    var broken = seed
    broken.projects[0].playlists += broken.projects[0].playlists
    #expect(throws: (any Error).self) { try store.addSandbox(broken, key: "two") }
    #expect(store.identities.sandboxes.count == 1)
    #expect(store.identities.key("two") == nil)
    #expect(try store.database.integer("SELECT count(*) FROM project WHERE is_sandbox = 1") == 1)
  }

  /// A thousand at once, each worked on, put back and removed, and none sees another.
  @Test func thousandAtOnce() throws {
    let store = try store()
    try store.beginHistory()
    let everything = try store.export()
    let seed = try seed(Self.small)
    let sandboxes = try (0..<1000).map { try store.addSandbox(seed, key: "k\($0)") }
    try store.commit()
    for (number, sandbox) in sandboxes.enumerated() {
      let id = sandbox.project.id
      var playlist = try #require(try store.playlists.find(in: id, shortID: "a"))
      playlist.name = "\(number)"
      try store.write { try store.playlists.update(playlist) }
    }
    for (number, sandbox) in sandboxes.enumerated() where number % 2 == 0 { try store.reset(project: sandbox.project.id) }
    for (number, sandbox) in sandboxes.enumerated() {
      let name = try store.playlists.find(in: sandbox.project.id, shortID: "a")?.name
      #expect(name == (number % 2 == 0 ? nil : "\(number)"))
    }
    try store.reset()
    #expect(try store.playlists.find(in: sandboxes[1].project.id, shortID: "a")?.name == "1")
    for sandbox in sandboxes { #expect(try store.removeSandbox(sandbox.project.id)) }
    try store.commit()
    #expect(try store.export() == everything)
    #expect(try store.changes().isEmpty)
  }

  /// Those of a file are there again when it is opened again, with their ids.
  @Test func outliveTheProgram() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      let sandbox = try {
        let store = try Store(.file(path))
        let sandbox = try store.addSandbox(seed(Self.small), key: "one")
        try store.commit()
        return sandbox
      }()
      let store = try Store(.file(path))
      #expect(store.identities.sandboxes == [sandbox.project])
      #expect(store.identities.currentProject(of: sandbox.key.userID) == sandbox.project)
      try store.beginHistory()
      #expect(try store.playlists.nextID(in: sandbox.project.id) == 9)
      try store.reset(project: sandbox.project.id)
      #expect(try store.playlists.nextID(in: sandbox.project.id) == 9)
      #expect(try store.addSandbox(seed(Self.small), key: "two").project.id == sandbox.project.id + 1)
    }
  }
}
