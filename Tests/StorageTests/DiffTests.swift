import JSON
import SQLite
import Testing

@testable import Emulator

/// What changed, in the words of the API.
@Suite struct DiffTests {
  private static let seedText = """
    {"users":[{"id":1,"email":"a@x"}],"projects":[{"id":1,"recordings":[{"id":"r1","click_count":1}],
     "playlists":[{"short_id":"aB3dE5fG","name":"a","recordings":["r1","r2"]},{"short_id":"second"}]},{"id":2}]}
    """

  private func changes(_ store: Store, _ snapshot: Snapshot? = nil, project: Int? = nil) throws -> [String] {
    try store.changes(since: snapshot, project: project).map { String(decoding: $0.json.encoded, as: UTF8.self) }
  }

  private func begun() throws -> Store {
    let store = try store(seed(Self.seedText))
    try store.beginHistory()
    return store
  }

  @Test func namesFieldsAndRecordings() throws {
    let store = try begun()
    var playlist = try #require(try store.playlists.find(in: 1, shortID: "aB3dE5fG"))
    playlist.name = "b"
    playlist.isPinned = true
    try store.write {
      try store.playlists.update(playlist)
      _ = try store.playlists.add(recording: "r3", to: playlist)
      _ = try store.playlists.remove(recording: "r1", from: playlist)
    }
    #expect(
      try changes(store) == [
        #"{"change":"updated","playlist":"aB3dE5fG","project_id":1,"fields":[{"field":"name","from":"a","to":"b"},"#
          + #"{"field":"pinned","from":false,"to":true},{"field":"recordings","added":["r3"],"removed":["r1"]}]}"#
      ])
    #expect(try changes(store, project: 2).isEmpty)
    let snapshot = try store.snapshot()
    #expect(try changes(store, snapshot).isEmpty)
    try store.reset()
    #expect(
      try changes(store, snapshot, project: 1) == [
        #"{"change":"updated","playlist":"aB3dE5fG","project_id":1,"fields":[{"field":"name","from":"b","to":"a"},"#
          + #"{"field":"pinned","from":true,"to":false},{"field":"recordings","added":["r1"],"removed":["r3"]}]}"#
      ])
  }

  @Test func namesWhatCameAndWent() throws {
    let store = try begun()
    try store.write {
      try store.playlists.insert(StoreTests.playlist(store, project: 2))
      try store.database.execute("DELETE FROM playlist WHERE short_id = 'second'")
      try store.database.execute("UPDATE recording SET fields = json_set(fields, '$.click_count', 9)")
      try store.database.execute("INSERT INTO recording_viewed VALUES (1, 1, 'r1', 1)")
      try store.database.execute("DELETE FROM personal_api_key; UPDATE user SET email = 'b@x'; UPDATE project SET name = 'N' WHERE id = 2")
    }
    #expect(
      try changes(store) == [
        #"{"change":"updated","user":1,"fields":[{"field":"email","from":"a@x","to":"b@x"}]}"#,
        #"{"change":"deleted","personal_api_key":"Emulator (…ator)"}"#,
        #"{"change":"updated","recording":"r1","project_id":1,"fields":[{"field":"click_count","from":1,"to":9},"#
          + #"{"field":"viewed_by","added":[1],"removed":[]}]}"#,
        #"{"change":"deleted","playlist":"second","project_id":1}"#,
        #"{"change":"updated","project":2,"fields":[{"field":"name","from":"Project 2","to":"N"}]}"#,
        #"{"change":"created","playlist":"p3","project_id":2}"#,
      ])
  }

  /// A write that was refused, and one that was taken back, is no difference.
  @Test func passesOverWhatIsAsItWas() throws {
    let store = try begun()
    let playlist = try #require(try store.playlists.find(in: 1, shortID: "aB3dE5fG"))
    #expect(throws: StoreTests.Refused.self) {
      try store.write {
        _ = try store.playlists.add(recording: "r3", to: playlist)
        throw StoreTests.Refused()
      }
    }
    try store.write {
      var changed = playlist
      changed.name = "b"
      try store.playlists.update(changed)
      try store.playlists.update(playlist)
    }
    #expect(try changes(store).isEmpty)
  }

  /// A state that was put in the place of all is undone, and next ids go on as before.
  @Test func aReplacementIsUndone() throws {
    let store = try begun()
    let (export, hash, next) = (try store.export(), try store.contentHash(), store.playlists.lastID(in: nil))
    try store.replace(by: seed([fixture("demo.json")]))
    try store.commit()
    #expect(try store.export() != export)
    try store.reset()
    #expect(try store.export() == export)
    #expect(try store.contentHash() == hash)
    #expect(try store.playlists.nextID() == next + 1)
    #expect(store.identities.key("phx_emulator") != nil)
    #expect(store.identities.currentProject?.id == 1)
  }

  /// A reset whose commit fails is no reset, and can be done again.
  @Test func aResetThatIsLostCanBeDoneAgain() throws {
    let store = try begun()
    let export = try store.export()
    try store.write { try store.playlists.insert(StoreTests.playlist(store)) }
    try store.commit()
    try store.reset()
    try store.write {
      try store.database.execute("PRAGMA defer_foreign_keys = ON; INSERT INTO playlist_item VALUES (1, 999, 'r', 1)")
    }
    #expect(throws: (any Error).self) { try store.commit() }
    #expect(try store.export() != export)
    try store.reset()
    try store.commit()
    #expect(try store.export() == export)
  }
}
