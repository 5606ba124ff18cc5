import Testing

@testable import Emulator

/// Where the hosted service differs from its own reference page: each row of the contract's table, as `observed` has it.
@Suite struct ContractScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(typeRules, keyAccess, listing, filters, recordings, wire, alias, suffixes, shape)

  @Test(arguments: Transport.allCases, rows)
  func playsAsObserved(transport: Transport, scenario: Scenario) throws { try scenario.play(transport, .observed) }

  static let noKeyAccess = Expected.error(
    403, "authentication_error", "permission_denied", "This action does not support personal API key access")
  static let serverError = Expected.error(500, "server_error", "error", "A server error occurred.")

  static let typeRules: [Scenario] = [
    Scenario("create without type", .post("{}"), .rule("Must provide a valid playlist type: either filters or collection")),
    Scenario("create with type", .post(#"{"type":"collection"}"#), Expected(status: 201).with("X-Emulator-Warning", nil)),
    Scenario(
      "delete of a saved filter without its filters", .patch(#"{"deleted":true}"#, of: "\(World.filters)/"),
      TypeRuleScenarios.removingFilters),
    Scenario(
      "update of a saved filter with filters", .patch(#"{"deleted":true,"filters":{"a":1}}"#, of: "\(World.filters)/"),
      Expected(status: 200)),
    Scenario("DELETE", .delete("\(World.plain)/"), noKeyAccess.with("Allow", PathScenarios.playlistAllow)),
    Scenario(
      "a form under the JSON media type", .post("name=string"),
      Expected.parseError("JSON parse error - Expecting value: line 1 column 1 (char 0)").with("X-Emulator-Warning", nil)),
  ]

  static let recording = "\(World.collection)/recordings/r1/"
  static let bulkAdd = "\(World.collection)/recordings/bulk_add/"
  static let viewedPath = "\(World.plain)/playlist_viewed/"

  /// Every method of every path: closed to personal API keys, whatever their scopes, or asking for one.
  static let keyAccess: [Scenario] = table(
    closed("\(World.list)/", "PUT", "DELETE", "TRACE", "FOO"),
    closed("\(World.plain)/", "POST", "DELETE", "TRACE", "FOO"),
    closed("\(World.plain)/recordings/", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"),
    closed(recording, "GET", "HEAD", "PUT", "PATCH", "TRACE", "FOO"),
    closed(bulkAdd, "GET", "HEAD", "PUT", "PATCH", "DELETE", "FOO"),
    closed("\(World.collection)/recordings/bulk_delete/", "GET", "HEAD", "PUT", "PATCH", "DELETE", "FOO"),
    closed(viewedPath, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "FOO"),
    asks(.readPlaylists, ("GET", "\(World.list)/"), ("HEAD", "\(World.plain)/"), ("GET", "\(World.plain)/recordings/")),
    ["\(World.list)/", "\(World.plain)/", "\(World.plain)/recordings/", recording, bulkAdd, viewedPath]
      .flatMap { asks(.readPlaylists, ("OPTIONS", $0)) },
    asks(
      .writePlaylists, ("POST", "\(World.list)/"), ("PATCH", "\(World.list)/"), ("PUT", "\(World.plain)/"), ("PATCH", "\(World.plain)/"),
      ("POST", recording), ("DELETE", recording), ("POST", bulkAdd), ("POST", "\(World.collection)/recordings/bulk_delete/")),
    [
      Scenario("PATCH of the list", .patch("{}", of: "\(World.list)/"), .methodNotAllowed("PATCH")),
      Scenario("playlist_viewed", .post("{}", to: viewedPath), noKeyAccess),
      Scenario("closed, in no project", .delete("/api/projects/9/session_recording_playlists/a/"), noKeyAccess),
      Scenario("closed, to a key of another project", .delete("\(World.plain)/", key: "phx_two"), noKeyAccess),
      Scenario("closed, without a key", .delete("\(World.plain)/", key: nil), notAuthenticated),
      Scenario("in no project", .post("", to: "/api/projects/9/session_recording_playlists/a/recordings/b/"), .projectNotFound),
      Scenario("in no project, without the scope", .get("/api/projects/9/session_recording_playlists/", key: "phx_none"), .projectNotFound),
      Scenario("of another project, without the scope", .post("", to: "\(World.other)/recordings/b/", key: "phx_one"), .noAccess(to: 2)),
      Scenario("the method before the playlist", .delete("\(World.list)/nope/"), noKeyAccess),
      Scenario("OPTIONS of the list", .request("OPTIONS", "\(World.list)/"), described("Session Recording Playlist List")),
      Scenario("OPTIONS of a playlist", .request("OPTIONS", "\(World.plain)/"), described("Session Recording Playlist Instance")),
      Scenario("OPTIONS of no playlist", .request("OPTIONS", "\(World.list)/nope/"), described("Session Recording Playlist Instance")),
      Scenario("recordings with a read key", .get("\(World.plain)/recordings/", key: "phx_read"), RecordingScenarios.none),
      Scenario("recordings with another key", .get("\(World.plain)/recordings/", key: "phx_none"), .missingScope("read")),
    ])

  static func described(_ name: String) -> Expected {
    .json(
      200,
      #"{"name":"\#(name)","description":"","renders":["application/json"],"#
        + #""parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]}"#)
  }

  static func closed(_ target: String, _ methods: String...) -> [Scenario] {
    methods.flatMap { method in
      let answer = method == "HEAD" ? Expected(status: 403, body: "") : noKeyAccess
      return [("phx_all", "every scope"), ("phx_none", "phx_none")].map { key, name in
        Scenario("\(method) \(target) with \(name)", .request(method, target, key: key), answer)
      }
    }
  }

  static func asks(_ scope: Scope, _ requests: (method: String, target: String)...) -> [Scenario] {
    let keys = scope == .writePlaylists ? ["phx_none", "phx_read"] : ["phx_none"]
    return requests.flatMap { (method, target) -> [Scenario] in
      let answer = method == "HEAD" ? Expected(status: 403, body: "") : .missingScope(scope.access.rawValue)
      return keys.map { (key: String) in Scenario("\(method) \(target) with \(key)", .request(method, target, key: key), answer) }
    }
  }

  static let metadata = #"Bearer resource_metadata="http://\#(World.host)/.well-known/oauth-protected-resource""#
  static func unauthorized(_ code: String, _ detail: String) -> Expected {
    .error(401, "authentication_error", code, detail).with("WWW-Authenticate", metadata)
  }
  static let notAuthenticated = unauthorized("not_authenticated", "Authentication credentials were not provided.")

  static let listing: [Scenario] = [
    Scenario("short_id is ignored", .get("\(World.list)/?short_id=plain001&collection_type=custom"), .holding(200, #"{"count":4,"#)),
    Scenario(
      "created_by of nobody", .get("\(World.list)/?created_by=77"), .json(200, #"{"count":0,"next":null,"previous":null,"results":[]}"#)),
    Scenario(
      "created_by", .get("\(World.list)/?created_by=2"),
      .json(200, #"{"count":1,"next":null,"previous":null,"results":[\#(Shown.untyped.observed)]}"#)),
    Scenario("created_by that is no number", .get("\(World.list)/?created_by=ada"), serverError),
    Scenario("an empty created_by", .get("\(World.list)/?created_by="), serverError),
    Scenario("created_by of nobody, of one playlist", .get("\(World.plain)/?created_by=99"), ListScenarios.noSuchUser),
    Scenario("created_by of another user, of one playlist", .get("\(World.plain)/?created_by=2"), .notFound),
    Scenario("short_id of another, of one playlist", .patch("{}", of: "\(World.plain)/?short_id=x"), .notFound),
    Scenario(
      "short_id and created_by of one playlist", .get("\(World.plain)/?created_by=1&short_id=plain001"), .json(200, Shown.plain.observed)),
    Scenario("an empty created_by, of one playlist", .get("\(World.plain)/?created_by="), .json(200, Shown.plain.observed)),
  ]

  static let invalidFilters = Expected.invalid("filters", "invalid_input", "Value must be valid JSON.")

  /// A saved filter made with `sent`, and how it is shown from then on.
  static func kept(_ name: String, _ sent: String, later: String) -> Scenario {
    func shown(_ filters: String) -> Expected {
      .holding(200, #""filters":\#(filters),"last_modified_at""#)
    }
    let made = Expected(status: 201, body: nil, holding: [#""filters":\#(sent),"last_modified_at""#])
    return Scenario(
      "filters: \(name)", .post(#"{"type":"filters","filters":\#(sent)}"#), made,
      then: [
        (.get("\(World.list)/?limit=1&type=filters"), shown(later)),
        (.put(#"{"type":"filters","filters":\#(sent)}"#, to: "\(World.filters)/"), shown(sent)),
        (.get("\(World.filters)/"), shown(later)), (.get("\(World.filters)/", key: "phx_bob"), shown(later)),
        (.patch(#"{"filters":\#(later)}"#, of: "\(World.filters)/"), shown(later)), (.get("\(World.filters)/"), shown(later)),
      ])
  }

  static let filters: [Scenario] = table(
    [
      kept(
        "keys by length, then bytes", #"{"bb":1,"a":{"é":1,"zz":2,"y":3},"Z":[{"d":1,"c":2}],"":0}"#,
        later: #"{"":0,"Z":[{"c":2,"d":1}],"a":{"y":3,"zz":2,"é":1},"bb":1}"#),
      kept(
        "the spelling of numbers", #"{"n":[1.0,1e2,-0.0,1e22,18446744073709551615,-9223372036854775808]}"#,
        later: #"{"n":[1.0,1e2,-0.0,1e22,18446744073709551615,-9223372036854775808]}"#),
      Scenario(
        "filters: duplicate keys", .post(#"{"type":"filters","filters":{"bb":1,"a":2,"bb":3}}"#),
        .holding(201, #""filters":{"bb":3,"a":2}"#),
        then: [(.get("\(World.list)/?type=filters&limit=1"), .holding(200, #""filters":{"a":2,"bb":3}"#))]),
      Scenario(
        "filters that a request does not set", .put(#"{"filters":{"bb":1,"a":2}}"#, to: "\(World.plain)/"),
        .holding(200, #""filters":{"bb":1,"a":2}"#), then: [(.patch(#"{"pinned":true}"#), .holding(200, #""filters":{"a":2,"bb":1}"#))]),
      Scenario("a number and no type", .post(#"{"filters":5}"#), .rule("Must provide a valid playlist type: either filters or collection")),
      Scenario(
        "a number and a field that is wrong", .post(#"{"filters":5,"type":"x"}"#),
        .invalid("type", "invalid_choice", #"\"x\" is not a valid choice."#)),
      Scenario("JSON's null", .post(#"{"type":"filters","filters":null}"#), .null("filters")),
      Scenario("a form's null", .form("POST", "\(World.list)/", "type=filters&filters=null"), serverError),
      Scenario("a form's null to a collection", .form("PATCH", "\(World.collection)/", "filters=null"), serverError),
      Scenario("a form's empty text", .form("PATCH", "\(World.collection)/", "filters="), invalidFilters),
      Scenario(
        "out of 64 bits, of a collection", .post(#"{"type":"collection","filters":[18446744073709551616]}"#),
        .rule("You cannot create a collection with filters")),
    ],
    ["5", "1.5", "true", "false"].flatMap { value in
      [
        Scenario("\(value) to make a collection", .post(#"{"type":"collection","filters":\#(value)}"#), serverError),
        Scenario("\(value) to make a saved filter", .post(#"{"type":"filters","filters":\#(value)}"#), serverError),
        Scenario("\(value) to a collection", .patch(#"{"filters":\#(value)}"#, of: "\(World.collection)/"), serverError),
        Scenario("\(value) to a saved filter", .put(#"{"filters":\#(value)}"#, to: "\(World.filters)/"), serverError),
      ]
    },
    [
      "[18446744073709551616]", #"{"a":-9223372036854775809}"#, #"["\u0000"]"#, #"{"a\u0000":1}"#, #"{"a":{"b":"\ud800"}}"#,
      #"{"\udc00":1}"#, "[NaN]",
    ]
    .flatMap { value in
      [
        Scenario("\(value) to make a saved filter", .post(#"{"type":"filters","filters":\#(value)}"#), invalidFilters),
        Scenario("\(value) to a playlist without a type", .patch(#"{"filters":\#(value)}"#), invalidFilters),
      ]
    })

  static let long = String(repeating: "x", count: 201)
  static let longest = String(repeating: "é", count: 200)
  static let longestSegment = String(repeating: "%C3%A9", count: 200)
  static let synthetic = "\(World.list)/synthetic-commented/recordings"

  static let recordings: [Scenario] = [
    Scenario(
      "adding a recording", .request("POST", "\(World.plain)/recordings/r1/", key: "phx_write"), .success,
      then: [(.get("\(World.plain)/"), .holding(200, #""collection":{"count":1,"#))]),
    Scenario("removing a recording", .delete(recording), .success, then: [(.delete(recording), serverError)]),
    Scenario("removing a recording that is not there", .delete("\(World.plain)/recordings/r1/"), serverError),
    Scenario("an id of 200 characters", .post("", to: "\(World.plain)/recordings/\(longestSegment)/"), .success),
    Scenario("an id of 201 characters", .post("", to: "\(World.plain)/recordings/\(long)/"), serverError),
    Scenario(
      "an id of 201 characters, to a saved filter", .post("", to: "\(World.filters)/recordings/\(long)/"),
      .rule("Cannot add recordings to a playlist that is type 'filters'.")),
    Scenario(
      "bulk_add", .post(BulkScenarios.ids("r1", "n1", "n1"), to: bulkAdd),
      .json(200, #"{"success":true,"added_count":1,"total_requested":3}"#)),
    Scenario(
      "bulk_add of long ids", .post(BulkScenarios.ids(long, longest), to: bulkAdd),
      .json(200, #"{"success":true,"added_count":1,"total_requested":2}"#)),
    Scenario(
      "bulk_add of what are no texts", .post(#"{"session_recording_ids":[5,"5",1e2,true,null,["a"],{"b":1}]}"#, to: bulkAdd),
      .json(200, #"{"success":true,"added_count":6,"total_requested":7}"#),
      then: [(.delete("\(World.collection)/recordings/5/"), .success), (.delete("\(World.collection)/recordings/True/"), .success)]),
    Scenario(
      "bulk_add of what no database takes", .post(#"{"session_recording_ids":["\u0000","\ud800"]}"#, to: bulkAdd),
      .json(200, #"{"success":true,"added_count":0,"total_requested":2}"#)),
    Scenario(
      "bulk_delete", .post(#"{"session_recording_ids":["r1","n1",5]}"#, to: "\(World.collection)/recordings/bulk_delete/"),
      .json(200, #"{"success":true,"deleted_count":1,"total_requested":3}"#)),
    Scenario("an array as the body of bulk_add", .post("[]", to: bulkAdd), serverError),
    Scenario("null as the body of bulk_add", .post("null", to: bulkAdd), serverError),
    Scenario("no ids before the playlist's type", .post("{}", to: "\(World.filters)/recordings/bulk_add/"), BulkScenarios.notAnArray),
    Scenario(
      "too many before the playlist's type", .post(BulkScenarios.twentyOne, to: "\(World.filters)/recordings/bulk_add/"),
      .rule("Cannot process more than 20 recordings at once")),
    Scenario("adding to a synthetic playlist", .post("", to: "\(synthetic)/r1/"), serverError),
    Scenario("removing from a synthetic playlist", .delete("\(synthetic)/r1/"), serverError),
    Scenario("bulk_add to a synthetic playlist", .post(BulkScenarios.ids("r1"), to: "\(synthetic)/bulk_add/"), serverError),
    Scenario(
      "adding to a synthetic playlist that is no more", .post("", to: "\(World.list)/synthetic-summarised/recordings/r1/"), .notFound),
  ]

  static let endpointNotFound = Expected.error(404, "invalid_request", "not_found", "Endpoint not found.").with("Allow", nil)
  static let indented = [("Accept", "application/json; indent=4")]

  static let wire: [Scenario] = [
    Scenario("no key", .get("\(World.list)/", key: nil), notAuthenticated),
    Scenario(
      "an unknown key", .get("\(World.list)/", key: "phx_wrong"),
      unauthorized("authentication_failed", "Personal API key found in request Authorization header is invalid.")),
    Scenario(
      "an unknown access token", .get("\(World.list)/", key: "pha_wrong"), unauthorized("authentication_failed", "Invalid access token.")),
    Scenario(
      "an access token in the query", .get("\(World.list)/?personal_api_key=pha_wrong", key: nil),
      unauthorized("authentication_failed", "Personal API key found in request query string is invalid.")),
    Scenario("no indentation", .get("\(World.list)/nope/", headers: indented), .notFound),
    Scenario("Accept without JSON", .get("\(World.list)/", headers: [("Accept", "text/html; indent=4")]), .notAcceptable),
    Scenario(
      "U+2028 and U+2029 are not escaped", .patch(#"{"name":"a\u2028\\u2028\\\u2029x","filters":["\u2029"]}"#),
      .holding(200, "\"name\":\"a\u{2028}\\\\u2028\\\\\u{2029}x\"", "\"filters\":[\"\u{2029}\"]"),
      then: [(.get("\(World.plain)/"), .holding(200, "\"filters\":[\"\u{2029}\"]"))]),
    Scenario("an unknown path below /api/", .get("/api/projects/1/session_recording_playlist/"), endpointNotFound),
    Scenario("an unknown path below /api/, without a key", .post("{}", to: "/api/nothing", key: nil), endpointNotFound),
    Scenario("/api/", .get("/api/"), endpointNotFound),
    Scenario("an unknown path elsewhere", .get("/nothing/"), Expected.notFound.with("Allow", nil)),
    Scenario("/api", .get("/api"), Expected.notFound.with("Allow", nil)),
  ]

  static let environment = "/api/environments/1/session_recording_playlists"

  /// The same, of a path that was rewritten.
  static func rewritten(_ expected: Expected, _ path: String) -> Expected {
    expected.with("Deprecation", "true").with("Link", #"<\#(path)>; rel="successor-version""#)
      .with("Sunset", "Fri, 31 Jul 2026 00:00:00 GMT")
  }

  static let alias: [Scenario] = [
    Scenario(
      "alias: a page", .get("\(environment)?limit=1&offset=1&collection_type=custom"),
      rewritten(
        .holding(
          200, #""next":"http://\#(World.host)\#(World.list)?collection_type=custom&limit=1&offset=2""#,
          #""previous":"http://\#(World.host)\#(World.list)?collection_type=custom&limit=1""#),
        "\(World.list)?limit=1&offset=1&collection_type=custom")),
    Scenario(
      "alias: a create", .post(#"{"type":"collection"}"#, to: "\(environment)/"), rewritten(Expected(status: 201), "\(World.list)/")),
    Scenario(
      "alias: a path is decoded", .get("/api/environments/1/session_recording_playlists/pl%61in001/?a=%20"),
      rewritten(.json(200, Shown.plain.observed), "\(World.plain)/?a=%20")),
    Scenario("alias: no key", .get("\(environment)/", key: nil), rewritten(notAuthenticated, "\(World.list)/")),
    Scenario("alias: closed to keys", .delete("\(environment)/plain001/"), rewritten(noKeyAccess, "\(World.plain)/")),
    Scenario("alias: unknown playlist", .get("\(environment)/nope"), rewritten(.notFound, "\(World.list)/nope")),
    Scenario(
      "alias: unknown project", .get("/api/environments/9/session_recording_playlists/"),
      rewritten(.projectNotFound, "/api/projects/9/session_recording_playlists/")),
    Scenario("alias: a method", .patch("{}", of: "\(environment)/"), rewritten(.methodNotAllowed("PATCH"), "\(World.list)/")),
    Scenario("alias: a failure", .get("\(environment)/?created_by="), rewritten(serverError, "\(World.list)/?created_by=")),
    Scenario(
      "alias: not acceptable", .get("\(environment)/", headers: [("Accept", "text/html")]), rewritten(.notAcceptable, "\(World.list)/")),
    Scenario(
      "alias: the current project", .get("/api/environments/@current/"), rewritten(Expected(status: 200), "/api/projects/@current/")),
    Scenario("alias: the projects", .get("/api/environments"), rewritten(Expected(status: 200), "/api/projects")),
    Scenario(
      "alias: an unknown path", .get("/api/environments/1/nothing/"),
      endpointNotFound.with("Deprecation", nil).with("Link", nil).with("Sunset", nil)),
    Scenario("alias: not of a project's path", .get("\(World.plain)/"), Expected(status: 200).with("Deprecation", nil).with("Link", nil)),
  ]

  static let suffixes: [Scenario] = table(
    [
      Scenario("suffix: .json of a playlist", .get("\(World.plain).json"), .json(200, Shown.plain.observed)),
      Scenario("suffix: .json and a slash", .get("\(World.plain).json/?format=xml"), .json(200, Shown.plain.observed)),
      Scenario(
        "suffix: .json of the list", .get("\(World.list).json?limit=1&collection_type=custom"),
        .holding(200, "\(World.list).json?collection_type=custom&limit=1&offset=1")),
      Scenario("suffix: .json of a recording", .post("", to: "\(World.plain)/recordings/r9.json"), .success),
      Scenario(
        "suffix: .json of bulk_add", .post(BulkScenarios.ids("n1"), to: "\(World.collection)/recordings/bulk_add.json"),
        .holding(200, #""added_count":1"#)),
      Scenario("suffix: .json of a project", .get("/api/projects/1.json"), Expected(status: 200)),
      Scenario(
        "suffix: .json of the alias", .get("\(environment)/plain001.json"),
        rewritten(.json(200, Shown.plain.observed), "\(World.plain).json")),
      Scenario(
        "suffix: before the key", .get("\(World.plain).xml", key: nil), Expected.notFound.with("Allow", PathScenarios.playlistAllow)),
    ],
    ["plain001.xml", "ab.cd", "plain001/recordings/0192.5", "plain001/recordings.api"].map {
      Scenario("suffix: \($0)", .get("\(World.list)/\($0)"), .notFound)
    },
    ["plain001.JSON", "a.b.json", "plain001.", ".json", "plain001.js-on", "plain001.json/recordings", "a.json/recordings/b.json"]
      .map { Scenario("no suffix: \($0)", .get("\(World.list)/\($0)"), endpointNotFound) })

  static let shape: [Scenario] = [
    Scenario("a playlist", .get("\(World.plain)/"), .json(200, Shown.plain.observed)),
    Scenario("a collection of which some was watched", .get("\(World.collection)/"), .json(200, Shown.collection.observed)),
    Scenario("a saved filter", .get("\(World.filters)/"), .json(200, Shown.filters.observed)),
    Scenario(
      "a playlist to somebody who has watched nothing of it", .get("\(World.untyped)/", key: "phx_bob"), .json(200, Shown.untyped.observed)),
    Scenario(
      "a folder is taken and not shown", .patch(#"{"_create_in_folder":"a,b"}"#, of: "\(World.plain)/"), .json(200, Shown.plain.observed)),
    Scenario(
      "an id without data is left out", .get("/api/projects/1/session_recording_playlists/synthetic-shared/recordings/"),
      RecordingScenarios.results(ObservedRecordingScenarios.r1())),
  ]
}
