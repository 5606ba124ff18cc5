import SQLite
import TestSupport
import Testing

@testable import Emulator

/// Files that are only read.
@Suite struct StoredFileTests {
  private func export(_ store: Store) throws -> String { String(decoding: try store.export(), as: UTF8.self) }

  private func made(_ path: String) throws -> Store {
    let store = try Store(.file(path))
    try store.replace(by: seed([fixture("demo.json")]))
    try store.commit()
    return store
  }

  @Test func areExportedAsAStoreIs() throws {
    try withTemporaryDirectory { directory in
      // A name that a URI would read otherwise.
      let path = "\(directory)/file: a?b#c%20é"
      let store = try made(path)
      let expected = try export(store)
      #expect(try String(decoding: StoredFile(path).export(), as: UTF8.self) == expected)
    }
  }

  @Test func areOfOneMoment() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      let store = try made(path)
      let before = try export(store)
      let file = try StoredFile(path)
      try store.replace(by: seed("{}"))
      try store.commit()
      #expect(try String(decoding: file.export(), as: UTF8.self) == before)
      try file.backup(to: "\(directory)/copy.db")
      #expect(try export(Store(.file("\(directory)/copy.db"))) == before)
    }
  }

  /// One of an older schema is read as it is, and stays what it is.
  @Test func ofAnOlderSchemaStayOld() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      let before = try export(made(path))
      try Database(.file(path)).execute(
        "DROP TABLE answer_encoding; ALTER TABLE playlist DROP COLUMN jsonb_answer; PRAGMA user_version = 2")
      let bytes = contents(of: path)
      #expect(try String(decoding: StoredFile(path).export(), as: UTF8.self) == before)
      #expect(bytes != nil && contents(of: path) == bytes)
    }
  }

  /// What is no file of ours is neither made nor changed.
  @Test func thatAreNoneAreRefused() throws {
    try withTemporaryDirectory { directory in
      let (missing, empty) = ("\(directory)/missing.db", "\(directory)/empty.db")
      try writeFile([], to: empty)
      let errors = [empty, missing].map { path in #expect(throws: StoreError.self) { try StoredFile(path) } }
      #expect(
        errors.map { $0?.description } == [
          "\(empty) is empty: there is no state in it. It was left as it is; 'seed' loads fixtures into it.",
          "cannot use the database \(missing): unable to open database file",
        ])
      #expect(fileNames(in: directory) == ["empty.db"])
      #expect(contents(of: empty) == [])
    }
  }
}
