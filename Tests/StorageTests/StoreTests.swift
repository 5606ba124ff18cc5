import JSON
import SQLite
import Testing

@testable import Emulator

@Suite struct StoreTests {
  struct Refused: Error {}

  static func playlist(_ store: Store, _ name: String? = nil, project: Int = 1, deleted: Bool = false) -> Playlist {
    // No id is left only after the highest there is.
    let id = (try? store.playlists.nextID()) ?? 0
    return Playlist(
      projectID: project, id: id, shortID: "p\(id)", name: name, derivedName: nil, description: "", isPinned: false, isDeleted: deleted,
      filters: .none,
      type: nil, createdAt: now, createdBy: 1, lastModifiedAt: now, lastModifiedBy: 1, folder: "")
  }

  static func empty() throws -> Store { try store(seed(#"{"projects":[{"id":1},{"id":2}]}"#)) }

  /// A savepoint round each write: what earlier ones of the turn wrote stays.
  @Test func aRefusedWriteKeepsEarlierOnesOfTheTurn() throws {
    let store = try Self.empty()
    let first = Self.playlist(store, "first")
    try store.write { try store.playlists.insert(first) }
    _ = try store.write { try store.playlists.add(recording: "r", to: first) }
    let before = try store.export()
    #expect(throws: Refused.self) {
      try store.write {
        try store.playlists.insert(Self.playlist(store, "second"))
        _ = try store.playlists.add(recording: "r2", to: first)
        _ = try store.playlists.remove(recording: "r", from: first)
        throw Refused()
      }
    }
    #expect(try store.export() == before)
    try store.commit()
    #expect(try store.export() == before)
    #expect(try store.playlists.find(in: 1, shortID: "p2") == nil)
  }

  /// A commit that fails, here on a foreign key that is only looked at then, undoes the whole turn.
  @Test func aFailedCommitUndoesTheTurn() throws {
    let store = try Self.empty()
    let before = try store.export()
    let ghost = Self.playlist(store)
    try store.write { try store.playlists.insert(Self.playlist(store, "lost")) }
    try store.write {
      try store.database.execute("PRAGMA defer_foreign_keys = ON")
      _ = try store.playlists.add(recording: "r", to: ghost)
    }
    #expect(throws: SQLiteError.self) { try store.commit() }
    #expect(try store.export() == before)
    try store.write { try store.playlists.insert(Self.playlist(store, "kept")) }
    try store.commit()
    #expect(try store.export() != before)
  }

  /// A seed that cannot be put in leaves everything as it was, in memory too.
  @Test func aFailedReplacementChangesNothing() throws {
    let store = try store(seed([fixture("demo.json")]))
    let before = try store.export()
    let keys = store.identities.keys
    var broken = try seed(#"{"users":[{"id":7,"email":"x@y"}],"projects":[{"id":5}]}"#)
    broken.users.append(broken.users[0])
    #expect(throws: SQLiteError.self) { try store.replace(by: broken) }
    #expect(try store.export() == before)
    #expect(store.identities.keys == keys)
    #expect(store.identities.user(7) == nil)
    #expect(store.identities.project(5) == nil)
  }

  @Test func aReplacementPutsEverythingInThePlace() throws {
    let store = try store(seed([fixture("demo.json")]))
    var rows: [Int] = []
    let other = try seed([fixture("minimal.json")])
    try store.replace(by: other) { rows.append($0) }
    #expect(rows == Array(1...other.rowCount))
    #expect(try store.export() == exported(other))
    #expect(store.identities.keys.map(\.value) == ["phx_minimal"])
  }

  private func exported(_ seed: Seed) throws -> [UInt8] { try store(seed).export() }

  /// Triggers keep the count of an unfiltered list; after random writes, some of them refused, it equals a recount.
  @Test(arguments: [UInt64](1...4))
  func keepsTheLiveCount(number: UInt64) throws {
    let store = try Self.empty()
    var random = RandomStream(seed: number)
    var all: [Playlist] = []
    for _ in 0..<300 {
      let refused = Int.random(in: 0..<4, using: &random) == 0
      var changed = all
      do {
        try store.write {
          if changed.isEmpty || Int.random(in: 0..<3, using: &random) == 0 {
            let project = Int.random(in: 1...2, using: &random)
            changed.append(Self.playlist(store, project: project, deleted: Bool.random(using: &random)))
            try store.playlists.insert(changed[changed.count - 1])
          } else {
            let index = Int.random(in: changed.indices, using: &random)
            changed[index].isDeleted = Bool.random(using: &random)
            try store.playlists.update(changed[index])
          }
          if refused { throw Refused() }
        }
        all = changed
      } catch is Refused {}
      if Int.random(in: 0..<10, using: &random) == 0 { try store.commit() }
      for project in [1, 2] {
        let count = try store.playlists.count(PlaylistListing(limit: 1, offset: 0), in: project)
        #expect(count == all.count { $0.projectID == project && !$0.isDeleted })
      }
    }
    for project in [1, 2] {
      var recounted = PlaylistListing(limit: 1, offset: 0)
      recounted.conditions = [.modifiedAfter(Timestamp(microseconds: .min))]
      #expect(
        try store.playlists.count(recounted, in: project) == store.playlists.count(PlaylistListing(limit: 1, offset: 0), in: project))
    }
  }

  /// Adding is idempotent, removing reports whether it was there, and the counts follow.
  @Test func keepsTheRecordingsOfAPlaylist() throws {
    let store = try Self.empty()
    let playlist = Self.playlist(store)
    try store.write { try store.playlists.insert(playlist) }
    var model: [String] = []
    var random = RandomStream(seed: 8)
    for _ in 0..<300 {
      let id = "r\(Int.random(in: 0..<12, using: &random))"
      if Bool.random(using: &random) {
        #expect(try store.write { try store.playlists.add(recording: id, to: playlist) } == !model.contains(id))
        if !model.contains(id) { model.append(id) }
      } else {
        #expect(try store.write { try store.playlists.remove(recording: id, from: playlist) } == model.contains(id))
        model.removeAll { $0 == id }
      }
      #expect(try store.recordings.entries(of: playlist, limit: 100, offset: 0).map(\.id) == model.reversed())
      var writer = JSONWriter()
      #expect(try store.playlists.write(in: 1, shortID: playlist.shortID, for: 1, as: .documented, into: &writer))
      let shown = String(decoding: writer.bytes, as: UTF8.self)
      #expect(shown.contains(#""collection":{"count":\#(model.isEmpty ? "null" : "\(model.count)"),"#))
    }
    #expect(try store.recordings.entries(of: playlist, limit: 2, offset: 1).map(\.id) == Array(model.reversed().dropFirst().prefix(2)))
  }
}
