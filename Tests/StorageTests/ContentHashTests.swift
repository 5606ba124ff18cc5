import Testing

@testable import Emulator

@Suite struct ContentHashTests {
  /// The first of the authors' vectors_sip128, for the texts of the bytes 0, 1, 2 … of that length.
  @Test(arguments: [
    (0, "a3817f04ba25a8e66df67214c7550293"), (1, "da87c1d86b99af44347659119b22fc45"), (2, "8177228da4a45dc7fca38bdef60affe4"),
  ])
  func isSipHash(length: Int, expected: String) {
    let (first, second) = SipHash.hash((0..<length).map { UInt8($0) })
    let bytes = [first, second].flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) } }
    #expect(bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined() == expected)
  }

  /// A state that came by export and load has the hash of the one it came from, for each project too.
  @Test(arguments: [UInt64](1...20))
  func outlivesExportAndLoad(number: UInt64) throws {
    let first = try store(seed(RandomFixture.text(seed: number)))
    let second = try store(seed([FixtureFile(parsing: first.export())]))
    #expect(try first.contentHash() == second.contentHash())
    for project in first.identities.projects {
      #expect(try first.contentHash(project: project.id) == second.contentHash(project: project.id))
    }
    let other = try store(seed(RandomFixture.text(seed: number + 100)))
    #expect(try first.contentHash() != other.contentHash())
  }

  /// Derived values and the order of rows in the database do not count.
  @Test func doesNotDependOnTheWay() throws {
    let store = try StoreTests.empty()
    var playlist = StoreTests.playlist(store, "a")
    playlist.recordings = ["x", "y"]
    try store.write { try store.playlists.insert(playlist) }
    let hash = try store.contentHash()
    var changed = playlist
    changed.name = "b"
    try store.write {
      try store.playlists.update(changed)
      _ = try store.playlists.remove(recording: "y", from: playlist)
    }
    #expect(try store.contentHash() != hash)
    try store.write {
      try store.playlists.update(playlist)
      _ = try store.playlists.add(recording: "z", to: playlist)
      _ = try store.playlists.add(recording: "y", to: playlist)
      _ = try store.playlists.remove(recording: "z", from: playlist)
    }
    #expect(try store.contentHash() == hash)
    // The order of a playlist's recordings is part of what it is.
    try store.write {
      _ = try store.playlists.remove(recording: "x", from: playlist)
      _ = try store.playlists.add(recording: "x", to: playlist)
    }
    #expect(try store.contentHash() != hash)
  }
}
