import Testing

/// The list: its filters and orders, and the limits and offsets that it takes.
@Suite struct ListScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(filters, dates, lookUps, orders, limits)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static let noSuchUser = Expected.invalid(
    "created_by", "invalid_choice", "Select a valid choice. That choice is not one of the available choices.")

  static func list(_ query: String, _ playlists: Shown...) -> Scenario {
    Scenario("?\(query)", .get("\(World.list)/?\(query)"), .page(playlists))
  }

  static func refused(_ query: String, _ answer: Expected = noSuchUser) -> Scenario {
    Scenario("?\(query)", .get("\(World.list)/?\(query)"), answer)
  }

  static func everything(_ query: String) -> Scenario { list(query, .untyped, .filters, .collection, .plain) }

  static let filters: [Scenario] = [
    Scenario("nothing asked", .get("\(World.list)/"), .page([.untyped, .filters, .collection, .plain])),
    Scenario("another project", .get("/api/projects/2/session_recording_playlists/"), .page([.other])),
    list("short_id=plain001", .plain), list("short_id=+plain001%20", .plain), list("short_id=PLAIN001"), list("short_id=plain00"),
    list("short_id=other001"), list("short_id=deleted1"), list("short_id=x&short_id=plain001", .plain), everything("short_id="),
    everything("short_id"),
    refused("short_id=%00", .invalid("short_id", "null_characters_not_allowed", "Null characters are not allowed.")),
    refused("short_id=%00&created_by=99", .invalid("short_id", "null_characters_not_allowed", "Null characters are not allowed.")),
    list("created_by=1", .filters, .collection, .plain), list("created_by=2", .untyped),
    list("created_by=+1", .filters, .collection, .plain),
    list("created_by=%2B1", .filters, .collection, .plain), list("created_by=01", .filters, .collection, .plain),
    list("created_by=%EF%BC%91", .filters, .collection, .plain), list("created_by=99&created_by=2", .untyped), everything("created_by="),
    everything("created_by"), everything("created_by=99&created_by="), everything("Created_By=99"),
    refused("created_by=99"), refused("created_by=0"), refused("created_by=-1"), refused("created_by=1.0"), refused("created_by=1e0"),
    refused("created_by=abc"),
    refused("created_by=null"), refused("created_by=@me"), refused("created_by=1,2"), refused("created_by=%00"),
    refused("created_by=ada@example.com"),
    refused("created_by=99999999999999999999"), refused("created_by=1&created_by=x"),
    list("user=true", .filters, .collection, .plain), list("user", .filters, .collection, .plain),
    list("user=false", .filters, .collection, .plain),
    Scenario("Bob's own", .get("\(World.list)/?user=1", key: "phx_bob"), .page([.untyped])), list("user&created_by=2"),
    list("type=collection", .collection), list("type=filters", .filters), everything("type="), everything("type=Filters"),
    everything("type=tomato"),
    list("type=tomato&type=filters", .filters), everything("type=filters&type=x"),
    list("pinned=true", .collection), list("pinned", .collection), list("pinned=false", .collection), list("pinned=", .collection),
    list("search=plain", .plain), list("search=PLAIN", .plain), list("search=l", .filters, .collection, .plain),
    list("search=DERIVED", .untyped),
    list("search=about"), list("search=plain001"), list("search=%20"), list("search=Plain%20"), list("search=%25"), list("search=_"),
    list("search=%5C"),
    list("search=*"), list("search=%00"), list("search=x&search=plain", .plain), everything("search="), everything("search"),
    list("session_recording_id=r1", .collection), list("session_recording_id=r2", .collection), list("session_recording_id=R1"),
    list("session_recording_id="),
    list("session_recording_id=r3"), list("session_recording_id=r9&session_recording_id=r1", .collection),
    everything("collection_type=custom"), list("collection_type=synthetic"), everything("collection_type=x"),
    everything("collection_type="),
    everything("nonsense=1&a[]=b&=x&&"),
    list("user&pinned&type=collection&search=coll&session_recording_id=r2&short_id=collect1&created_by=1", .collection),
    Scenario(
      "an empty search leaves out what has no name at all", .post("{}"), .playlist(.created, status: 201),
      then: [(.get("\(World.list)/?search="), .page([.untyped, .filters, .collection, .plain]))]),
    list("pinned&type=filters"),
    Scenario(
      "a GET's form counts for nothing", .request("GET", "\(World.list)/", type: "application/x-www-form-urlencoded", body: "pinned=1"),
      .page([.untyped, .filters, .collection, .plain])),
  ]

  /// `last_modified_at` is 1 January 2026 for Plain, and so on to the 5th for Derived; now is 1 March 2026, 12:00:00.5.
  static let dates: [Scenario] = [
    list("date_from=2026-01-03", .untyped), list("date_from=2026-01-02T23:59:59Z", .untyped, .filters),
    list("date_to=2026-01-02T00:00:01Z", .collection, .plain),
    list("date_from=2026-01-01T12:00:00Z&date_to=2026-01-03T12:00:00Z", .filters, .collection), list("date_from=2026-01-04T21:00:00-04:00"),
    list("date_from=2026-01-04T20:59:59-03:00", .untyped), list("date_from=2026-1-4", .untyped), everything("date_from=2025-12-31"),
    list("date_to=2025-12-31"),
    list("date_from=-58d", .untyped, .filters), list("date_to=-58d", .collection, .plain), list("date_from=-1404h", .untyped, .filters),
    list("date_from=-8w", .untyped), list("date_from=-2m", .untyped, .filters, .collection), everything("date_from=-1y"),
    everything("date_from=-1q"),
    list("date_from=mStart"), list("date_from=-2mStart", .untyped, .filters, .collection), list("date_from=dStart"),
    list("date_from=nonsense"),
    everything("date_to=nonsense"), list("date_from="), everything("date_to="), list("date_from=2025-01-01&date_from=-8w", .untyped),
  ]

  static func playlist(_ query: String, _ answer: Expected) -> Scenario {
    Scenario("playlist?\(query)", .get("\(World.plain)/?\(query)"), answer)
  }

  /// The look-up of one playlist goes through `short_id` and `created_by` too.
  static let lookUps: [Scenario] = [
    playlist("created_by=1", .playlist(.plain)), playlist("created_by=2", .notFound), playlist("created_by=99", noSuchUser),
    playlist("created_by=", .playlist(.plain)),
    playlist("short_id=plain001", .playlist(.plain)), playlist("short_id=collect1", .notFound),
    playlist("pinned&type=filters&search=x&limit=1&user", .playlist(.plain)),
    Scenario("PATCH", .patch(#"{"name":"x"}"#, of: "\(World.plain)/?created_by=99"), noSuchUser),
    Scenario("PATCH of another's", .patch(#"{"name":"x"}"#, of: "\(World.plain)/?created_by=2"), .notFound),
    Scenario("PUT", .put(#"{"name":"x"}"#, to: "\(World.plain)/?short_id=x"), .notFound),
    Scenario("not of POST", .post("{}", to: "\(World.list)/?created_by=99&short_id=%00"), .playlist(.created, status: 201)),
    Scenario("not of DELETE", .delete("\(World.plain)/?created_by=99"), PathScenarios.notDeleted),
  ]

  /// Names in order of the alphabet: Collection, Derived (which has no name), Filters, Plain.
  static let orders: [Scenario] = [
    list("order=last_modified_at", .plain, .collection, .filters, .untyped), everything("order=-last_modified_at"),
    list("order=created_at", .plain, .collection, .filters, .untyped), everything("order=-created_at"),
    list("order=name", .collection, .untyped, .filters, .plain), list("order=-name", .plain, .filters, .untyped, .collection),
    list("order=-name&order=name", .collection, .untyped, .filters, .plain), everything("order=name&order="),
    everything("order="), everything("order"), everything("order=Name"), everything("order=+name"), everything("order=%2Bname"),
    everything("order=name,id"),
    everything("order=-"), everything("order=--name"), everything("order=id"), everything("order=short_id"), everything("order=pinned"),
    everything("order=%00"),
    everything("Order=name"),
    Scenario(
      "names without regard to case, ties by id, derived names for none, and nothing first", .post(#"{"name":"b"}"#), Expected(status: 201),
      then: [
        (.post(#"{"name":"A"}"#), Expected(status: 201)), (.post(#"{"name":"B"}"#), Expected(status: 201)),
        (.post(#"{"name":"","derived_name":"a"}"#), Expected(status: 201)),
        (.post(#"{"derived_name":"É"}"#), Expected(status: 201)), (.post("{}"), Expected(status: 201)),
        (.post(#"{"name":"a"}"#), Expected(status: 201)),
        (.get("\(World.list)/?order=name&limit=7"), ids("12 8 10 13 7 9 2")),
        (.get("\(World.list)/?order=-name&limit=5"), ids("11 1 3 5 2")),
        (.get("\(World.list)/?order=-name&limit=6&offset=5"), ids("7 9 8 10 13 12")),
        (.get("\(World.list)/?order=-created_at&limit=7"), ids("7 8 9 10 11 12 13")),
        (.get("\(World.list)/?order=created_at&limit=3&offset=4"), ids("7 8 9")),
      ]),
  ]

  /// A page of the playlists with these ids.
  static func ids(_ ids: String) -> Expected {
    let results = ids.split(separator: " ").map { #"{"id":\#($0),"short_id":⟨any⟩}"# }
    return .json(200, #"{"count":11,"next":⟨any⟩,"previous":⟨any⟩,"results":[\#(results.joined(separator: ","))]}"#)
  }

  static func limit(_ text: String, _ limit: Int) -> Scenario {
    let all: [Shown] = [.untyped, .filters, .collection, .plain]
    let next = limit < 4 ? "\(World.list)/?limit=\(limit)&offset=\(limit)" : nil
    return Scenario("limit \(text)", .get("\(World.list)/?limit=\(text)"), .page(Array(all.prefix(limit)), count: 4, next: next))
  }

  static func offset(_ text: String, _ offset: Int) -> Scenario {
    let all: [Shown] = [.untyped, .filters, .collection, .plain]
    let previous = offset == 0 ? nil : "\(World.list)/?limit=4"
    return Scenario(
      "offset \(text)", .get("\(World.list)/?limit=4&offset=\(text)"), .page(Array(all.dropFirst(offset)), count: 4, previous: previous))
  }

  /// Measured: both are read as Python's `int()` reads text, and fall back where it does not.
  static let limits: [Scenario] = table(
    ["3", "%203", "3%20", "+3", "%2B3", "%0A3", "03", "0_3", "%EF%BC%93", "%D9%A3"].map { limit($0, 3) },
    [limit("1", 1), limit("2", 2), limit("4", 4)],
    [
      "", "0", "-1", "-0", "x", "1e0", "1.0", "0x1", "1_", "_1", "1__0", "%C2%B2", "1%00", "500", "501", "99999999999999999999", "1-",
      "%E2%88%921",
    ].map { limit($0, 100) },
    ["1", "+1", "%201", "01", "%EF%BC%91"].map { offset($0, 1) }, ["", "0", "-0", "-1", "x", "1.0", "1e0"].map { offset($0, 0) },
    [
      Scenario("the last limit counts", .get("\(World.list)/?limit=1&limit=9"), .page([.untyped, .filters, .collection, .plain])),
      Scenario("the last limit counts, empty", .get("\(World.list)/?limit=1&limit="), .page([.untyped, .filters, .collection, .plain])),
      Scenario("limit without =", .get("\(World.list)/?limit"), .page([.untyped, .filters, .collection, .plain])),
    ])
}
