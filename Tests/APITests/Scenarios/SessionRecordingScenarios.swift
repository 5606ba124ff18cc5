import JSON
import Testing

@testable import Emulator

/// The resource beside playlists, which both contracts have alike.
@Suite struct SessionRecordingScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(listing, one, updating, deleting, snapshots, closed)

  static let list = "/api/projects/1/session_recordings"
  static let others = "/api/projects/2/session_recordings"

  @Test(arguments: Contract.allCases, rows)
  func plays(contract: Contract, scenario: Scenario) throws {
    for transport in Transport.allCases { try scenario.play(transport, contract) }
  }

  /// A query, the ids that it finds, those that do not match it in brackets, and the place at which the next page begins.
  struct Found: Sendable, CustomTestStringConvertible {
    let query: String
    let ids: String
    var hasNext = false
    var next: String?
    var testDescription: String { query.isEmpty ? "no query" : query }
  }

  static let found: [Found] = [
    // The last three days, the latest first, from the microsecond on; what was deleted for good is in no list.
    Found(query: "", ids: "s2 s1 s3"), Found(query: "date_from=-2d", ids: "s2 s1"), Found(query: "date_from=-1y", ids: "s2 s1 s3 s4"),
    Found(query: "date_from=null", ids: "s2 s1 s3"), Found(query: "date_from=2026-02-28T10:00:00.1Z", ids: "s2"),
    Found(query: "date_from=2026-02-28", ids: "s2 s1"), Found(query: "date_to=2026-02-28T10:00:00", ids: "s1 s3"),
    Found(query: "date_to=-2d", ids: "s3"),

    // Orders.
    Found(query: "order_direction=ASC", ids: "s3 s1 s2"), Found(query: "order=start_time&order_direction=DESC", ids: "s2 s1 s3"),
    Found(query: "order=duration", ids: "s3 s1 s2"), Found(query: "order=recording_duration&order_direction=ASC", ids: "s2 s1 s3"),
    Found(query: "order=active_seconds", ids: "s1 s2 s3"), Found(query: "order=click_count", ids: "s2 s1 s3"),
    Found(query: "order=click_count&order_direction=ASC", ids: "s3 s1 s2"), Found(query: "order=activity_score", ids: "s1 s3 s2"),
    Found(query: "order=recording_ttl", ids: "s1 s2 s3"), Found(query: "order=surfacing_score", ids: "s2 s1 s3"),
    Found(query: "order=null&order_direction=null", ids: "s2 s1 s3"),

    // Pages.
    Found(query: "limit=2", ids: "s2 s1", hasNext: true, next: #"{"order_value": "2026-02-28T10:00:00+00:00", "secondary_value": "s1"}"#),
    Found(
      query: "limit=1&date_from=-1y&after=\(after(#""2026-02-28T10:00:00+00:00""#, "s1"))", ids: "s3", hasNext: true,
      next: #"{"order_value": "2026-02-26T12:00:00.500000+00:00", "secondary_value": "s3"}"#),
    Found(query: "limit=1&after=\(after(#""2026-02-28T10:00:00+00:00""#, "s1"))", ids: "s3"),
    Found(query: "order_direction=ASC&after=\(after(#""2026-02-28T10:00:00+00:00""#, "s1"))", ids: "s2"),
    Found(query: "order=click_count&limit=1", ids: "s2", hasNext: true, next: #"{"order_value": 5, "secondary_value": "s2"}"#),
    Found(query: "order=click_count&after=\(after("5", "s2"))", ids: "s1 s3"),
    Found(query: "order=active_seconds&limit=1", ids: "s1", hasNext: true, next: #"{"order_value": 10.5, "secondary_value": "s1"}"#),
    Found(query: "order=active_seconds&after=\(after("10.5", "s1"))", ids: "s2 s3"),
    Found(query: "order=recording_ttl&limit=1", ids: "s1", hasNext: true, next: #"{"order_value": 4, "secondary_value": "s1"}"#),
    Found(query: "order=recording_ttl&after=\(after("4", "s1"))", ids: "s2 s3"),
    Found(query: "limit=1&offset=1", ids: "s1", hasNext: true), Found(query: "limit=1&offset=0", ids: "s2", hasNext: true),
    Found(query: "offset=2&after=x", ids: "s3"), Found(query: "offset=-1", ids: "s2 s1 s3"), Found(query: "limit=0", ids: "s2 s1 s3"),
    Found(query: "limit=-1", ids: "s2 s1 s3"), Found(query: "limit=99999999999999999999", ids: "s2 s1 s3"),
    Found(query: "offset=9", ids: ""),
    Found(query: "after=", ids: "s2 s1 s3"), Found(query: "after=\(after("null", "s1"))", ids: "s2 s1 s3"),

    // Certain recordings: in their order, whenever they were.
    Found(query: #"session_ids=["s4","s2","nope","s5"]"#, ids: "s4 s2"), Found(query: "session_ids=[]", ids: ""),
    Found(query: #"session_ids=["s1","s4"]&date_from=-1d&date_to=-1d&hide_viewed_recordings=any-user"#, ids: "s1 s4"),
    Found(
      query: #"session_ids=["s4","s2","s1"]&limit=2"#, ids: "s2 s1", hasNext: true,
      next: #"{"order_value": "2026-02-28T10:00:00+00:00", "secondary_value": "s1"}"#),
    Found(query: "session_ids=null", ids: "s2 s1 s3"), Found(query: #"session_ids=["s2"]&distinct_ids=["d1"]"#, ids: ""),

    // Of certain people.
    Found(query: #"distinct_ids=["d1","d9"]"#, ids: "s1 s3"), Found(query: "distinct_ids=[]", ids: "s2 s1 s3"),
    Found(query: "person_uuid=01920000-0000-7000-8000-0000000000AB", ids: "s1"), Found(query: "person_uuid=x", ids: ""),
    Found(query: #"person_uuid=x&distinct_ids=["d2"]"#, ids: "s2"),
    Found(query: "hide_viewed_recordings=current-user", ids: "s2 s3"), Found(query: "hide_viewed_recordings=any-user", ids: "s3"),

    // One that a link leads to, whether it matches or not.
    Found(query: "session_recording_id=s4", ids: "[s4] s2 s1 s3"), Found(query: "session_recording_id=s3", ids: "s3 s2 s1"),
    Found(
      query: "session_recording_id=s3&limit=1", ids: "s3 s2", hasNext: true,
      next: #"{"order_value": "2026-02-28T10:00:00.250000+00:00", "secondary_value": "s2"}"#),
    Found(query: "session_recording_id=nope", ids: "s2 s1 s3"), Found(query: "session_recording_id=s5", ids: "s2 s1 s3"),
    Found(query: "session_recording_id=", ids: "s2 s1 s3"),
    Found(query: "session_recording_id=s1&hide_viewed_recordings=current-user", ids: "s1 s2 s3"),
    Found(query: #"session_recording_id=s1&distinct_ids=["d2"]"#, ids: "[s1] s2"),
    Found(query: #"session_recording_id=s3&session_ids=["s1"]"#, ids: "[s3] s1"),
    Found(query: #"session_recording_id=s4&session_ids=["s1","s4"]"#, ids: "s1 [s4]"),

    // What is dropped, and what is not evaluated.
    Found(query: "as_query=1&version=3&hogql_filtering=1&add_events_to_property_queries=1&kind=RecordingsQuery", ids: "s2 s1 s3"),
    Found(query: "events=[]&filter_test_accounts=true&tags=null", ids: "s2 s1 s3"), Found(query: "limit=x&limit=3", ids: "s2 s1 s3"),
  ]

  static func after(_ value: String, _ id: String) -> String {
    Base64.encode(#"{"order_value": \#(value), "secondary_value": "\#(id)"}"#.utf8).replacing("+", with: "%2B").replacing("=", with: "%3D")
  }

  @Test(arguments: Contract.allCases, found) func lists(contract: Contract, found: Found) throws {
    let query = found.query.replacing("\"", with: "%22").replacing("[", with: "%5B").replacing("]", with: "%5D")
    let received = try Emulator(.inProcess, contract).send(.get("\(Self.others)/?\(query)"))
    #expect(received.status == 200, "\(received.body)")
    let answer = try JSONValue(parsing: received.body.utf8)
    let ids = answer["results"]?.elements?.map { recording in
      let id = recording["id"]?.text ?? ""
      return recording["matches_filters"] == .bool(true) ? id : "[\(id)]"
    }
    #expect(ids?.joined(separator: " ") == found.ids)
    #expect(answer["has_next"] == .bool(found.hasNext))
    let cursor = answer["next_cursor"]?.text.flatMap { Base64.decode($0.utf8) }.map { String(decoding: $0, as: UTF8.self) }
    #expect(cursor == found.next)
  }

  /// Every page after the other shows each recording once, in each order and direction.
  @Test(arguments: RecordingListing.Order.allCases, ["ASC", "DESC"]) func cursorsPassAll(order: RecordingListing.Order, direction: String)
    throws
  {
    let emulator = try Emulator(.inProcess)
    let query = "date_from=-1y&order=\(order.rawValue)&order_direction=\(direction)"
    func page(_ query: String) throws -> JSONValue {
      try JSONValue(parsing: emulator.send(.get("\(Self.others)/?\(query)")).body.utf8)
    }
    func ids(_ page: JSONValue) -> [String] { page["results"]?.elements?.compactMap { $0["id"]?.text } ?? [] }
    var passed: [String] = []
    var next: String? = ""
    while let cursor = next {
      let page = try page("\(query)&limit=1&after=\(cursor.replacing("+", with: "%2B").replacing("=", with: "%3D"))")
      passed += ids(page)
      next = page["next_cursor"]?.text
      try #require(passed.count <= 4)
    }
    #expect(passed == ids(try page(query)))
    #expect(passed.count == 4)
  }

  /// The service answers what its search breaks on outside the envelope of all other errors.
  @Test(arguments: ["after=x", "after=eA%3D%3D", "order=click_count&after=\(after(#""x""#, "s1"))", "after=\(after("5", "s1"))"])
  func breaksOnWhatIsNoCursor(query: String) throws {
    let received = try Emulator(.inProcess).send(.get("\(Self.others)/?\(query)"))
    #expect(received.status == 500)
    #expect(received.body == #"{"error":"An internal server error occurred. Please try again later."}"#)
  }

  static let searched = [
    "load_recordings_from_hogql", "build_recordings", "load_viewed_recordings", "load_other_viewers_by_recording", "load_persons",
    "process_persons",
  ]
  static func timings(_ steps: [String]) -> String { steps.map { "\($0);dur=0.0" }.joined(separator: ", ") }
  static let none = Expected.json(200, #"{"results":[],"has_next":false,"version":4}"#)

  static let listing: [Scenario] = [
    Scenario(
      "a list", .get("\(others)/?limit=1"),
      .holding(200, #"{"results":[{"id":"s2","distinct_id":"d2","viewed":false,"viewers":["bob@example.com"],"#)),
    Scenario(
      "a list that finds nothing", .get("\(others)/?date_from=-1h"),
      none.with("Server-Timing", timings(searched)).with("Allow", "GET, HEAD, OPTIONS")),
    Scenario("HEAD of the list", .request("HEAD", "\(others)/"), Expected(status: 200, body: "")),
    Scenario(
      "the steps of a list of certain recordings", .get("\(others)/?session_ids=%5B%22nope%22%5D&session_recording_id=nope"),
      none.with("Server-Timing", timings(["load_prepend_recording", "load_persisted_recordings"] + searched))),
    Scenario(
      "parameters that are not evaluated", .get("\(others)/?session_ids=%5B%5D&properties=%5B%5D&events=%5B%5D&operand=OR"),
      none.with("X-Emulator-Warning", "session-recordings-not-evaluated: the emulator does not evaluate properties, events, operand")),
    Scenario("parameters that are evaluated", .get("\(others)/?session_ids=%5B%5D&limit=1"), none.with("X-Emulator-Warning", nil)),
    Scenario(
      "an unknown parameter", .get("\(others)/?until=now"),
      .rule(
        #"[{\"type\": \"extra_forbidden\", \"loc\": [\"until\"], \"msg\": \"Extra inputs are not permitted\", \"input\": \"now\", "#
          + #"\"url\": \"https://errors.pydantic.dev/2.12/v/extra_forbidden\"}]"#)),
    Scenario("a key in the query", .get("\(others)/?personal_api_key=phx_all", key: nil), .holding(400, #"\"input\": \"\\u2026\""#)),
    Scenario("with a read key", .get("\(others)/?session_ids=%5B%5D", key: "phx_recordings"), none),
    Scenario("with a key of playlists", .get("\(list)/", key: "phx_write"), missingScope("session_recording:read")),
    Scenario(
      "an experiment's recordings without its scope", .get("\(list)/?experiment_exposure=%7B%7D", key: "phx_recordings"),
      missingScope("experiment:read")),
    Scenario("no experiment's recordings", .get("\(list)/?experiment_exposure=&limit=x", key: "phx_recordings"), Expected(status: 400)),
    Scenario("an experiment's recordings", .get("\(others)/?experiment_exposure=%7B%7D&session_ids=%5B%5D"), none),
    Scenario("of an unknown project", .get("/api/projects/9/session_recordings/"), .projectNotFound),
    Scenario("without a key", .get("\(list)/", key: nil), Expected(status: 401)),
  ]

  static func missingScope(_ scope: String) -> Expected {
    .error(403, "authentication_error", "permission_denied", "API key missing required scope '\(scope)'")
  }

  static let notFound = Expected.error(404, "invalid_request", "not_found", "Recording not found")

  static let one: [Scenario] = [
    Scenario(
      "a recording", .get("\(list)/r1/", key: "phx_recordings"),
      .holding(200, #"{"id":"r1","distinct_id":"visitor","viewed":true,"#, #""snapshot_source":"mobile""#)),
    Scenario("a recording of another project", .get("\(others)/r1/"), notFound),
    Scenario("an id that a playlist has and of which nothing is known", .get("\(others)/bare/"), notFound),
    Scenario("a deleted recording", .get("\(others)/s5/"), notFound),
    Scenario("an id with a dot", .get("\(list)/r.1/"), Expected(status: 404)),
  ]

  static func update(_ name: String, _ body: String, _ answer: Expected, then: [(Sent, Expected)] = [], changesNothing: Bool? = nil)
    -> Scenario
  {
    Scenario(name, .patch(body, of: "\(list)/r2/"), answer, then: then, changesNothing: changesNothing)
  }

  /// A recording that Ada had not watched shows her as a viewer everywhere.
  static let marked: [(Sent, Expected)] = [
    (.get("\(list)/r2/"), .holding(200, #""viewed":true,"viewers":["bob@example.com"]"#)),
    (.get("\(list)/r2/", key: "phx_bob"), .holding(200, #""viewed":true,"viewers":["ada@example.com"]"#)),
    (.get("\(World.collection)/"), .holding(200, #""collection":{"count":2,"watched_count":2}"#)),
    (.get("\(World.filters)/"), .holding(200, #""watched_count":2,"increased":true"#)),
    (.get("\(list)/?date_from=-1y&hide_viewed_recordings=current-user"), none),
  ]
  static let unmarked: [(Sent, Expected)] = [(.get("\(list)/r2/"), .holding(200, #""viewed":false"#))]

  static let neither = Expected.rule("At least one of 'viewed' or 'analyzed' must be provided.")

  static let updating: [Scenario] = [
    update("viewed", #"{"viewed":true}"#, .success, then: marked),
    Scenario("viewed by PUT", .put(#"{"viewed":"yes","analyzed":null}"#, to: "\(list)/r2/"), .null("analyzed")),
    Scenario("viewed by PUT alone", .put(#"{"viewed":"yes","name":5}"#, to: "\(list)/r2/"), .success, then: marked),
    update("not viewed, but analyzed", #"{"viewed":false,"analyzed":true}"#, .success, then: marked),
    update("analyzed", #"{"analyzed":true}"#, .success, then: unmarked, changesNothing: true),
    update("analyzed, with metadata", #"{"analyzed":true,"player_metadata":{"id":"r2"}}"#, .success, then: unmarked, changesNothing: true),
    Scenario("viewed again", .patch(#"{"viewed":true}"#, of: "\(list)/r1/"), .success, changesNothing: true),
    // A form has no way to send an unticked box: what is missing is false, and so is there.
    Scenario("analyzed in a form", .form("PATCH", "\(list)/r2/", "analyzed=on&player_metadata={}"), .success, then: marked),
    Scenario("neither in a form", .form("PATCH", "\(list)/r2/", "viewed=off"), neither),
    update("neither", "{}", neither), update("both false", #"{"viewed":false,"analyzed":0}"#, neither),
    update("viewed of another type", #"{"viewed":"maybe"}"#, .invalid("viewed", "invalid_input", "Must be a valid boolean.")),
    update("viewed null", #"{"viewed":null}"#, .null("viewed")),
    update("metadata null", #"{"viewed":true,"player_metadata":null}"#, .null("player_metadata")),
    update(
      "metadata that is no JSON", #"{"viewed":true,"player_metadata":[NaN]}"#,
      .invalid("player_metadata", "invalid_input", "Value must be valid JSON.")),
    update("metadata that is no object", #"{"viewed":true,"player_metadata":[]}"#, ContractScenarios.serverError),
    update("no object", "[]", .rule("Invalid data. Expected a dictionary, but got list.")),
    Scenario("of an unknown recording", .patch("[]", of: "\(list)/nope/"), notFound),
    Scenario(
      "viewed, with a read key", .patch(#"{"viewed":true}"#, of: "\(list)/r2/", key: "phx_recordings"),
      missingScope("session_recording:write")),
  ]

  static let deleting: [Scenario] = [
    Scenario(
      "a known recording", .delete("\(list)/r1/"), .noContent,
      then: [
        (.get("\(list)/r1/"), notFound), (.get("\(list)/?session_ids=%5B%22r1%22%5D&session_recording_id=r1"), none),
        (.patch(#"{"viewed":true}"#, of: "\(list)/r1/"), notFound), (.get("\(list)/r1/snapshots/"), notFound),
        (.get("\(World.collection)/"), .holding(200, #""collection":{"count":2,"watched_count":1}"#)), (.delete("\(list)/r1/"), .noContent),
      ]),
    Scenario(
      "an id that a playlist has", .delete("\(others)/bare/"), .noContent,
      then: [(.get("\(World.other)/"), .holding(200, #""collection":{"count":1,"#)), (.get("\(World.other)/recordings/"), none)]),
    Scenario("an unknown id", .delete("\(list)/nope/"), .noContent, changesNothing: true),
    Scenario("one that is deleted", .delete("\(others)/s5/"), .noContent, changesNothing: true),
    Scenario("with a read key", .delete("\(list)/r1/", key: "phx_recordings"), missingScope("session_recording:write")),
  ]

  static func snapshots(_ query: String, _ answer: Expected) -> Scenario {
    Scenario("snapshots?\(query)", .get("\(list)/r1/snapshots/?\(query)"), answer)
  }

  static let snapshots: [Scenario] = [
    snapshots("", .json(200, #"{"sources":[]}"#).with("Server-Timing", "get_recording;dur=0.0")),
    snapshots("blob_v2=1", .json(200, #"{"sources":[]}"#)),
    snapshots("source=blob", .rule("Invalid source must be one of [blob_v2, blob_v2_ts, None]")),
    snapshots("source=blob_v2&start_blob_key=0", .rule("Must provide both start blob key and end blob key")),
    snapshots("source=blob_v2&start_blob_key=0&end_blob_key=x", .rule("Blob keys must be integers")),
    snapshots("source=blob_v2&start_blob_key=0&end_blob_key=21", .rule("Cannot request more than 20 blob keys at once")),
    snapshots("source=blob_v2&start_blob_key=0&end_blob_key=20", notFound),
    snapshots("source=blob_v2_lts", .rule("Must provide a blob key")),
    snapshots("source=blob_v2_lts&blob_key=a", notFound),
    Scenario("snapshots of an unknown recording", .get("\(list)/nope/snapshots/"), notFound),
    Scenario("the source before the recording", .get("\(list)/nope/snapshots/?source=x"), Expected(status: 400)),
  ]

  static let closed: [Scenario] =
    [
      ("POST", "bulk_delete"), ("POST", "bulk_viewed"), ("POST", "bulk_not_viewed"), ("POST", "batch_check_exists"),
      ("GET", "matching_events"),
      ("GET", "r1/viewed"), ("GET", "r1/capture_diagnostics"),
    ].flatMap { method, path in
      [
        Scenario("\(method) \(path)", .request(method, "\(list)/\(path)/"), ContractScenarios.noKeyAccess.with("X-Emulator-Warning", nil)),
        Scenario(
          "\(method) \(path) in no project", .request(method, "/api/environments/9/session_recordings/\(path)/"),
          ContractScenarios.noKeyAccess),
      ]
    }
    + ["r1/sharing/", "r1/sharing/refresh/", "r1/summarize/", "a/b/c/"].map {
      Scenario("GET \($0)", .get("\(list)/\($0)"), Expected(status: 404))
    }
    + [Scenario("PATCH of all recordings", .patch("{}", of: "\(list)/"), .methodNotAllowed("PATCH"))]
}
