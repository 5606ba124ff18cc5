import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// The answers that rows keep ready are those of the program that reads them.
@Suite struct AnswerEncodingTests {
  /// If these bytes change, `EncodedPlaylist.version` has to be raised: files would go on answering with the old ones.
  @Test func theVersionStandsForTheseBytes() throws {
    let seed = try seed(FullFixture.text)
    let playlist = seed.projects[0].playlists[0]
    let encoded = EncodedPlaylist(playlist, createdBy: seed.users[0].encoded, lastModifiedBy: nil, recordings: 0)
    #expect(EncodedPlaylist.version == 2)
    #expect(
      String(decoding: encoded.bytes, as: UTF8.self) == #"""
        {"id":11,"short_id":"full0001","name":"Name","derived_name":"Derived","description":"Text","pinned":true,\#
        "created_at":"2026-01-02T00:00:00Z","created_by":{"id":5,"uuid":"01920000-0000-7000-8000-0000000000f5","distinct_id":"d5",\#
        "first_name":"Ada","last_name":"L","email":"ada@example.com","is_email_verified":true,"hedgehog_config":{"color":"green","n":1.50},\#
        "role_at_organization":"data"},"deleted":true,"filters":{"z":1e2,"a":"x"},"last_modified_at":"2026-01-03T00:00:00.250000Z",\#
        "last_modified_by":null,"recordings_counts":{"saved_filters":{"count":1,"has_more":true,"watched_count":0,"increased":false,\#
        "last_refreshed_at":"2026-01-04T00:00:00Z"},"collection":{"count":null,"watched_count":0}},"type":"filters",\#
        "_create_in_folder":"Folder"}
        """#)
  }

  /// A fixture's filters come in the order of its file in one contract, and in that of jsonb in the other; exports have the file's.
  @Test func filtersAreOrderedAsByJSONB() throws {
    let store = try Store(.memory)
    try store.replace(by: seed(FullFixture.text))
    let playlist = try #require(try store.playlists.find(in: 4, shortID: "full0001"))
    func shown(_ contract: Contract, _ filters: PlaylistAnswers.Filters) throws -> String {
      var writer = JSONWriter()
      try store.playlists.write(playlist, for: 5, as: contract, filters, into: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
    let (sent, ordered) = (#""filters":{"z":1e2,"a":"x"},"last_modified_at""#, #""filters":{"a":"x","z":1e2},"last_modified_at""#)
    #expect(try shown(.documented, .asStored).contains(sent))
    #expect(try shown(.observed, .asSent).contains(sent))
    #expect(try shown(.observed, .asStored).contains(ordered))
    #expect(try shown(.observed, .asStored).utf8.count == shown(.observed, .asSent).utf8.count)
    #expect(String(decoding: try store.export(), as: UTF8.self).contains(#""z":1e2"#))
  }

  /// How a file is made one that another version wrote.
  enum Age: String, CaseIterable {
    case otherEncoding = "UPDATE answer_encoding SET version = 7"
    case schemaBefore = "DROP TABLE answer_encoding; ALTER TABLE playlist DROP COLUMN jsonb_answer; PRAGMA user_version = 2"
    case firstSchema = """
      DROP TABLE answer_encoding; DROP INDEX recording_marked; ALTER TABLE playlist DROP COLUMN jsonb_answer; PRAGMA user_version = 1
      """
  }

  @Test(arguments: Age.allCases)
  func rowsOfAnotherVersionAreEncodedAnew(age: Age) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      let before = try answers(made(path))
      #expect(before.count > 10)
      try change(path, "UPDATE playlist SET answer = '{}', counts_start = 1, counts_end = 1; \(age.rawValue)")
      let opened = try Store(.file(path))
      #expect(try answers(opened) == before)
      #expect(try opened.database.integer("SELECT version FROM answer_encoding") == EncodedPlaylist.version)
    }
  }

  @Test func rowsOfThisVersionAreLeftAlone() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state.db"
      _ = try made(path)
      try change(path, "UPDATE playlist SET answer = 'left alone'")
      #expect(try Set(answers(Store(.file(path)))) == ["left alone"])
    }
  }

  private func made(_ path: String) throws -> Store {
    let store = try Store(.file(path))
    try store.replace(by: seed([fixture("demo.json")]))
    try store.commit()
    return store
  }

  private func change(_ path: String, _ sql: String) throws { try Database(.file(path)).execute(sql) }

  private func answers(_ store: Store) throws -> [String] {
    var answers: [String] = []
    try Statement(
      store.database,
      "SELECT answer || counts_start || ',' || counts_end || coalesce(jsonb_answer, '') FROM playlist ORDER BY project_id, id"
    ).each {
      answers.append($0.text(0))
    }
    return answers.map { $0.hasPrefix("left alone") ? "left alone" : $0 }
  }
}
