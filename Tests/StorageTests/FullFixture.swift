/// A fixture in which every field of the format has a value of its own, none of them what is taken for one that is left out.
enum FullFixture {
  static let text = #"""
    {"$schema":"./fixture.schema.json","organization":{"id":"01920000-0000-7000-8000-0000000000f0","name":"Full"},
    "users":[
      {"id":5,"uuid":"01920000-0000-7000-8000-0000000000f5","distinct_id":"d5","first_name":"Ada","last_name":"L","email":"ada@example.com",
       "is_email_verified":true,"hedgehog_config":{"color":"green","n":1.50},"role_at_organization":"data"},
      {"id":9,"uuid":"01920000-0000-7000-8000-0000000000f9","distinct_id":"d9","first_name":"Bob","last_name":"M","email":"bob@example.com",
       "is_email_verified":false,"hedgehog_config":{},"role_at_organization":"sales"}],
    "personal_api_keys":[
      {"value":"phx_full","label":"Full","user":9,"scopes":["session_recording_playlist:read"],"scoped_projects":[4]}],
    "projects":[{"id":4,"name":"Project","recordings":[
      {"id":"r1","distinct_id":"d1","start_time":"2026-01-01T00:00:00.5Z","end_time":"2026-01-01T00:01:00Z","recording_duration":60,
       "active_seconds":41.50,"inactive_seconds":18,"click_count":1,"keypress_count":2,"mouse_activity_count":3,"console_log_count":4,
       "console_warn_count":5,"console_error_count":6,"start_url":"https://example.com/","person":{"id":7,"name":"P",
       "distinct_ids":["d1","d2"],"properties":{"b":1,"a":[null]},"created_at":"2025-01-01T00:00:00Z",
       "uuid":"01920000-0000-7000-8000-0000000000f7","last_seen_at":"2026-01-01T00:01:00.5Z"},"storage":"object_storage_lts",
       "snapshot_source":"mobile","snapshot_library":"posthog-ios","ongoing":true,"activity_score":12.25,"retention_period_days":90,
       "expiry_time":"2026-04-01T00:00:00Z","total_size":9223372036854775807,"event_count":7,"commented":true,"shared":true,"exported":true,
       "frustrated":true,"deleted":true,"viewed_by":[9,5]},
      {"id":"r2","commented":true,"viewed_by":[]}],
    "playlists":[
      {"id":11,"short_id":"full0001","name":"Name","derived_name":"Derived","description":"Text","pinned":true,"deleted":true,
       "filters":{"z":1e2,"a":"x"},"type":"filters","created_by":9,"last_modified_by":5,"created_at":"2026-01-02T00:00:00Z",
       "last_modified_at":"2026-01-03T00:00:00.25Z","_create_in_folder":"Folder","recordings":["r2","r1","r0"],
       "saved_filters_count":{"session_ids":["r1"],"has_more":true,"previous_ids":["r0"],"refreshed_at":"2026-01-04T00:00:00Z"}}]}]}
    """#
}
