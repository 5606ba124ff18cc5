import SQLite
import TestSupport
import Testing

@testable import Emulator

@Suite struct DatabaseFileTests {
  /// A file that is not to be used.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Makes the file, given a good one at the path.
    let spoil: @Sendable (String) throws -> Void
    let sentence: String
  }

  static func sql(_ sql: String) -> @Sendable (String) throws -> Void {
    { path in
      let database = try Database(.file(path))
      try database.execute("PRAGMA journal_mode = DELETE")
      try database.execute(sql)
    }
  }

  static let refusals: [Refusal] = [
    Refusal(
      testDescription: "of a newer version", spoil: sql("PRAGMA user_version = 1000"),
      sentence: "was written by a newer version (schema 1000; this one knows 4). It was left as it is."),
    Refusal(
      testDescription: "of another program", spoil: sql("PRAGMA application_id = 12345"),
      sentence: "is a database of another program. It was left as it is."),
    Refusal(
      testDescription: "of a program that names itself nowhere", spoil: sql("PRAGMA application_id = 0"),
      sentence: "is a database of another program. It was left as it is."),
    Refusal(
      testDescription: "a text", spoil: { try writeFile(Array("This is a text and no database.\n".utf8), to: $0) },
      sentence: "is not a usable database: file is not a database. It was left as it is."),
    Refusal(
      testDescription: "a long text", spoil: { try writeFile(Array(repeating: UInt8(ascii: "x"), count: 100_000), to: $0) },
      sentence: "is not a usable database: file is not a database. It was left as it is."),
    Refusal(
      testDescription: "cut off", spoil: { path in try writeFile(Array(#require(contents(of: path)).prefix(20_000)), to: path) },
      sentence: "is not a usable database: "),
    Refusal(
      testDescription: "cut off in its header", spoil: { path in try writeFile(Array(#require(contents(of: path)).prefix(60)), to: path) },
      sentence: "is not a usable database: "),
    Refusal(
      testDescription: "damaged in its schema",
      spoil: { path in
        var bytes = try #require(contents(of: path))
        for index in 100..<600 { bytes[index] = 0xff }
        try writeFile(bytes, to: path)
      }, sentence: "is not a usable database: "),
    Refusal(
      testDescription: "damaged in its middle",
      spoil: { path in
        var bytes = try #require(contents(of: path))
        for index in stride(from: 4096 * 2, to: bytes.count, by: 4096) {
          bytes.replaceSubrange(index..<index + 100, with: repeatElement(0xee, count: 100))
        }
        try writeFile(bytes, to: path)
      }, sentence: "is not a usable database: "),
  ]

  /// Refused with a sentence that names the file, which stays byte for byte as it was and alone in its directory.
  @Test(arguments: refusals)
  func isRefusedAndLeftAsItWas(refusal: Refusal) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      try makeGood(path)
      try refusal.spoil(path)
      let before = try #require(contents(of: path))
      let error = #expect(throws: StoreError.self) { try Store(.file(path)) }
      #expect(error?.description.hasPrefix("\(path) \(refusal.sentence)") == true, "\(error?.description ?? "no error")")
      #expect(error?.description.hasSuffix(".") == true)
      #expect(contents(of: path) == before)
      #expect(fileNames(in: directory) == ["state.db"])
    }
  }

  private func makeGood(_ path: String) throws {
    let store = try Store(.file(path))
    try store.replace(by: seed([fixture("demo.json")]))
    try store.commit()
  }

  @Test func cannotBeOpened() throws {
    let error = #expect(throws: StoreError.self) { try Store(.file("/nonexistent/state.db")) }
    #expect(error?.description == "cannot use the database /nonexistent/state.db: unable to open database file")
  }

  @Test func anEmptyFileBecomesADatabase() throws {
    try withTemporaryDirectory { directory in
      try writeFile([], to: "\(directory)/state.db")
      #expect(try Store(.file("\(directory)/state.db")).isEmpty)
    }
  }

  @Test func stateSurvivesReopening() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      try makeGood(path)
      let before = try Store(.file(path)).export()
      #expect(try before == store(seed([fixture("demo.json")])).export())
      var store: Store? = try Store(.file(path))
      let playlist = try #require(try store?.playlists.find(in: 1, shortID: firstShortID(before)))
      var changed = playlist
      changed.name = "after\u{2028}reopening"
      try store?.write { try store?.playlists.update(changed) }
      try store?.commit()
      changed.name = "never committed"
      try store?.write { try store?.playlists.update(changed) }
      store = nil
      let reopened = try Store(.file(path))
      #expect(try !reopened.isEmpty)
      #expect(try reopened.playlists.find(in: 1, shortID: playlist.shortID)?.name == "after\u{2028}reopening")
      #expect(try reopened.playlists.nextID() == (try highestID(before)) + 1)
    }
  }

  private func firstShortID(_ export: [UInt8]) throws -> String {
    let match = try #require(String(decoding: export, as: UTF8.self).firstMatch(of: /"short_id":"([^"]+)"/))
    return String(match.1)
  }

  private func highestID(_ export: [UInt8]) throws -> Int {
    try #require(String(decoding: export, as: UTF8.self).matches(of: /\{"id":([0-9]+),"short_id"/).compactMap { Int($0.1) }.max())
  }
}
