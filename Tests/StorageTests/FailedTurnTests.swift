import SQLite
import Testing

@testable import Emulator

/// A disk that is full, here a limit on the pages of the database, which is a genuine SQLITE_FULL.
@Suite struct FailedTurnTests {
  private static let small = #"""
    {"users":[{"id":5,"email":"ada@example.com"}],"personal_api_keys":[],"projects":[{"id":4,"name":"S","recordings":[{"id":"r","viewed_by":[5]}],
     "playlists":[{"id":8,"short_id":"a","recordings":["r"]}]}]}
    """#

  private let store: Store
  private let sandbox: Sandbox

  init() throws {
    store = try StorageTests.store(seed([fixture("demo.json")]))
    try store.beginHistory()
    sandbox = try store.addSandbox(seed(Self.small), key: "one")
    try store.write { try store.playlists.insert(StoreTests.playlist(store, project: sandbox.project.id)) }
    try store.commit()
  }

  /// Leaves room for what is small.
  private func fill() throws {
    try store.database.execute("PRAGMA max_page_count = \((store.database.integer("PRAGMA page_count") ?? 0) + 8)")
  }

  /// All that there is, in the rows and in memory.
  private func everything() throws -> [String] {
    let identities = store.identities
    let id = sandbox.project.id
    return [
      String(decoding: try store.export(), as: UTF8.self), "\(try store.contentHash())", "\(identities.keys)", "\(identities.users)",
      "\(identities.projects)", "\(identities.sandboxes)", "\(store.playlists.lastIDs.sorted { $0.key < $1.key })",
      identities.sandboxes.isEmpty ? "" : String(decoding: try store.export(project: id), as: UTF8.self),
      "\(try store.contentHash(project: id))", "\(try store.changes(project: id).count)", "\(try identities.keys(of: id))",
      "\(store.recordings.hasWatched(sandbox.key.userID, in: id))",
    ]
  }

  private func large() throws -> Seed {
    let recordings = (0..<1500).map { #"{"id":"r\#($0)"}"# }.joined(separator: ",")
    return try seed(#"{"projects":[{"id":1,"recordings":[\#(recordings)]}]}"#)
  }

  @Test func aLargeSandboxTakesItsTurnAlong() throws {
    let before = try everything()
    try fill()
    try store.write { try store.playlists.insert(StoreTests.playlist(store, "small", project: sandbox.project.id)) }
    #expect(store.failure == nil)
    let mark = store.mark
    let error = try #require(throws: SQLiteError.self) { try store.addSandbox(large(), key: "two") }
    #expect(store.undo(since: mark, because: error)?.kind == .full)
    #expect(store.identities.key("two") == nil)
    #expect(throws: error) { try store.commit() }
    #expect(try everything() == before)
    #expect(store.failure?.kind == .full)
    #expect(try store.addSandbox(seed(Self.small), key: "two").project.id == sandbox.project.id + 1)
    try store.commit()
    #expect(store.failure == nil)
  }

  /// Whatever the turn did before.
  static let operations: [@Sendable (Store, Int) throws -> Void] = [
    { try $0.removeSandbox($1) },
    { store, _ in try store.reset() },
    { try $0.reset(project: $1) },
    { try $0.replace($1, by: [FixtureFile(parsing: Array(#"{"projects":[{"id":1}]}"#.utf8))], now: now) },
    { store, _ in try store.replace(by: seed([fixture("minimal.json")])) },
    { store, id in _ = try store.removeKey("one") },
    { store, id in try store.replaceRecordings(of: id, by: []) },
    { store, id in _ = try store.playlists.nextID(in: id) },
  ]

  @Test(arguments: operations.indices)
  func undoesWhatTheTurnDid(index: Int) throws {
    let before = try everything()
    try Self.operations[index](store, sandbox.project.id)
    try fill()
    #expect(throws: SQLiteError.self) { try store.addSandbox(large(), key: "two") }
    #expect(throws: SQLiteError.self) { try store.commit() }
    #expect(try everything() == before)
    try store.database.execute("PRAGMA max_page_count = 1000000")
    #expect(try store.removeSandbox(sandbox.project.id))
    try store.commit()
    #expect(store.identities.sandboxes.isEmpty)
  }

  /// The failure is told once, until something can be written again.
  @Test func tellsAFailureOnce() throws {
    var told: [StorageFailure.Kind?] = []
    store.onChangedFailure = { told.append($0?.kind) }
    try fill()
    for _ in 1...3 {
      _ = try? store.addSandbox(large(), key: "two")
      #expect(throws: SQLiteError.self) { try store.commit() }
    }
    #expect(told == [.full])
    try store.commit()
    #expect(told == [.full])
    #expect(store.isAvailable())
    #expect(told == [.full, nil])
  }
}
