import SQLite
import Testing

@testable import Emulator

/// Snapshots share what did not change between them.
@Suite struct SharedRowsTests {
  @Test func aSnapshotReadsWhatChangedAlone() throws {
    let store = try store(seed(#"{"projects":[{"id":1}]}"#))
    try store.beginHistory()
    for number in 0..<500 { try store.write { try store.playlists.insert(StoreTests.playlist(store, "p\(number)")) } }
    try store.commit()
    let first = try store.snapshot()
    try store.write { try store.playlists.insert(StoreTests.playlist(store, "one more")) }
    try store.commit()
    let second = try store.snapshot()
    let (before, after) = (try #require(first.rows[1]), try #require(second.rows[1]))
    #expect(after.count == before.count + 1)
    let copied = before.keys.filter { Self.place(of: before[$0]) != Self.place(of: after[$0]) }
    // The project's row has counted the new one.
    #expect(copied.map(\.table) == [.project])
  }

  /// What was read before a commit that failed is read again.
  @Test func doesNotKeepWhatWasUndone() throws {
    let store = try store(seed(#"{"projects":[{"id":1}]}"#))
    try store.beginHistory()
    try store.write { try store.playlists.insert(StoreTests.playlist(store, "kept")) }
    try store.commit()
    let good = try store.snapshot().hash
    _ = try store.snapshot()
    try store.write {
      try store.playlists.insert(StoreTests.playlist(store, "lost"))
      try store.database.execute("PRAGMA defer_foreign_keys = ON")
      _ = try store.playlists.add(recording: "r", to: StoreTests.playlist(store))
    }
    _ = try store.snapshot()
    #expect(throws: SQLiteError.self) { try store.commit() }
    let after = try store.snapshot()
    try store.write { try store.playlists.insert(StoreTests.playlist(store, "later")) }
    try store.commit()
    try store.restore(after)
    try store.commit()
    #expect(try store.contentHash() == good)
    #expect(try store.database.integer("SELECT count(*) FROM playlist") == 1)
  }

  /// Where the values of a row are in memory.
  private static func place(of row: PastRow?) -> UnsafePointer<Value>? { row?.values?.withUnsafeBufferPointer(\.baseAddress) }
}
