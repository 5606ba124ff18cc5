import JSON
import SQLite
import Testing

@testable import Emulator

/// A cached answer is always the one that the rows would give now.
@Suite struct AnswerCacheTests {
  struct Refused: Error {}

  /// Something that changes what a list shows.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let run: @Sendable (Store) throws -> Void

    init(_ name: String, _ run: @escaping @Sendable (Store) throws -> Void) { (testDescription, self.run) = (name, run) }
  }

  static let changes = [
    Change("a new one") { store in try store.write { try store.playlists.insert(StoreTests.playlist(store, "new")) } },
    Change("another name") { store in
      var playlist = try one(store)
      playlist.name = "renamed"
      try store.write { try store.playlists.update(playlist) }
    },
    Change("a recording more") { store in _ = try store.write { try store.playlists.add(recording: "r2", to: one(store)) } },
    Change("a recording less") { store in _ = try store.write { try store.playlists.remove(recording: "r1", from: one(store)) } },
    Change("another state") { store in try store.replace(by: seed(#"{"projects":[{"id":1,"playlists":[{"name":"other"}]}]}"#)) },
    Change("the state at the start") { store in
      try store.write { try store.playlists.insert(StoreTests.playlist(store, "for a while")) }
      _ = pages(store)
      _ = try store.reset(project: nil)
    },
    Change("a commit that fails") { store in
      try store.write {
        try store.playlists.insert(StoreTests.playlist(store, "lost"))
        try store.database.execute("PRAGMA defer_foreign_keys = ON")
        _ = try store.playlists.add(recording: "r", to: StoreTests.playlist(store))
      }
      _ = pages(store)
      #expect(throws: SQLiteError.self) { try store.commit() }
    },
    Change("a write that is refused, after one that is not") { store in
      try store.write { try store.playlists.insert(StoreTests.playlist(store, "kept")) }
      #expect(throws: Refused.self) {
        try store.write {
          try store.playlists.insert(StoreTests.playlist(store, "refused"))
          _ = pages(store)
          throw Refused()
        }
      }
    },
  ]

  @Test(arguments: changes) func isWrittenAnewAfter(_ change: Change) throws {
    let store = try store(
      seed(#"{"projects":[{"id":1,"recordings":[{"id":"r1","viewed_by":[1]}],"playlists":[{"name":"one","recordings":["r1"]}]}]}"#))
    try store.beginHistory()
    let before = Self.pages(store)
    #expect(Set(before).count == 1)
    let shortID = try Self.one(store).shortID
    for _ in 1...3 { #expect(try Self.answer(store, shortID) == before[0]) }
    try change.run(store)
    // Written without a look at what is kept, as the answer to a change is.
    #expect(try Self.answer(store, shortID) == Self.answer(store, store.playlists.find(in: 1, shortID: shortID)))
    let after = Self.pages(store)
    #expect(Set(after).count == 1)
    // Another limit is another page, which nobody has asked for.
    #expect(try after[0] == Self.page(store, limit: 99))
  }

  @Test func isEachReadersAndEachContractsOwn() throws {
    let store = try store(
      seed(
        #"{"users":[{"id":1,"email":"a@example.com"},{"id":2,"email":"b@example.com"}],"projects":[{"id":1,"recordings":[{"id":"r1","#
          + #""viewed_by":[1]}],"playlists":[{"name":"one","type":"collection","recordings":["r1"]}]},{"id":2}]}"#))
    let asked: [(Int, Int, Contract)] = [(1, 1, .documented), (1, 2, .documented), (1, 1, .observed), (2, 1, .documented)]
    var pages: [[String]] = []
    for _ in 1...3 { pages.append(try asked.map { try Self.page(store, project: $0, reader: $1, contract: $2) }) }
    #expect(Set(pages).count == 1)
    #expect(Set(pages[0]).count == asked.count)
  }

  private static func one(_ store: Store) throws -> Playlist {
    var listing = PlaylistListing(limit: 1, offset: 0)
    listing.key = .createdAt
    var writer = JSONWriter()
    try store.playlists.write(listing, in: 1, for: 1, as: .documented, into: &writer)
    guard case .object(let object) = try JSONValue(parsing: writer.bytes), case .string(let shortID)? = object["short_id"],
      let playlist = try store.playlists.find(in: 1, shortID: shortID.string)
    else { throw Refused() }
    return playlist
  }

  private static func answer(_ store: Store, _ shortID: String) throws -> String? {
    var writer = JSONWriter()
    let isThere = try store.playlists.write(in: 1, shortID: shortID, for: 1, as: .documented, into: &writer)
    return isThere ? String(decoding: writer.bytes, as: UTF8.self) : nil
  }

  private static func answer(_ store: Store, _ playlist: Playlist?) throws -> String? {
    guard let playlist else { return nil }
    var writer = JSONWriter()
    try store.playlists.write(playlist, for: 1, as: .documented, .asStored, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The first page, asked for so often that it is kept and given again.
  private static func pages(_ store: Store) -> [String] { (1...4).compactMap { _ in try? page(store) } }

  private static func page(
    _ store: Store, project: Int = 1, reader: Int = 1, contract: Contract = .documented, limit: Int = 100
  ) throws -> String {
    var writer = JSONWriter()
    try store.playlists.write(
      PlaylistListing(limit: limit, offset: 0), in: project, for: reader, as: contract, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
