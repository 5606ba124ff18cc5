import JSON
import Testing

@testable import Emulator

/// The recordings of a playlist as the hosted service answers with them.
@Suite struct ObservedRecordingScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(collections, savedFilters, synthetic)

  @Test(arguments: Transport.allCases, rows)
  func playsAsObserved(transport: Transport, scenario: Scenario) throws { try scenario.play(transport, .observed) }

  /// All that the service's list shows of r1.
  static func r1(viewed: Bool = true, viewers: String = #"["bob@example.com"]"#, matches: Bool = true) -> String {
    [
      #"{"id":"r1","distinct_id":"visitor","viewed":\#(viewed),"viewers":\#(viewers),"recording_duration":312,"active_seconds":100,"#,
      #""inactive_seconds":211,"start_time":"2026-01-01T10:00:00Z","end_time":"2026-01-01T10:05:12.250000Z","click_count":4,"#,
      #""keypress_count":5,"mouse_activity_count":6,"console_log_count":7,"console_warn_count":8,"console_error_count":9,"#,
      #""start_url":"https://example.com/?a=b","person":{"id":3,"name":"Vi","distinct_ids":["visitor"],"properties":{"z":1,"a":1.0},"#,
      #""created_at":"2025-12-31T00:00:00Z","uuid":"01920000-0000-7000-8000-00000000000c","last_seen_at":"2026-02-01T00:00:00Z"},"#,
      #""retention_period_days":90,"expiry_time":"2026-03-11T12:00:00.500000Z","recording_ttl":10,"snapshot_source":"web","#,
      #""snapshot_library":null,"ongoing":true,"activity_score":55.5,"external_references":[],"matches_filters":\#(matches),"#,
      #""total_size":null,"event_count":null}"#,
    ].joined()
  }

  /// A recording of which a fixture says no more than its id; its person's UUID follows from "1:".
  static func r2(viewed: Bool = false, viewers: String = #"["bob@example.com"]"#) -> String {
    [
      #"{"id":"r2","distinct_id":"","viewed":\#(viewed),"viewers":\#(viewers),"recording_duration":0,"active_seconds":0,"inactive_seconds":0,"#,
      #""start_time":null,"end_time":null,"click_count":0,"keypress_count":0,"mouse_activity_count":0,"console_log_count":0,"#,
      #""console_warn_count":0,"console_error_count":0,"start_url":null,"person":{"id":null,"name":null,"distinct_ids":[""],"properties":{},"#,
      #""created_at":null,"uuid":"a29d8c7e-43ad-58a0-b250-c139a25aa918","last_seen_at":null},"retention_period_days":null,"#,
      #""expiry_time":"2026-03-11T12:00:01Z","recording_ttl":10,"snapshot_source":"web","snapshot_library":null,"ongoing":false,"#,
      #""activity_score":null,"external_references":[],"matches_filters":true,"total_size":null,"event_count":null}"#,
    ].joined()
  }

  /// What every search takes the time of.
  static let timing =
    "load_recordings_from_hogql;dur=0.0, build_recordings;dur=0.0, load_viewed_recordings;dur=0.0, load_other_viewers_by_recording;dur=0.0, "
    + "load_persons;dur=0.0, process_persons;dur=0.0"
  static let both = RecordingScenarios.results(r2(), r1()).with("Server-Timing", "load_persisted_recordings;dur=0.0, \(timing)")
  static let none = RecordingScenarios.none.with("Server-Timing", timing)
  static let failure = ContractScenarios.serverError

  static func collection(_ query: String, _ expected: Expected) -> Scenario {
    Scenario("?\(query)", .get("\(World.collection)/recordings/?\(query)"), expected)
  }

  static let collections: [Scenario] = [
    Scenario("the newest addition first", .get("\(World.collection)/recordings/"), both),
    Scenario(
      "of another reader", .get("\(World.collection)/recordings/", key: "phx_bob"),
      RecordingScenarios.results(r2(viewed: true, viewers: "[]"), r1(viewed: true, viewers: #"["ada@example.com"]"#))),
    Scenario("of a playlist that there is not", .get("\(World.list)/nowhere1/recordings/?limit=x"), .notFound),
    collection("limit=1", both), collection("limit=1&offset=1", both), collection("limit=-1&offset=-1", both), collection("limit=0", both),
    collection("limit=%201_0", both), collection("limit=99999999999999999999", both), collection("anything=x", both),
    collection("date_from=-1d&session_recording_id=nope", both), collection("limit=x&limit=1", both),
    collection("limit=x", failure), collection("limit=", failure), collection("limit=1.0", failure), collection("offset=y", failure),
    collection("limit=1&limit=x", failure), collection("experiment_exposure=x", both), collection("experiment_exposure=", both),
    Scenario(
      "an experiment asks for a scope of its own", .get("\(World.collection)/recordings/?experiment_exposure=x", key: "phx_read"),
      .error(403, "authentication_error", "permission_denied", "API key missing required scope 'experiment:read'")),
  ]

  static func savedFilter(_ query: String, _ expected: Expected, of playlist: String = World.filters) -> Scenario {
    Scenario("saved filter?\(query)", .get("\(playlist)/recordings/?\(query)"), expected)
  }

  static let linked = RecordingScenarios.results(r1(matches: false)).with("Server-Timing", "load_prepend_recording;dur=0.0, \(timing)")
  static let nothingLinked = RecordingScenarios.none.with("Server-Timing", "load_prepend_recording;dur=0.0, \(timing)")

  static let savedFilters: [Scenario] = [
    Scenario("saved filter", .get("\(World.filters)/recordings/"), none),
    Scenario("a type that nobody named", .get("\(World.plain)/recordings/"), none),
    savedFilter("limit=1&offset=1&date_from=-1y&order=start_time&as_query=true", none),
    savedFilter("session_recording_id=r1", linked), savedFilter("session_recording_id=r1&limit=1&offset=5", linked),
    savedFilter("session_recording_id=r1", linked, of: World.plain),
    savedFilter("session_recording_id=nope", nothingLinked), savedFilter("session_recording_id=", none),
    savedFilter("limit=x", failure), savedFilter("offset=", failure), savedFilter("anything=x", failure),
    savedFilter("format=json", failure), savedFilter("personal_api_key=phx_all", failure), savedFilter("version=2", failure),
    savedFilter("order=name", failure), savedFilter("filter_test_accounts=maybe", failure), savedFilter("limit=5&events=x", failure),
    savedFilter("events=%5B%5D&filter_test_accounts=true&kind=RecordingsQuery", none), savedFilter("after=x", failure),
  ]

  static func page(of name: String, _ query: String, _ expected: Expected) -> Scenario {
    Scenario("\(name)?\(query)", .get("\(World.list)/synthetic-\(name)/recordings/?\(query)"), expected)
  }

  static let first = RecordingScenarios.results(r2())
  static let second = RecordingScenarios.results(r1())

  /// Of Bob, who has watched both; r1 and r2 have comments, and r2 was exported.
  static let synthetic: [Scenario] = [
    page(of: "commented", "", both), page(of: "commented", "limit=1", first), page(of: "commented", "limit=1&offset=1", second),
    page(of: "commented", "offset=2", none), page(of: "commented", "limit=0", none), page(of: "commented", "limit=5&offset=1", second),
    page(of: "commented", "limit=-1", failure), page(of: "commented", "offset=-1", failure),
    page(of: "commented", "offset=-1&limit=5", failure), page(of: "shared", "offset=-1", failure),
    page(of: "watch-history", "limit=-1", failure), page(of: "watch-history", "", second), page(of: "shared", "", second),
    page(of: "expiring", "", second), page(of: "expiring", "limit=-1", none), page(of: "frustrated", "limit=1", first),
    page(of: "exported", "offset=-1", first), page(of: "exported", "offset=-1&limit=2", first),
    page(of: "exported", "offset=-2&limit=2", none),
    page(of: "exported", "offset=-9&limit=10", first), page(of: "exported", "limit=99999999999999999999&offset=0", first),
    page(of: "commented", "limit=x", failure), page(of: "commented", "offset=y", failure), page(of: "commented", "anything=x", both),
    page(of: "unknown", "", .notFound),
  ]
}

/// Which recordings the service's search finds in a playlist of many.
@Suite struct ObservedSearchTests {
  /// `count` recordings, each a minute after the one before, in a collection to which they were added in the order of `order`.
  private static func emulator(
    _ transport: Transport, _ contract: Contract = .observed, count: Int, order: (Int) -> Int = { $0 }, more: String = ""
  ) throws -> Emulator {
    func id(_ number: Int) -> String { "r\(number + 100)" }
    let recordings = (0..<count).map { number in
      let (hour, minute) = (10 + number / 60, number % 60)
      return #"{"id":"\#(id(number))","start_time":"2026-02-28T\#(hour):\#(minute < 10 ? "0" : "")\#(minute):00Z","commented":true}"#
    }
    let ids = (0..<count).map { "\"\(id(order($0)))\"" }.joined(separator: ",")
    let text = #"""
      {"personal_api_keys":[{"value":"phx_all"}],"projects":[{"id":1,"recordings":[\#((recordings + [more]).filter { !$0.isEmpty }.joined(separator: ","))],
      "playlists":[{"short_id":"many","type":"collection","recordings":[\#(ids)]},
      {"short_id":"some","type":"collection","recordings":["old","new","gone","bare","unknown"]},
      {"short_id":"untyped","recordings":["old","new","late"]}]}]}
      """#
    return try Emulator(transport, contract, fixture: FixtureFile(parsing: Array(text.utf8)))
  }

  private static func page(_ emulator: Emulator, _ path: String) throws -> (ids: [String], hasNext: JSONValue?, cursor: String?) {
    let received = try emulator.send(.get("\(World.list)/\(path)"))
    #expect(received.status == 200, "\(received.body)")
    let page = try JSONValue(parsing: received.body.utf8)
    return (page["results"]?.elements?.compactMap { $0["id"]?.text } ?? [], page["has_next"], page["next_cursor"]?.text)
  }

  @Test(arguments: Transport.allCases) func findsTheFiftyThatBeganLast(transport: Transport) throws {
    let full = try Self.page(Self.emulator(transport, count: 50), "many/recordings/")
    #expect(full.ids == (0..<50).reversed().map { "r\($0 + 100)" })
    #expect(full.hasNext == .bool(false) && full.cursor == nil)
    // The fifty-first to have been added, and so the first of the list, is the one that began first.
    let more = try Self.page(Self.emulator(transport, count: 51) { ($0 + 1) % 51 }, "many/recordings/?limit=100")
    #expect(more.ids == (1..<51).reversed().map { "r\($0 + 100)" })
    #expect(more.hasNext == .bool(true))
    // {"order_value": "2026-02-28T10:01:00+00:00", "secondary_value": "r101"}, by Python.
    #expect(more.cursor == "eyJvcmRlcl92YWx1ZSI6ICIyMDI2LTAyLTI4VDEwOjAxOjAwKzAwOjAwIiwgInNlY29uZGFyeV92YWx1ZSI6ICJyMTAxIn0=")
  }

  @Test(arguments: Transport.allCases) func showsThemInTheOrderOfAddition(transport: Transport) throws {
    let page = try Self.page(Self.emulator(transport, count: 51) { $0 * 2 % 51 }, "many/recordings/")
    #expect(page.ids == (0..<51).reversed().map { $0 * 2 % 51 }.filter { $0 != 0 }.map { "r\($0 + 100)" })
  }

  @Test(arguments: Transport.allCases) func takesFiftyOfALongerSlice(transport: Transport) throws {
    let emulator = try Self.emulator(transport, count: 60)
    #expect(try Self.page(emulator, "synthetic-commented/recordings/").hasNext == .bool(false))
    let slice = try Self.page(emulator, "synthetic-commented/recordings/?limit=55&offset=2")
    // The slice is r157 to r103; the fifty of it that began last end with r108.
    #expect(slice.ids == (108...157).reversed().map { "r\($0)" })
    #expect(slice.hasNext == .bool(true) && slice.cursor != nil)
  }

  /// The clock stands at 12:00:00.5 on 2026-03-01.
  static let some = [
    #"{"id":"old","start_time":"2025-03-01T12:00:00.499999Z"}"#, #"{"id":"new","start_time":"2025-03-01T12:00:00.5Z"}"#,
    #"{"id":"gone","start_time":"2026-02-28T12:00:00Z","deleted":true,"viewed_by":[1],"shared":true,"commented":true}"#,
    #"{"id":"bare"}"#, #"{"id":"late","start_time":"2026-02-26T12:00:00.5Z"}"#,
  ].joined(separator: ",")

  @Test(arguments: Transport.allCases) func leavesOutWhatIsOldDeletedOrNotKnown(transport: Transport) throws {
    let emulator = try Self.emulator(transport, count: 0, more: Self.some)
    #expect(try Self.page(emulator, "some/recordings/").ids == ["bare", "new"])
    // They are counted all the same, and so is that the deleted one was watched.
    #expect(
      try emulator.send(.get("\(World.list)/some/")).body.contains(#""collection":{"count":5,"watched_count":1}"#))
  }

  @Test(arguments: Transport.allCases) func documentedLeavesOutADeletedOneToo(transport: Transport) throws {
    let emulator = try Self.emulator(transport, .documented, count: 0, more: Self.some)
    #expect(try Self.page(emulator, "some/recordings/").ids == ["unknown", "bare", "new", "old"])
    let first = try Self.page(emulator, "some/recordings/?limit=3")
    #expect(first.ids == ["unknown", "bare", "new"] && first.hasNext == .bool(true))
  }

  /// A playlist whose type nobody named has a saved filter's three days.
  @Test(arguments: Transport.allCases) func searchesThreeDaysWithoutAType(transport: Transport) throws {
    let emulator = try Self.emulator(transport, count: 0, more: Self.some)
    #expect(try Self.page(emulator, "untyped/recordings/").ids == ["late"])
    #expect(try Self.page(emulator, "untyped/recordings/?date_from=-2y").ids == ["late", "new", "old"])
    let first = try Self.page(emulator, "untyped/recordings/?date_from=-2y&limit=1")
    #expect(first.ids == ["late"] && first.hasNext == .bool(true) && first.cursor != nil)
    let second = try Self.page(emulator, "untyped/recordings/?date_from=-2y&limit=1&offset=1")
    #expect(second.ids == ["new"] && second.hasNext == .bool(true) && second.cursor == nil)
    #expect(try Self.page(emulator, "untyped/recordings/?session_recording_id=new").ids == ["late", "new"])
    #expect(try Self.page(emulator, "untyped/recordings/?session_recording_id=gone").ids == ["late"])
  }

  /// A deleted recording's comments are gone, its views and its sharing are not.
  @Test(arguments: Transport.allCases) func countsWhatWasDoneWithADeletedOne(transport: Transport) throws {
    let emulator = try Self.emulator(transport, count: 0, more: Self.some)
    for (name, count) in [("watch-history", "1"), ("shared", "1"), ("commented", "null")] {
      #expect(
        try emulator.send(.get("\(World.list)/synthetic-\(name)/")).body.contains(#""collection":{"count":\#(count),"#), "\(name)")
      #expect(try Self.page(emulator, "synthetic-\(name)/recordings/").ids.isEmpty)
    }
  }
}
