import Testing

/// `next` and `previous`, to the byte.
@Suite struct LinkScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(positions, parameters, paths, hosts, limits)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func links(_ target: String, next: String?, previous: String? = nil, knownIssue: Comment? = nil) -> Scenario {
    func json(_ link: String?) -> String { link.map { #""http://\#(World.host)\#($0)""# } ?? "null" }
    return Scenario(
      target, .get(target), .holding(200, #","next":\#(json(next)),"previous":\#(json(previous)),"results":["#), knownIssue: knownIssue)
  }

  static let list = "\(World.list)/"

  /// `next` is null on the last page; `previous` is null at offset 0 and has no `offset` when it points at the start.
  static let positions: [Scenario] = [
    links("\(list)?limit=2", next: "\(list)?limit=2&offset=2"),
    links("\(list)?limit=2&offset=0", next: "\(list)?limit=2&offset=2"),
    links("\(list)?limit=2&offset=1", next: "\(list)?limit=2&offset=3", previous: "\(list)?limit=2"),
    links("\(list)?limit=2&offset=2", next: nil, previous: "\(list)?limit=2"),
    links("\(list)?limit=1&offset=2", next: "\(list)?limit=1&offset=3", previous: "\(list)?limit=1&offset=1"),
    links("\(list)?limit=1&offset=3", next: nil, previous: "\(list)?limit=1&offset=2"),
    links("\(list)?limit=2&offset=3", next: nil, previous: "\(list)?limit=2&offset=1"),
    links("\(list)?limit=2&offset=4", next: nil, previous: "\(list)?limit=2&offset=2"),
    links("\(list)?limit=2&offset=100", next: nil, previous: "\(list)?limit=2&offset=98"),
    links("\(list)?limit=4", next: nil),
    links("\(list)?offset=1", next: nil, previous: "\(list)?limit=100"),
    links("\(list)?limit=2&offset=-5", next: "\(list)?limit=2&offset=2"),
    links("\(list)?limit=1&type=filters", next: nil),
    links("\(list)?limit=1&user", next: "\(list)?limit=1&offset=1&user="),
  ]

  static func kept(_ query: String, as kept: String) -> Scenario { links("\(list)?\(query)", next: "\(list)?\(kept)") }

  /// The other parameters with all their values, sorted by name, form-encoded.
  static let parameters: [Scenario] = [
    kept("search=l&limit=2", as: "limit=2&offset=2&search=l"),
    kept("limit=1&order=name", as: "limit=1&offset=1&order=name"),
    kept("z=1&limit=1&a=2", as: "a=2&limit=1&offset=1&z=1"),
    kept("x=b&limit=1&x=a", as: "limit=1&offset=1&x=b&x=a"),
    kept("limit=1&x=a+b%20c", as: "limit=1&offset=1&x=a+b+c"),
    kept("limit=1&x=%2B", as: "limit=1&offset=1&x=%2B"),
    kept("limit=1&x=", as: "limit=1&offset=1&x="),
    kept("limit=1&x", as: "limit=1&offset=1&x="),
    kept("limit=1&=x", as: "=x&limit=1&offset=1"),
    kept("limit=1&&&x=1&", as: "limit=1&offset=1&x=1"),
    kept("limit=1&X=1&x=2&%C3%A9=3&a=4", as: "X=1&a=4&limit=1&offset=1&x=2&%C3%A9=3"),
    kept("limit=1&x=_.-~", as: "limit=1&offset=1&x=_.-~"),
    kept("limit=1&x=*!'()/:@,;$", as: "limit=1&offset=1&x=%2A%21%27%28%29%2F%3A%40%2C%3B%24"),
    kept("limit=1&x=%ff", as: "limit=1&offset=1&x=%EF%BF%BD"),
    kept("limit=1&x=%0A%00", as: "limit=1&offset=1&x=%0A%00"),
    kept("limit=1&x=a=b", as: "limit=1&offset=1&x=a%3Db"),
    kept("limit=1&x=?", as: "limit=1&offset=1&x=%3F"),
    kept("limit=1&x=%F0%9F%98%80", as: "limit=1&offset=1&x=%F0%9F%98%80"),
    kept("limit=1&personal_api_key=x&format=json", as: "format=json&limit=1&offset=1&personal_api_key=x"),
  ]

  /// The path is decoded and encoded again.
  static let paths: [Scenario] = [
    links("\(World.list)?limit=1", next: "\(World.list)?limit=1&offset=1"),
    links(
      "/api/environments/1/session_recording_playlists/?limit=1", next: "/api/environments/1/session_recording_playlists/?limit=1&offset=1"),
    links(
      "/api/projects/@current/session_recording_playlists/?limit=1",
      next: "/api/projects/@current/session_recording_playlists/?limit=1&offset=1"),
    links("/api/projects/01/session_recording_playlists/?limit=1", next: "/api/projects/01/session_recording_playlists/?limit=1&offset=1"),
    links(
      "/api/projects/%31/session%5Frecording_playlists/?limit=1", next: "/api/projects/1/session_recording_playlists/?limit=1&offset=1"),
    links(
      "/api/projects/1/session_recording_playlists%2F?limit=1", next: "/api/projects/1/session_recording_playlists/?limit=1&offset=1"),
  ]

  static func host(_ headers: [(String, String)]) -> Sent { .get("\(list)?limit=3", headers: headers) }

  static let here = Expected.holding(200, #""next":"http://\#(World.host)\#(list)?limit=3&offset=3""#)

  /// What a proxy says of itself counts for nothing.
  static let hosts: [Scenario] = [
    Scenario("X-Forwarded-Host", host([("X-Forwarded-Host", "other.test")]), here),
    Scenario("X-Forwarded-Proto", host([("X-Forwarded-Proto", "https")]), here),
    Scenario("Forwarded", host([("Forwarded", "host=other.test;proto=https")]), here),
  ]

  /// `limit` is always rewritten, and once; an offset beyond 64 bits becomes the largest of them.
  static let limits: [Scenario] = [
    kept("limit=%202", as: "limit=2&offset=2"), kept("limit=+2", as: "limit=2&offset=2"), kept("limit=02", as: "limit=2&offset=2"),
    kept("limit=9&limit=2", as: "limit=2&offset=2"), kept("offset=7&limit=2&offset=0", as: "limit=2&offset=2"),
    links("\(list)?offset=2&limit=x", next: nil, previous: "\(list)?limit=100"),
    links("\(list)?offset=2&limit=999", next: nil, previous: "\(list)?limit=500"),
    links("\(list)?limit=2&offset=9223372036854775807", next: nil, previous: "\(list)?limit=2&offset=9223372036854775805"),
    links(
      "\(list)?limit=2&offset=99999999999999999999", next: nil, previous: "\(list)?limit=2&offset=9223372036854775805"),
  ]
}
