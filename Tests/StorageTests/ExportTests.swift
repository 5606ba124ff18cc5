import SQLite
import Testing

@testable import Emulator

/// What was exported means the state that it was exported from.
@Suite struct ExportTests {
  private func export(_ bytes: [UInt8]) throws -> [UInt8] { try store(seed([FixtureFile(parsing: bytes)])).export() }

  @Test(arguments: ["demo.json", "minimal.json"])
  func isTheSameAtTheSecondRound(name: String) throws {
    let first = try store(seed([fixture(name)])).export()
    #expect(try export(first) == first)
    #expect(try seed([FixtureFile(parsing: first)]) == seed([fixture(name)]))
  }

  @Test(arguments: [UInt64](1...40))
  func isTheSameForRandomStates(number: UInt64) throws {
    let text = RandomFixture.text(seed: number)
    let first = try store(seed(text)).export()
    #expect(try export(first) == first)
    #expect(try seed([FixtureFile(parsing: first)]) == seed(text))
  }

  /// A project's rows are put back alone, after the users and projects that they name were replaced.
  @Test func namesNobodyWhoIsGone() throws {
    let store = try store(
      seed(
        #"""
        {"users":[{"id":1,"email":"a@x"},{"id":2,"email":"b@x"}],"personal_api_keys":[{"value":"k","scoped_projects":[2]},
         {"value":"l","scoped_projects":[1,2]}],"projects":[{"id":1,"recordings":[{"id":"r","viewed_by":[2,1]}],
         "playlists":[{"short_id":"a","created_by":2,"last_modified_by":2}]},{"id":2}]}
        """#))
    let snapshot = try store.snapshot(project: 1)
    try store.replace(by: seed(#"{"users":[{"id":1,"email":"a@x"}],"projects":[{"id":1}]}"#))
    try store.restore(snapshot)
    let export = try store.export()
    #expect(try self.export(export) == export)
    let text = String(decoding: export, as: UTF8.self)
    #expect(text.contains(#""viewed_by":[1]"#) && text.contains(#""created_by":null"#) && text.contains(#""last_modified_by":null"#))
  }

  @Test func namesNoProjectThatIsGone() throws {
    let store = try store(
      seed(
        #"{"personal_api_keys":[{"value":"k","scoped_projects":[2]},{"value":"l","scoped_projects":[1,2]}],"projects":[{"id":1},{"id":2}]}"#
      ))
    try store.write { try store.database.execute("DELETE FROM project WHERE id = 2") }
    try store.identities.load(project: 2)
    let export = try store.export()
    #expect(try self.export(export) == export)
    // Without its project, a key would reach all.
    let text = String(decoding: export, as: UTF8.self)
    let keys = text.matches(of: /"value":"([^"]*)".*"scoped_projects":(\[.*?\])/).map { "\($0.1) \($0.2)" }
    #expect(keys == ["l [1]"])
  }

  /// What is left out gets the value that the API would have given.
  @Test func fillsInWhatIsLeftOut() throws {
    let text = String(
      decoding: try store(seed(#"{"projects":[{"playlists":[{"short_id":"a"}],"recordings":[{"id":"r"}]}]}"#)).export(), as: UTF8.self)
    #expect(
      text == """
        {
        "organization":{"id":"01920000-0000-7000-8000-000000000000","name":"Emulator"},
        "users":[
        {"id":1,"uuid":"01920000-0000-7000-8000-000000000001","distinct_id":"emulator","first_name":"Ada","last_name":"Lovelace",\
        "email":"ada@example.com","is_email_verified":true,"hedgehog_config":null,"role_at_organization":"engineering"}],
        "personal_api_keys":[
        {"value":"phx_emulator","label":"Emulator","user":1,"scopes":["*"],"scoped_projects":[]}],
        "projects":[
        {"id":1,"name":"Project 1",
        "recordings":[
        {"id":"r","distinct_id":"","recording_duration":0,"active_seconds":0,"inactive_seconds":0,"click_count":0,"keypress_count":0,\
        "mouse_activity_count":0,"console_log_count":0,"console_warn_count":0,"console_error_count":0,"start_url":null,"person":null,\
        "storage":"object_storage","snapshot_source":"web","ongoing":false,"activity_score":null,"viewed_by":[]}],
        "playlists":[
        {"id":1,"short_id":"a","name":null,"derived_name":null,"description":"","pinned":false,"deleted":false,"filters":{},"type":null,\
        "created_by":1,"created_at":"2026-03-01T12:00:00Z","last_modified_by":1,"last_modified_at":"2026-03-01T12:00:00Z",\
        "_create_in_folder":"","recordings":[],"saved_filters_count":null}]}]
        }

        """)
  }

  @Test func ofAnEmptyStoreIsReadable() throws {
    let store = try Store(.memory)
    #expect(try store.isEmpty)
    let empty = "{\n\"users\":[],\n\"personal_api_keys\":[],\n\"projects\":[]\n}\n"
    #expect(String(decoding: try store.export(), as: UTF8.self) == empty)
    #expect(try seed(empty).projects.isEmpty)
  }
}
