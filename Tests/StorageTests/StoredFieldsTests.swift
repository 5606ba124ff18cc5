import JSON
import SQLite
import Testing

@testable import Emulator

/// The description of the stored fields, the tables and the fixture schema are of the same fields.
@Suite struct StoredFieldsTests {
  struct Column: Hashable {
    let name: String
    let type: String
    let isNullable: Bool
  }

  /// The columns of `table` but for `others`, which hold no field.
  private static func columns(_ table: String, without others: Set<String>) throws -> Set<Column> {
    var columns: Set<Column> = []
    try Statement(StoreTests.empty().database, "SELECT name, type, \"notnull\" FROM pragma_table_info(?1)").each([.text(table)]) {
      columns.insert(Column(name: $0.text(0), type: $0.text(1), isNullable: !$0.bool(2)))
    }
    #expect(others.isSubset(of: columns.map(\.name)))
    return columns.filter { !others.contains($0.name) }
  }

  /// The columns that hold the fields of `full`, which has a value for each.
  private static func columns<Owner>(_ entity: Entity<Owner>, _ full: Owner) -> Set<Column> {
    let (blank, full) = (entity.values(entity.blank), entity.values(full))
    return Set(
      entity.columns.indices.map { index in
        let type = if case .integer = full[index] { "INTEGER" } else { "TEXT" }
        return Column(name: entity.columns[index], type: type, isNullable: blank[index] == .null)
      })
  }

  @Test func haveTheirColumns() throws {
    let seed = try seed(FullFixture.text)
    #expect(try Self.columns("organization", without: []) == Self.columns(Organization.entity, seed.organization))
    // SQLite reports the alias of the rowid as nullable, and a key that is text too.
    func withoutKey(_ columns: Set<Column>, _ key: String) -> Set<Column> { columns.filter { $0.name != key } }
    #expect(
      try withoutKey(Self.columns("user", without: ["sandbox_id"]), "id") == withoutKey(Self.columns(User.entity, seed.users[0]), "id"))
    #expect(
      try withoutKey(Self.columns("personal_api_key", without: ["sandbox_id", "position"]), "value")
        == withoutKey(Self.columns(PersonalAPIKey.entity, seed.keys[0]), "value"))
    let project = seed.projects[0]
    #expect(
      try withoutKey(Self.columns("project", without: ["is_sandbox", "live_playlists"]), "id")
        == withoutKey(Self.columns(Project.entity, project.project), "id"))
    let derived: Set = [
      "project_id", "recordings_count", "sort_name", "folded_name", "folded_derived_name", "answer", "counts_start", "counts_end",
      "jsonb_answer",
    ]
    #expect(try Self.columns("playlist", without: derived) == Self.columns(Playlist.entity, project.playlists[0]))
  }

  /// The properties of a definition of the schema.
  private static func schema(_ definition: String) throws -> [JSONObject.Member] {
    let schema = try fixture("fixture.schema.json").value
    return try #require(schema["$defs"]?[JSONString(definition)]?["properties"]?.object?.members)
  }

  /// Checks that the schema has the fields of `entity` and, for each that has one, the default.
  private static func check<Owner>(_ entity: Entity<Owner>, _ definition: String, others: Set<String> = []) throws {
    let properties = try schema(definition)
    #expect(Set(properties.map(\.key.string)) == Set(entity.names).union(others), "\(definition)")
    let blank = entity.fixture(entity.blank)
    for property in properties where !others.contains(property.key.string) {
      guard let value = property.value["default"] else { continue }
      // What fixtures leave out is null or false.
      #expect(value == blank[property.key] ?? (value == .null ? .null : .bool(false)), "\(definition).\(property.key.string)")
    }
  }

  @Test func areInTheSchema() throws {
    try Self.check(Organization.entity, "organization")
    try Self.check(User.entity, "user")
    try Self.check(PersonalAPIKey.entity, "personal_api_key")
    try Self.check(Project.entity, "project", others: ["recordings", "playlists"])
    try Self.check(Recording.entity, "recording")
    try Self.check(Person.entity, "person")
    try Self.check(Playlist.entity, "playlist")
    try Self.check(SavedFiltersCount.entity, "saved_filters_count")
  }

  /// A file from before a recording had all its fields is read as a fixture that leaves the others out.
  @Test func olderRowsLeaveOutTheOthers() throws {
    let store = try store(seed(#"{"projects":[{"recordings":[{"id":"r","viewed_by":[1]}]}]}"#))
    let fields = #"""
      {"distinct_id":"d","start_time":"2026-01-01T00:00:00Z","recording_duration":60,"active_seconds":41.50,"inactive_seconds":18,
      "click_count":1,"keypress_count":2,"mouse_activity_count":3,"console_log_count":4,"console_warn_count":5,"console_error_count":6,
      "start_url":null,"person":{"id":7,"name":"P","distinct_ids":["d"],"properties":{},"uuid":"01920000-0000-7000-8000-0000000000f7"},
      "storage":"object_storage_lts","snapshot_source":"mobile","ongoing":true,"activity_score":12.25,"commented":true,
      "expiry_time":"2026-04-01T00:00:00Z"}
      """#
    try Statement(store.database, "UPDATE recording SET fields = ?1").run([.text(fields)])
    let found = try #require(try store.recordings.find("r", in: 1))
    #expect(found.expiryTime == Timestamp(iso8601: "2026-04-01T00:00:00Z") && found.isCommented && found.viewedBy == [1])
    #expect(found.snapshotLibrary == nil && found.retentionPeriodDays == nil && found.totalSize == nil && found.eventCount == nil)
    #expect(!found.isDeleted && found.person?.lastSeenAt == nil)
    // What is written of it is what was read.
    let before = try JSONValue(parsing: fields.utf8).object
    #expect(Set(found.storedFields.members) == Set(try #require(before).members))
  }

  /// What is longer than the schema allows is refused, and nothing shorter.
  @Test func haveTheLengthsOfTheSchema() throws {
    for property in try Self.schema("playlist") {
      guard case .number(let number)? = property.value["maxLength"], let length = number.int else { continue }
      func text(_ count: Int) -> String {
        #"{"projects":[{"playlists":[{"\#(property.key.string)":"\#(String(repeating: "x", count: count))"}]}]}"#
      }
      _ = try seed(text(length))
      #expect(throws: FixtureError.self) { try seed(text(length + 1)) }
    }
  }
}
