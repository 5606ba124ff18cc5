import TestSupport

/// What an emulator starts with, and the key of it that may do everything.
struct Fixture: Sendable {
  /// Nil for the state of an emulator without a fixture.
  let text: String?
  let key: String

  init(_ text: String?, key: String = "phx_emulator") { (self.text, self.key) = (text, key) }

  /// The emulator's built-in project and key.
  static let builtIn = Fixture(nil)

  /// Two empty projects, and two keys of both.
  static let empty = Fixture(
    """
    {"users":[{"id":1,"uuid":"01920000-0000-7000-8000-00000000000a","distinct_id":"d1","first_name":"Ada","last_name":"L",
               "email":"ada@example.com"}],
    "personal_api_keys":[{"value":"phx_one","label":"One","user":1,"scopes":["*"]},{"value":"phx_two","label":"Two","user":1,"scopes":["*"]}],
    "projects":[{"id":1,"name":"Web"},{"id":2,"name":"App"}]}
    """, key: "phx_one")

  /// Two projects with collections, and a key of everything.
  static let collections = Fixture(
    """
    {"users":[{"id":1,"uuid":"01920000-0000-7000-8000-00000000000a","distinct_id":"d1","email":"ada@example.com"}],
    "personal_api_keys":[{"value":"phx_all","label":"All","user":1,"scopes":["*"]}],
    "projects":[
      {"id":1,"name":"Web","recordings":[{"id":"r1"},{"id":"r2"}],"playlists":[
        {"id":1,"short_id":"first001","name":"First","type":"collection","recordings":["r1"],"created_at":"2026-01-01T00:00:00Z"},
        {"id":2,"short_id":"second02","name":"Second","type":"collection","created_at":"2026-01-02T00:00:00Z"}]},
      {"id":2,"name":"App","playlists":[
        {"id":3,"short_id":"third003","name":"Third","type":"collection","created_at":"2026-01-03T00:00:00Z"}]}]}
    """, key: "phx_all")

  /// Two projects with playlists of each kind, and keys of each kind.
  static let kinds = Fixture(
    """
    {"users":[{"id":1,"email":"ada@example.com"}],
    "personal_api_keys":[
      {"value":"phx_everything","label":"All","user":1,"scopes":["*"]},
      {"value":"phx_readonly","label":"Reader","user":1,"scopes":["session_recording_playlist:read"]},
      {"value":"phx_second","label":"Second","user":1,"scopes":["*"],"scoped_projects":[2]}],
    "projects":[
      {"id":1,"name":"Web","recordings":[{"id":"r1"}],"playlists":[
        {"short_id":"plain001","name":"Plain","type":"collection","created_by":1,"created_at":"2026-01-01T00:00:00Z"},
        {"short_id":"filters1","name":"Saved","type":"filters","filters":{"a":1},"created_by":1,"created_at":"2026-01-01T00:00:00Z"},
        {"short_id":"deleted1","name":"Gone","deleted":true,"type":"collection","created_by":1,"created_at":"2026-01-02T00:00:00Z"}]},
      {"id":2,"name":"App","playlists":[
        {"short_id":"other001","name":"Other","created_by":1,"created_at":"2026-01-03T00:00:00Z"}]}]}
    """, key: "phx_everything")
}
