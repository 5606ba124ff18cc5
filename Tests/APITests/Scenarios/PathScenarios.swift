import Testing

/// Which paths there are, which methods they have, and what a path's parts may be.
@Suite struct PathScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(aliases, methods, projects, shortIDs, recordingIDs, unknown)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let listAllow = "GET, POST, HEAD, OPTIONS"
  static let playlistAllow = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
  static let recordingsAllow = "GET, HEAD, OPTIONS"
  static let recordingAllow = "POST, DELETE, OPTIONS"
  static let wholeList = Expected.page([.untyped, .filters, .collection, .plain])

  /// The trailing slash is optional everywhere, and `environments` is an alias of `projects`.
  static let aliases: [Scenario] = [
    Scenario("list", .get("\(World.list)/"), wholeList.with("Allow", listAllow)),
    Scenario("list without slash", .get(World.list), wholeList.with("Allow", listAllow)),
    Scenario("list of an environment", .get("/api/environments/1/session_recording_playlists/"), wholeList.with("Allow", listAllow)),
    Scenario("list of an environment without slash", .get("/api/environments/1/session_recording_playlists"), wholeList),
    Scenario("playlist", .get("\(World.plain)/"), Expected.playlist(.plain).with("Allow", playlistAllow)),
    Scenario("playlist without slash", .get(World.plain), .playlist(.plain)),
    Scenario("playlist of an environment", .get("/api/environments/1/session_recording_playlists/plain001/"), .playlist(.plain)),
    Scenario("recordings without slash", .get("\(World.plain)/recordings"), RecordingScenarios.none.with("Allow", recordingsAllow)),
    Scenario(
      "recordings of an environment", .get("/api/environments/1/session_recording_playlists/plain001/recordings/"), RecordingScenarios.none),
    Scenario(
      "create without slash", .post(#"{"name":"n"}"#, to: World.list), .playlist(Shown.created.with { $0.name = #""n""# }, status: 201)),
    Scenario(
      "create in an environment", .post("{}", to: "/api/environments/1/session_recording_playlists/"), .playlist(.created, status: 201),
      then: [(.get("\(World.list)/?limit=1"), .page([.created], count: 5, next: "\(World.list)/?limit=1&offset=1"))]),
    Scenario("patch without slash", .patch(#"{"pinned":true}"#, of: World.plain), .playlist(Shown.plain.with { $0.pinned = "true" })),
    Scenario(
      "put without slash", .put(#"{"pinned":true}"#, to: World.plain), .playlist(Shown.plain.with { $0.pinned = "true" })),
    Scenario(
      "add a recording without slash", .post("", to: "\(World.plain)/recordings/r1"), Expected.success.with("Allow", recordingAllow),
      then: [(.get("\(World.plain)/"), .holding(200, #""collection":{"count":1,"watched_count":1}"#))]),
    Scenario(
      "remove a recording without slash", .delete("\(World.collection)/recordings/r1"), Expected.noContent.with("Allow", recordingAllow),
      then: [(.get("\(World.collection)/"), .holding(200, #""collection":{"count":1,"watched_count":0}"#))]),
  ]

  /// Methods that a path does not have ask for the write scope and answer 405; HEAD is GET without its body.
  static let methods: [Scenario] =
    ["PUT", "PATCH", "DELETE", "FOO", "PROPFIND", "get"].map { not($0, "\(World.list)/", listAllow) }
    + ["POST", "FOO"].map { not($0, "\(World.plain)/", playlistAllow) }
    + ["POST", "PUT", "PATCH", "DELETE", "FOO"].map { not($0, "\(World.collection)/recordings/", recordingsAllow) }
    + ["GET", "PUT", "PATCH", "FOO"].map { not($0, "\(World.collection)/recordings/r1/", recordingAllow) }
    + [
      Scenario("HEAD of the list", .request("HEAD", "\(World.list)/"), head(200, listAllow)),
      Scenario("HEAD of a playlist", .request("HEAD", "\(World.plain)/"), head(200, playlistAllow)),
      Scenario("HEAD of the recordings", .request("HEAD", "\(World.collection)/recordings/"), head(200, recordingsAllow)),
      Scenario("HEAD of a recording", .request("HEAD", "\(World.collection)/recordings/r1/"), head(405, recordingAllow)),
      Scenario("HEAD of no playlist", .request("HEAD", "\(World.list)/nope/"), head(404, playlistAllow)),
      Scenario("DELETE of a playlist", .delete("\(World.plain)/"), notDeleted, then: [(.get("\(World.plain)/"), .playlist(.plain))]),
      Scenario("DELETE of a playlist that is not there", .delete("\(World.list)/nope/"), notDeleted),
      Scenario("DELETE of a deleted playlist", .delete("\(World.deleted)/"), notDeleted),
      Scenario(
        "DELETE with a body that does not parse", .request("DELETE", "\(World.plain)/", type: "application/json", body: "{"), notDeleted),
      Scenario("DELETE in an unknown project", .delete("/api/projects/99/session_recording_playlists/nope/"), .projectNotFound),
      Scenario(
        "another method in a header counts for nothing", .get("\(World.list)/", headers: [("X-HTTP-Method-Override", "POST")]), wholeList),
      Scenario("Allow on a 401", .get("\(World.list)/", key: nil), Expected.notAuthenticated.with("Allow", listAllow)),
      Scenario("Allow on a 403", .get("\(World.plain)/", key: "phx_none"), Expected.missingScope("read").with("Allow", playlistAllow)),
      Scenario("Allow on a 404", .get("\(World.list)/nope/recordings/"), Expected.notFound.with("Allow", recordingsAllow)),
      Scenario(
        "Allow on a 406", .get("\(World.list)/", headers: [("Accept", "text/html")]), Expected.notAcceptable.with("Allow", listAllow)),
      Scenario(
        "Allow on a 415", .request("POST", "\(World.list)/", type: "text/plain", body: "x"),
        Expected.unsupported("text/plain").with("Allow", listAllow)),
    ]

  static func not(_ method: String, _ target: String, _ allow: String) -> Scenario {
    Scenario("\(method) \(target)", .request(method, target), Expected.methodNotAllowed(method).with("Allow", allow))
  }

  static func head(_ status: Int, _ allow: String) -> Expected {
    Expected(status: status, body: "", headers: [("Allow", allow), ("Content-Type", "application/json")])
  }

  /// The reference page: "Status 405 No response body"; its Allow leaves DELETE out.
  static let notDeleted = Expected(
    status: 405, body: "",
    headers: [
      ("Allow", "GET, PUT, PATCH, HEAD, OPTIONS"), ("Content-Type", nil),
      ("X-Emulator-Warning", "delete-405: the hosted service answers 403 permission_denied"),
    ])

  static func project(_ segment: String, _ answer: Expected) -> Scenario {
    Scenario("project \(segment)", .get("/api/projects/\(segment)/session_recording_playlists/plain001/"), answer)
  }

  /// Measured: the segment is read as Python's `int()` reads text.
  static let projects: [Scenario] =
    ["1", "01", "+1", "%2B1", "%201", "1%20", "%0A1", "1%0A", "%C2%A01", "%EF%BC%91", "%D9%A1", "0_1", "@current", "%40current", "%31"]
    .map { project($0, .playlist(.plain)) }
    + [
      "0", "-1", "3", "99", "abc", "1e0", "%C3%A9", "%00", "@Current", "@me", "current", "1_", "_1", "1__0", "9223372036854775808",
      "99999999999999999999999", String(repeating: "1", count: 4301),
    ].map { project($0, .projectNotFound) }
    + [
      project("2", .notFound),
      Scenario("@current is the project with the lowest id", .get("/api/environments/@current/session_recording_playlists/"), wholeList),
      Scenario(
        "@current with a key of another project", .get("/api/projects/@current/session_recording_playlists/", key: "phx_two"),
        .noAccess(to: 1)),
    ]

  static let shortIDs: [Scenario] = [
    Scenario("unknown", .get("\(World.list)/nope/"), .notFound),
    Scenario("its case counts", .get("\(World.list)/PLAIN001/"), .notFound),
    Scenario("percent-encoded", .get("\(World.list)/pl%61in001/"), .playlist(.plain)),
    Scenario("a plus is a plus", .get("\(World.list)/plain+001/"), .notFound),
    Scenario("with a newline at its end", .get("\(World.plain)%0A"), .notFound),
    Scenario("bytes that are no UTF-8", .get("\(World.list)/%ff/"), .notFound),
    Scenario("NUL", .get("\(World.list)/%00/"), .notFound),
    Scenario("the id instead of the short_id", .get("\(World.list)/1/"), .notFound),
    Scenario("of another project", .get("\(World.list)/other001/"), .notFound),
    Scenario("of another project, PATCH", .patch(#"{"name":"x"}"#, of: "\(World.list)/other001/"), .notFound),
    Scenario("of another project, PUT", .put(#"{"name":"x"}"#, to: "\(World.list)/other001/"), .notFound),
    Scenario("of another project, its recordings", .get("\(World.list)/other001/recordings/"), .notFound),
    Scenario("of another project, adding to it", .post("", to: "\(World.list)/other001/recordings/r1/"), .notFound),
    Scenario("of another project, removing from it", .delete("\(World.list)/other001/recordings/r1/"), .notFound),
    Scenario(
      "a deleted one, asked for in another project",
      .patch(#"{"deleted":false}"#, of: "/api/projects/2/session_recording_playlists/deleted1/"), .notFound),
    Scenario("in its own project", .get("\(World.other)/"), .playlist(.other)),
    Scenario("unknown, PATCH", .patch("{}", of: "\(World.list)/nope/"), .notFound),
    Scenario("unknown, PUT", .put("{}", to: "\(World.list)/nope/"), .notFound),
    Scenario("unknown, recordings", .get("\(World.list)/nope/recordings/"), .notFound),
    Scenario("unknown, add", .post("{}", to: "\(World.list)/nope/recordings/r1/"), .notFound),
    Scenario("unknown, remove", .delete("\(World.list)/nope/recordings/r1/"), .notFound),
  ]

  /// A recording's id is any `[^/.]+` after percent-decoding, kept exactly.
  static let recordingIDs: [Scenario] =
    [
      ("a-Z_0~9", "a-Z_0~9"), ("a%20b", "a b"), ("a+b", "a+b"), ("%C3%A9", "é"), ("a:b@c", "a:b@c"), ("%22", #"\""#), ("%25", "%"),
      ("%00", #"\u0000"#), ("%0A", #"\n"#), ("%ff", "\u{FFFD}"), (String(repeating: "x", count: 1000), String(repeating: "x", count: 1000)),
    ].map { (segment: String, id: String) in
      Scenario(
        "recording \(segment.prefix(20))", .post("", to: "\(World.plain)/recordings/\(segment)/"), .success,
        then: [(.get("\(World.plain)/recordings/"), .holding(200, #"{"results":[{"id":"\#(id)","#))])
    }

  static let noRoute = Expected.notFound.with("Allow", nil)

  static let unknown: [Scenario] =
    [
      "//", "/api", "/api/", "/api/projects/1/x", "/api/projects/1/session_recording_playlists/plain001/recordings/r1/x",
      "/api/projects/1/session_recording_playlist/",
      "/api/Projects/1/session_recording_playlists/", "/API/projects/1/session_recording_playlists/",
      "/api/project/1/session_recording_playlists/",
      "/api/projects//session_recording_playlists/", "//api/projects/1/session_recording_playlists/",
      "/api//projects/1/session_recording_playlists/",
      "/api/projects/1/session_recording_playlists//", "/api/projects/1/session_recording_playlists//recordings/",
      "/api/projects/1.0/session_recording_playlists/", "/api/projects/1/session_recording_playlists/a.b/",
      "/api/projects/1/session_recording_playlists/a%2Eb/", "/api/projects/1/session_recording_playlists/a%2Fb/",
      "/api/projects/1/session_recording_playlists/plain001/recordings/a.b/",
      "/api/projects/1/session_recording_playlists/plain001/recordings/a%2Eb/",
      "/api/projects/1/session_recording_playlists/plain001/recordings/a%2Fb/",
      "/api/projects/1/session_recording_playlists/plain001/other/",
      "/api/projects/1/session_recording_playlists/../session_recording_playlists/", "/api/projects/1/./session_recording_playlists/",
      "/api/projects/1/session_recording_playlists;x=1/", "/api/projects/1/session_recording_playlists%0A",
      "/api/projects/1/session_recording_playlists/plain001/recordings%0A", "/api/projects/1/session_recording_playlists.json",
    ].map { Scenario("no path \($0)", .get($0), noRoute) }
    + [
      Scenario("an unknown path comes before the key", .get("/api/projects/1/nothing/", key: nil), noRoute),
      Scenario("an unknown path of another method", .post("{}", to: "/api/nothing/"), noRoute),
      Scenario("%2F is a slash", .get("\(World.plain)%2F"), .playlist(.plain)),
      Scenario("%2F before the short_id", .get("\(World.list)%2Fplain001/"), .playlist(.plain)),
    ]
}
