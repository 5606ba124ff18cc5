import JSON

@testable import Emulator

/// The fixture of every scenario: two users, a key of each kind, two projects and six playlists.
enum World {
  static let host = "emulator.test"
  /// The list of project 1.
  static let list = "/api/projects/1/session_recording_playlists"
  /// A playlist without a type and without filters.
  static let plain = "\(list)/plain001"
  /// A collection of r1 and, added after it, r2.
  static let collection = "\(list)/collect1"
  /// A saved filter.
  static let filters = "\(list)/filters1"
  /// A soft-deleted collection.
  static let deleted = "\(list)/deleted1"
  /// A playlist without a type, but with filters.
  static let untyped = "\(list)/untyped1"
  /// A playlist of project 2, with an id of which nothing is known.
  static let other = "/api/projects/2/session_recording_playlists/other001"
  static let shortIDs = ["plain001", "collect1", "filters1", "deleted1", "untyped1"]

  static let nowText = "2026-03-01T12:00:00.5Z"
  /// `nowText` as responses show it.
  static let nowShown = "2026-03-01T12:00:00.500000Z"
  static let now = Timestamp(iso8601: nowText) ?? Timestamp(microseconds: 0)

  static let ada =
    #"{"id":1,"uuid":"01920000-0000-7000-8000-00000000000a","distinct_id":"d1","first_name":"Ada","last_name":"L","email":"ada@example.com","#
    + #""is_email_verified":true,"hedgehog_config":{"color":"green"},"role_at_organization":"engineering"}"#
  static let bob =
    #"{"id":2,"uuid":"01920000-0000-7000-8000-00000000000b","distinct_id":"d2","first_name":"Bob","last_name":"","email":"bob@example.com","#
    + #""is_email_verified":null,"hedgehog_config":null,"role_at_organization":null}"#

  static let fixture = FixtureFile(name: "world.json", (try? JSONValue(parsing: text.utf8)) ?? .null)

  static let text = """
    {"organization":{"id":"01920000-0000-7000-8000-000000000000","name":"Test"},
    "users":[\(ada),\(bob)],
    "personal_api_keys":[
      {"value":"phx_all","user":1,"scopes":["*"]},
      {"value":"phx_read","user":1,"scopes":["session_recording_playlist:read"]},
      {"value":"phx_write","user":1,"scopes":["session_recording_playlist:write"]},
      {"value":"phx_none","user":1,"scopes":["insight:write"]},
      {"value":"phx_two","user":1,"scopes":["*"],"scoped_projects":[2]},
      {"value":"phx_one","user":1,"scopes":["session_recording_playlist:read"],"scoped_projects":[1]},
      {"value":"phx_bob","user":2,"scopes":["*"]},
      {"value":"phx_recordings","user":1,"scopes":["session_recording:read"]},
      {"value":"phx_clé","user":1,"scopes":["*"]}],
    "projects":[
      {"id":1,"name":"Web",
       "recordings":[
         {"id":"r1","distinct_id":"visitor","start_time":"2026-01-01T10:00:00Z","end_time":"2026-01-01T10:05:12.25Z","recording_duration":312,
          "active_seconds":100.50,"inactive_seconds":211,"click_count":4,"keypress_count":5,"mouse_activity_count":6,"console_log_count":7,
          "console_warn_count":8,"console_error_count":9,"start_url":"https://example.com/?a=b",
          "person":{"id":3,"name":"Vi","distinct_ids":["visitor"],"properties":{"z":1,"a":1.0},"created_at":"2025-12-31T00:00:00Z",
                    "uuid":"01920000-0000-7000-8000-00000000000c",
                    "last_seen_at":"2026-02-01T00:00:00Z"},
          "snapshot_source":"mobile","snapshot_library":"posthog-ios","ongoing":true,"activity_score":55.5,"retention_period_days":90,
          "expiry_time":"2026-03-11T12:00:00.5Z","total_size":4096,"event_count":77,"viewed_by":[2,1],"commented":true,"shared":true},
         {"id":"r2","viewed_by":[2],"commented":true,"exported":true,"frustrated":true,"expiry_time":"2026-03-11T12:00:01Z"}],
       "playlists":[
         {"id":1,"short_id":"plain001","name":"Plain","created_by":1,"created_at":"2026-01-01T00:00:00Z"},
         {"id":2,"short_id":"collect1","name":"Collection","description":"about","pinned":true,"type":"collection","created_by":1,
          "created_at":"2026-01-02T00:00:00Z","recordings":["r1","r2"],"_create_in_folder":"Team/Ada","saved_filters_count":{"session_ids":["r3"]}},
         {"id":3,"short_id":"filters1","name":"Filters","type":"filters","filters":{"a":1},"created_by":1,
          "created_at":"2026-01-03T00:00:00Z","saved_filters_count":{"session_ids":["r1","r2","r3"],"has_more":true,"previous_ids":["r1"],
          "refreshed_at":"2026-01-03T01:00:00Z"}},
         {"id":4,"short_id":"deleted1","name":"Deleted","deleted":true,"type":"collection","created_by":1,"created_at":"2026-01-04T00:00:00Z",
          "recordings":["r1"]},
         {"id":5,"short_id":"untyped1","derived_name":"Derived","filters":[2],"created_by":2,"created_at":"2026-01-05T00:00:00Z"}]},
      {"id":2,"name":"App",
       "recordings":[
         {"id":"s1","distinct_id":"d1","start_time":"2026-02-28T10:00:00Z","recording_duration":30,"active_seconds":10.5,"click_count":5,
          "activity_score":7.25,"expiry_time":"2026-03-05T00:00:00Z","person":{"uuid":"01920000-0000-7000-8000-0000000000ab"},"viewed_by":[1]},
         {"id":"s2","distinct_id":"d2","start_time":"2026-02-28T10:00:00.25Z","recording_duration":20,"active_seconds":9,"click_count":5,
          "expiry_time":"2026-03-04T00:00:00Z","viewed_by":[2]},
         {"id":"s3","distinct_id":"d1","start_time":"2026-02-26T12:00:00.5Z","recording_duration":40,"active_seconds":8,"click_count":1},
         {"id":"s4","distinct_id":"d3","start_time":"2026-02-26T12:00:00.499999Z"},
         {"id":"s5","deleted":true,"start_time":"2026-03-01T00:00:00Z"}],
       "playlists":[
         {"id":6,"short_id":"other001","name":"Other","created_by":1,"created_at":"2026-01-06T00:00:00Z","recordings":["bare"]}]}]}
    """
}
