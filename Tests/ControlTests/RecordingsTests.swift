import JSON
import TestSupport
import Testing

/// Recording data and saved-filter counts, set while the emulator runs.
@Suite struct RecordingsTests {
  static let fixture = Fixture(
    """
    {"users":[{"id":1,"email":"ada@example.com"},{"id":2,"email":"bob@example.com"}],
     "personal_api_keys":[{"value":"phx_emulator","user":1},{"value":"phx_bob","user":2}],
     "projects":[{"id":1,"recordings":[{"id":"r1","click_count":4,"viewed_by":[1]},{"id":"r2"}],
       "playlists":[{"short_id":"c","type":"collection","recordings":["r1","r2","r3"]},
                    {"short_id":"f","type":"filters","filters":{"a":1},"saved_filters_count":{"session_ids":["r1"]}}]}]}
    """)
  static let path = "/projects/1/recordings"

  /// The counts that a key sees of the playlists c and f: `collection.watched_count`, `saved_filters.count`, `saved_filters.watched_count`.
  private func counts(_ world: World, key: String = "phx_emulator") throws -> [String] {
    let list = try world.send("GET", World.list, key: key).body
    return [("\"short_id\":\"c\"", "\"collection\":"), ("\"short_id\":\"f\"", "\"saved_filters\":")].map { playlist, kind in
      String(list.after(playlist).after(kind).prefix { $0 != "}" })
    }
  }

  @Test func watchedCountsFollow() throws {
    let world = try World(Self.fixture)
    let before = try counts(world)
    #expect(before[0].contains(#""watched_count":1"#) && before[1].contains(#""watched_count":1"#))
    #expect(try counts(world, key: "phx_bob")[0].contains(#""watched_count":0"#))
    try world.admin("PATCH", "\(Self.path)/r2", #"{"viewed_by":["bob@example.com",1]}"#)
    #expect(try counts(world)[0].contains(#""watched_count":2"#))
    #expect(try counts(world, key: "phx_bob")[0].contains(#""watched_count":1"#))
    try world.admin("DELETE", "\(Self.path)/r1", expecting: 204)
    #expect(try counts(world)[0].contains(#""count":3"#))
    #expect(try counts(world)[0].contains(#""watched_count":1"#))
    try world.admin("DELETE", Self.path, expecting: 204)
    #expect(try counts(world)[0].contains(#""watched_count":0"#))
    #expect(try world.send("PUT", "/__admin\(Self.path)", #"[{"id":"r3","viewed_by":[1]}]"#, key: nil).body == #"{"count":1}"#)
    #expect(try counts(world)[0].contains(#""watched_count":1"#))
  }

  @Test func patchKeepsWhatIsNotNamedAndPutDoesNot() throws {
    let world = try World(Self.fixture)
    let patched = try world.send("PATCH", "/__admin\(Self.path)/r1", #"{"keypress_count":7}"#, key: nil)
    #expect(patched.status == 200)
    #expect(patched.body.contains(#""click_count":4,"keypress_count":7,"#) && patched.body.hasSuffix(#""viewed_by":[1]}"#))
    let recordings = try world.send("GET", "\(World.list)/c/recordings/").body
    #expect(recordings.contains(#""click_count":4,"keypress_count":7"#))
    let put = try world.send("PUT", "/__admin\(Self.path)/r1", #"{"keypress_count":8}"#, key: nil)
    #expect(put.status == 200)
    #expect(put.body.contains(#""click_count":0,"keypress_count":8,"#) && put.body.hasSuffix(#""viewed_by":[]}"#))
    try world.admin("PUT", "\(Self.path)/r9", #"{"id":"r9"}"#, expecting: 201)
    let merged = try world.send("PATCH", "/__admin\(Self.path)", #"[{"id":"r1","click_count":1},{"id":"r8"}]"#, key: nil)
    #expect(merged.body == #"{"count":2}"#)
    #expect(try world.send("PATCH", "/__admin\(Self.path)/r1", key: nil).body.contains(#""click_count":1,"keypress_count":8,"#))
    try world.admin("PATCH", "\(Self.path)/r8")
  }

  /// Calls that change nothing: method, path, body, status, field at fault.
  static let refused: [(String, String, String, Int, String?)] = [
    ("PUT", "\(path)/r1", #"{"id":"r2"}"#, 400, "$.id"), ("PUT", "\(path)/r1", #"{"click_count":-1}"#, 400, "$.click_count"),
    ("PUT", "\(path)/r1", #"{"viewed_by":[9]}"#, 400, "$.viewed_by[0]"), ("PUT", "\(path)/a%00b", "", 400, "$.id"),
    ("PATCH", "\(path)/r1", #"{"clicks":1}"#, 400, "$"), ("PATCH", "\(path)/r1", "[]", 400, "$"),
    ("PATCH", "\(path)/r1", "{", 400, nil), ("PATCH", "\(path)/r9", "", 404, nil), ("DELETE", "\(path)/r9", "", 404, nil),
    ("PUT", path, "{}", 400, "$"), ("PUT", path, #"[{"id":"a"},{"id":"a"}]"#, 400, "$[1].id"), ("PUT", path, "[{}]", 400, "$[0]"),
    ("PATCH", path, #"[{"id":"r1","start_time":"today"}]"#, 400, "$[0].start_time"), ("POST", path, "[]", 405, nil),
    ("PUT", "/projects/2/recordings", "[]", 404, nil), ("PUT", "/projects/x/recordings", "[]", 404, nil),
    ("PUT", "/projects/1/playlists/f/saved_filters_count", "", 400, "$"),
    ("PUT", "/projects/1/playlists/f/saved_filters_count", #"{"session_ids":[""]}"#, 400, "$.session_ids[0]"),
    ("PUT", "/projects/1/playlists/f/saved_filters_count", #"{"session_ids":[],"refreshed_at":1}"#, 400, "$.refreshed_at"),
    ("PUT", "/projects/1/playlists/x/saved_filters_count", "null", 404, nil),
    ("DELETE", "/projects/1/playlists/x/saved_filters_count", "", 404, nil),
  ]

  @Test(arguments: refused) func isRefused(method: String, path: String, body: String, status: Int, attribute: String?) throws {
    let world = try World(Self.fixture)
    let before = try world.send("GET", World.list).body + world.send("GET", "\(World.list)/c/recordings/").body
    let reply = try world.send(method, "/__admin\(path)", body, key: nil)
    #expect(reply.status == status)
    #expect(try reply.json["attr"].text == attribute)
    #expect(try world.send("GET", World.list).body + world.send("GET", "\(World.list)/c/recordings/").body == before)
  }

  @Test func savedFilterCountsFollow() throws {
    let world = try World(Self.fixture)
    let path = "/projects/1/playlists/f/saved_filters_count"
    let body = #"{"session_ids":["r1","r2"],"has_more":true,"previous_ids":["r1"],"refreshed_at":"2026-01-01T00:00:00Z"}"#
    let reply = try world.send("PUT", "/__admin\(path)", body, key: nil)
    #expect(reply.status == 200)
    #expect(reply.body == body)
    for (key, watched) in [("phx_emulator", 1), ("phx_bob", 0)] {
      let counts = try counts(world, key: key)[1]
      for part in [#""count":2"#, #""has_more":true"#, #""watched_count":\#(watched)"#, #""increased":true"#, "2026-01-01T00:00:00Z"] {
        #expect(counts.contains(part))
      }
    }
    let counted = try counts(world)
    try world.admin("DELETE", path, expecting: 204)
    #expect(try counts(world)[1] != counted[1])
    try world.admin("PUT", path, body)
    #expect(try counts(world) == counted)
    #expect(try world.send("PUT", "/__admin\(path)", "null", key: nil).body == "null")
    #expect(try counts(world)[1].contains(#""count":null"#))
  }
}

extension StringProtocol {
  /// What follows the first `text` in it; "" where that is not in it.
  fileprivate func after(_ text: String) -> String {
    guard let range = firstRange(of: text) else { return "" }
    return String(self[range.upperBound...])
  }
}
