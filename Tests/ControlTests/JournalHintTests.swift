import JSON
import TestSupport
import Testing

@testable import Emulator

/// What `unmatched` says of requests that nothing took.
@Suite struct JournalHintTests {
  /// A request that fails, with the hint and the first near miss that it gets.
  struct Row: Sendable, CustomTestStringConvertible {
    let method: String
    let target: String
    var key: String? = "phx_everything"
    var header: String?
    let hint: String
    var miss: String?
    var testDescription: String { "\(method) \(target) \(key ?? header ?? "")" }
  }

  static let rows: [Row] = [
    // Methods.
    Row(
      method: "DELETE", target: "\(World.list)/plain001/", hint: #"DELETE is 405: PATCH {"deleted": true}"#,
      miss: "PATCH \(World.list)/plain001/"),
    Row(
      method: "POST", target: "\(World.list)/plain001/",
      hint: "POST is 405: PATCH changes a playlist, POST to the list makes one", miss: "POST \(World.list)/"),
    Row(
      method: "PATCH", target: "\(World.list)/", hint: "PATCH is 405: a playlist is changed at its own path",
      miss: "PATCH \(World.list)/:short_id/"),
    Row(
      method: "POST", target: "\(World.list)/plain001/recordings/", hint: "POST is 405: the recording's id belongs in the path",
      miss: "POST \(World.list)/plain001/recordings/:session_recording_id/"),
    Row(
      method: "LINK", target: "\(World.list)/", hint: "LINK is 405: the path allows GET, POST, HEAD, OPTIONS",
      miss: "GET \(World.list)/"),
    Row(method: "get", target: "\(World.list)/", hint: "methods are case-sensitive: GET", miss: "GET \(World.list)/"),

    // Keys.
    Row(method: "GET", target: "\(World.list)/", key: nil, hint: "there is no key: Authorization: Bearer <key>"),
    Row(
      method: "GET", target: "\(World.list)/", key: nil, header: "Authorization: bearer phx_everything",
      hint: "Bearer is case-sensitive"),
    Row(
      method: "GET", target: "\(World.list)/", key: nil, header: "Authorization: Token phx_everything",
      hint: "the scheme is Bearer, not Token"),
    Row(
      method: "GET", target: "\(World.list)/", key: nil, header: "Authorization: phx_everything",
      hint: #"the key goes after "Bearer ": Authorization: Bearer <key>"#),
    Row(method: "GET", target: "\(World.list)/?api_key=x", key: nil, hint: "in a query the key is called personal_api_key"),
    Row(
      method: "GET", target: "\(World.list)/", key: nil, header: "X-API-Key: phx_everything",
      hint: "the key goes into Authorization: Bearer <key>, not X-Api-Key"),
    Row(
      method: "GET", target: "\(World.list)/", key: "phx_evrything",
      hint: #"the key in the Authorization header is unknown; did you mean the one labelled "All"?"#),
    Row(
      method: "GET", target: "\(World.list)/", key: "0123456789",
      hint: #"the key in the Authorization header is unknown; the known keys are labelled "All", "Reader", "Second""#),
    Row(
      method: "POST", target: "\(World.list)/", key: "phx_readonly",
      hint: #"this key lacks session_recording_playlist:write; "Reader" has session_recording_playlist:read"#),
    Row(method: "GET", target: "\(World.list)/", key: "phx_second", hint: #"this key, "Second", is confined to project 2"#),

    // What is not there.
    Row(
      method: "GET", target: "/api/projects/9/session_recording_playlists/", hint: "project 9 does not exist; the projects are 1, 2",
      miss: "GET /api/projects/1/session_recording_playlists/"),
    Row(
      method: "GET", target: "\(World.list)/other001/", hint: "the playlist is in project 2",
      miss: "GET /api/projects/2/session_recording_playlists/other001/"),
    Row(
      method: "GET", target: "\(World.list)/deleted1/recordings/",
      hint: #"the playlist is deleted: PATCH {"deleted": false} brings it back"#, miss: "PATCH \(World.list)/deleted1/"),
    Row(method: "GET", target: "\(World.list)/1/", hint: "the path takes a playlist's short_id, not its id"),
    Row(method: "GET", target: "\(World.list)/missing1/", hint: "project 1 has no playlist missing1"),
    Row(
      method: "GET", target: "\(World.list)/plain001/?short_id=x", hint: "the query's short_id filters the playlist out"),
    Row(
      method: "DELETE", target: "\(World.list)/plain001/recordings/r1/", hint: "recording r1 is not in the playlist"),
    Row(method: "GET", target: "\(World.list)/?format=xml", hint: "the only format is json, not xml"),
    Row(
      method: "GET", target: "/api/projects/1/session_recordings/r9/",
      hint: "nothing is known of a recording r9 in project 1: PUT /__admin/projects/1/recordings/r9 makes one"),
    Row(
      method: "POST", target: "/api/projects/1/session_recordings/r9/",
      hint: "POST is 405: the path allows GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
      miss: "GET /api/projects/1/session_recordings/r9/"),
    Row(
      method: "GET", target: "/api/projects/1/session_recordings/", key: "phx_readonly",
      hint: #"this key lacks session_recording:read; "Reader" has session_recording_playlist:read"#),

    // Paths.
    Row(
      method: "GET", target: "\(World.list)/plain001/recording/",
      hint: "Unknown path. Did you mean \(World.list)/plain001/recordings/?", miss: "GET \(World.list)/plain001/recordings/"),
    Row(
      method: "GET", target: "/api/project/1/session_recording_playlist",
      hint: "Unknown path. Did you mean \(World.list)/?",
      miss: "GET \(World.list)/"),
    Row(
      method: "GET", target: "/projects/1/session_recording_playlists", hint: "Unknown path. Did you mean \(World.list)/?",
      miss: "GET \(World.list)/"),
    Row(
      method: "GET", target: "/api/v1/projects/1/session_recording_playlists", hint: "Unknown path. Did you mean \(World.list)/?",
      miss: "GET \(World.list)/"),
    Row(
      method: "GET", target: "/api/projects//1/session_recording_playlists", hint: "Unknown path. Did you mean \(World.list)/?",
      miss: "GET \(World.list)/"),
    Row(
      method: "GET", target: "\(World.list)/a.b", hint: "Unknown path. Did you mean \(World.list)/:short_id/?",
      miss: "GET \(World.list)/:short_id/"),
    Row(
      method: "GET", target: "/favicon.ico",
      hint: "Unknown path. The API's paths begin with /api/projects/:project_id/session_recording_playlists/."),
  ]

  @Test(arguments: rows)
  func knowsTheDomain(row: Row) throws {
    let world = try World(.kinds)
    try world.send(row.method, row.target, key: row.key, headers: row.header.map { [$0] } ?? [])
    let unmatched = try world.admin("GET", "/requests/unmatched")["requests"].all
    #expect(unmatched.count == 1)
    let first = try #require(unmatched.first)
    #expect(first["hint"].text == row.hint)
    let miss = first["near_misses"].all.first.map { "\($0["method"].text ?? "") \($0["path"].text ?? "")" }
    #expect(miss == row.miss)
  }

  @Test func namesAFewOfManyKeys() throws {
    let world = try World(.kinds)
    for number in 0..<20 { try world.admin("POST", "/keys", #"{"label":"Key \#(number)"}"#, expecting: 201) }
    try world.send("GET", "\(World.list)/", key: "0123456789")
    let hint = try world.admin("GET", "/requests/unmatched")["requests"].all.first?["hint"].text
    #expect(
      hint?.hasSuffix(#""Second", "Key 0", "Key 1", "Key 2", "Key 3", "Key 4", "Key 5", "Key 6" and 13 more"#) == true, "\(hint ?? "")")
  }

  /// What is found sooner is never more than the distance.
  @Test(arguments: [
    ("phx_everything", "phx_evrything"), ("abc", "cab"), ("", "abc"), ("aab", "b"), ("é", "e"), ("phx_abcdef", "zzzzzzzz"), ("a", "a"),
    ("ab", "ba"), ("\u{41}", "\u{81}"),
  ])
  func countsOfLettersKeepTheirPromise(left: String, right: String) {
    for (left, right) in [(left, right), (right, left)] {
      #expect(LetterCounts(left).leastDistance(to: LetterCounts(right)) <= EditDistance.between(left, right))
    }
    #expect(LetterCounts("abcd").leastDistance(to: LetterCounts("efgh")) == 4)
  }

  @Test func leavesOutWhatWasTaken() throws {
    let world = try World(.kinds)
    try world.send("GET", "\(World.list)/")
    try world.send("POST", "\(World.list)/", #"{"pinned":3}"#)
    try world.send("GET", "/api/projects/2/nothing/")
    #expect(try world.admin("GET", "/requests/unmatched")["requests"].all.count == 1)
    #expect(try world.admin("GET", "/requests/unmatched?project_id=1")["requests"].all.isEmpty)
  }
}
