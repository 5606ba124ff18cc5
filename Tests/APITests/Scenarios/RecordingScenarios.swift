import Testing

/// Recordings of a playlist: listing, adding, removing.
@Suite struct RecordingScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(listing, pages, adding, removing)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func results(_ rows: String...) -> Expected {
    .json(200, #"{"results":[\#(rows.joined(separator: ","))],"has_next":false,"version":4}"#)
  }

  static let none = results()

  /// All that is known of r1, in the order of the API's fields; the reader is not among the viewers.
  static func r1(viewed: Bool = true, viewers: String = #"["bob@example.com"]"#) -> String {
    [
      #"{"id":"r1","distinct_id":"visitor","viewed":\#(viewed),"viewers":\#(viewers),"recording_duration":312,"active_seconds":100.50,"#,
      #""inactive_seconds":211,"start_time":"2026-01-01T10:00:00Z","end_time":"2026-01-01T10:05:12.250000Z","click_count":4,"#,
      #""keypress_count":5,"mouse_activity_count":6,"console_log_count":7,"console_warn_count":8,"console_error_count":9,"#,
      #""start_url":"https://example.com/?a=b","person":{"id":3,"name":"Vi","distinct_ids":["visitor"],"properties":{"z":1,"a":1.0},"#,
      #""created_at":"2025-12-31T00:00:00Z","uuid":"01920000-0000-7000-8000-00000000000c"},"storage":"object_storage","#,
      #""snapshot_source":"mobile","ongoing":true,"activity_score":55.5}"#,
    ].joined()
  }

  /// A recording of which a fixture says no more than its id.
  static let r2 = r2(viewed: false, viewers: #"["bob@example.com"]"#)
  static func r2(viewed: Bool, viewers: String) -> String {
    [
      #"{"id":"r2","distinct_id":"","viewed":\#(viewed),"viewers":\#(viewers),"recording_duration":0,"active_seconds":0,"inactive_seconds":0,"#,
      #""start_time":null,"end_time":null,"click_count":0,"keypress_count":0,"mouse_activity_count":0,"console_log_count":0,"#,
      #""console_warn_count":0,"console_error_count":0,"start_url":null,"person":null,"storage":"object_storage","snapshot_source":"web","#,
      #""ongoing":false,"activity_score":null}"#,
    ].joined()
  }

  /// An id of which nothing is known.
  static func unknown(_ id: String) -> String {
    [
      #"{"id":"\#(id)","distinct_id":null,"viewed":false,"viewers":[],"recording_duration":0,"active_seconds":0,"inactive_seconds":0,"#,
      #""start_time":null,"end_time":null,"click_count":0,"keypress_count":0,"mouse_activity_count":0,"console_log_count":0,"#,
      #""console_warn_count":0,"console_error_count":0,"start_url":null,"person":null,"storage":null,"snapshot_source":null,"#,
      #""ongoing":false,"activity_score":null}"#,
    ].joined()
  }

  static let list = Sent.get("\(World.collection)/recordings/")

  static let listing: [Scenario] = [
    Scenario("the newest addition first", list, results(r2, r1())),
    Scenario(
      "of another reader", .get("\(World.collection)/recordings/", key: "phx_bob"),
      results(r2(viewed: true, viewers: "[]"), r1(viewed: true, viewers: #"["ada@example.com"]"#))),
    Scenario(
      "counts of what another reader has watched", .get("\(World.list)/?order=created_at&limit=2&offset=1", key: "phx_bob"),
      .holding(200, #""collection":{"count":2,"watched_count":2}"#, #""count":3,"has_more":true,"watched_count":2,"increased":true"#)),
    Scenario("of a playlist without any", .get("\(World.plain)/recordings/"), none),
    Scenario("of a saved filter", .get("\(World.filters)/recordings/"), none),
    Scenario("of a deleted playlist", .get("\(World.deleted)/recordings/"), .notFound),
    Scenario("with a read key", .get("\(World.plain)/recordings/", key: "phx_read"), none),
    Scenario("a body that does not parse", .request("GET", "\(World.plain)/recordings/", type: "application/json", body: "{"), none),
    Scenario("created_by counts here too", .get("\(World.plain)/recordings/?created_by=99"), ListScenarios.noSuchUser),
    Scenario("created_by of another user", .get("\(World.plain)/recordings/?created_by=2"), .notFound),
    Scenario("short_id of another", .get("\(World.plain)/recordings/?short_id=collect1"), .notFound),
    Scenario("short_id of its own", .get("\(World.plain)/recordings/?short_id=plain001"), none),
  ]

  static func page(_ query: String, hasNext: Bool = false, _ rows: String...) -> Scenario {
    Scenario(
      "?\(query)", .get("\(World.collection)/recordings/?\(query)"),
      .json(200, #"{"results":[\#(rows.joined(separator: ","))],"has_next":\#(hasNext),"version":4}"#))
  }

  static let pages: [Scenario] = [
    page("limit=1", hasNext: true, r2), page("limit=1&offset=1", r1()), page("offset=1", r1()), page("offset=2"), page("limit=0", r2, r1()),
    page("limit=-1", r2, r1()), page("limit=x&offset=y", r2, r1()), page("limit=2&limit=1", hasNext: true, r2),
    page("limit=%201", hasNext: true, r2),
    page("offset=-1", r2, r1()),
    page("limit=99999999999999999999", r2, r1()), page("offset=99999999999999999999"),
  ]

  static func added(_ name: String, _ id: String, _ sent: Sent? = nil, then row: String) -> Scenario {
    Scenario(
      name, sent ?? .post("", to: "\(World.collection)/recordings/\(id)/"), .success,
      then: [
        (list, results(row, r2, r1())),
        (.get("\(World.collection)/"), .playlist(Shown.collection.with { $0.collection = #"{"count":3,"watched_count":1}"# })),
      ])
  }

  static let notAddable = Expected.rule("Cannot add recordings to a playlist that is type 'filters'.")

  /// Any body of an addition is ignored.
  static let adding: [Scenario] = [
    added("one of which nothing is known", "new", then: unknown("new")),
    added(
      "with the fields of the reference page", "new",
      .post(#"{"name":"string","filters":{"a":1}}"#, to: "\(World.collection)/recordings/new/"), then: unknown("new")),
    added("with a body that does not parse", "new", .post("{", to: "\(World.collection)/recordings/new/"), then: unknown("new")),
    added(
      "with a body of another media type", "new", .request("POST", "\(World.collection)/recordings/new/", type: "text/plain", body: "x"),
      then: unknown("new")),
    added(
      "with a body as curl sends it", "new",
      .request("POST", "\(World.collection)/recordings/new/", type: "application/json", body: "name=string"), then: unknown("new")),
    Scenario(
      "one that is there already changes nothing", .post("", to: "\(World.collection)/recordings/r1/"), .success,
      then: [(list, results(r2, r1()))],
      changesNothing: true),
    Scenario(
      "one that was taken out comes back as the newest", .delete("\(World.collection)/recordings/r1/"), .noContent,
      then: [(.post("", to: "\(World.collection)/recordings/r1/"), .success), (list, results(r1(), r2))]),
    Scenario(
      "to a playlist without type and filters", .post("", to: "\(World.plain)/recordings/r2/"), .success,
      then: [
        (.get("\(World.plain)/recordings/"), results(r2)),
        (.get("\(World.plain)/"), .playlist(Shown.plain.with { $0.collection = #"{"count":1,"watched_count":0}"# })),
      ]),
    Scenario("to a saved filter", .post("", to: "\(World.filters)/recordings/r1/"), notAddable),
    Scenario("to a playlist whose filters make it one", .post("", to: "\(World.untyped)/recordings/r1/"), notAddable),
    Scenario("to a deleted playlist", .post("", to: "\(World.deleted)/recordings/r2/"), .notFound),
    Scenario(
      "an id that the hosted service has no room for", .post("", to: "\(World.plain)/recordings/\(ContractScenarios.long)/"),
      Expected.success.with("X-Emulator-Warning", "recording-id-length: the hosted service answers 500 error")),
    Scenario(
      "an id that the hosted service has room for", .post("", to: "\(World.plain)/recordings/\(ContractScenarios.longestSegment)/"),
      Expected.success.with("X-Emulator-Warning", nil)),
    Scenario("created_by counts here too", .post("", to: "\(World.collection)/recordings/new/?created_by=99"), ListScenarios.noSuchUser),
    Scenario("short_id of another", .post("", to: "\(World.collection)/recordings/new/?short_id=plain001"), .notFound),
    Scenario(
      "a recording is in as many playlists as one likes", .post("", to: "\(World.plain)/recordings/r1/"), .success,
      then: [
        (list, results(r2, r1())),
        (
          .get("\(World.list)/?session_recording_id=r1&order=created_at"),
          .page([Shown.plain.with { $0.collection = #"{"count":1,"watched_count":1}"# }, .collection])
        ),
      ]),
  ]

  static let removing: [Scenario] = [
    Scenario(
      "one that is there", .delete("\(World.collection)/recordings/r2/"), .noContent,
      then: [
        (list, results(r1())), (.delete("\(World.collection)/recordings/r2/"), .notFound),
        (.get("\(World.collection)/"), .playlist(Shown.collection.with { $0.collection = #"{"count":1,"watched_count":1}"# })),
      ]),
    Scenario(
      "the last one makes the count null", .delete("\(World.collection)/recordings/r2/"), .noContent,
      then: [
        (.delete("\(World.collection)/recordings/r1/"), .noContent), (list, none),
        (
          .get("\(World.collection)/"),
          .playlist(
            Shown.collection.with {
              $0.collection = #"{"count":null,"watched_count":0}"#
              // What is known of its filter's matches shows only now that the collection is empty.
              $0.savedFilters = #"{"count":1,"has_more":false,"watched_count":0,"increased":false,"last_refreshed_at":null}"#
            })
        ),
      ]),
    Scenario(
      "with a body that does not parse", .request("DELETE", "\(World.collection)/recordings/r2/", type: "application/json", body: "{"),
      .noContent, then: [(list, results(r1()))]),
    Scenario("one that is not in the playlist", .delete("\(World.collection)/recordings/nope/"), .notFound),
    Scenario("one that is in another playlist", .delete("\(World.plain)/recordings/r1/"), .notFound),
    Scenario("its case counts", .delete("\(World.collection)/recordings/R1/"), .notFound),
    Scenario("from a deleted playlist", .delete("\(World.deleted)/recordings/r1/"), .notFound),
    Scenario("created_by counts here too", .delete("\(World.collection)/recordings/r1/?created_by=99"), ListScenarios.noSuchUser),
    Scenario("created_by of another user", .delete("\(World.collection)/recordings/r1/?created_by=2"), .notFound),
  ]
}
