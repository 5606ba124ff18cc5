import Testing

@testable import Emulator

/// The synthetic playlists of the `observed` contract.
@Suite struct SyntheticScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(listing, paging, single)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport, .observed) }

  @Test(arguments: Transport.allCases, documented)
  func areNotDocumented(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  /// One as an answer must show it to Ada.
  static func shown(_ id: Int, _ shortID: String, _ name: String, _ description: String, count: String, watched: Int) -> String {
    [
      #"{"id":\#(id),"short_id":"synthetic-\#(shortID)","name":"\#(name)","derived_name":null,"description":"\#(description)","#,
      #""pinned":false,"created_at":null,"created_by":null,"deleted":false,"filters":{},"last_modified_at":null,"last_modified_by":null,"#,
      #""recordings_counts":{"saved_filters":{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null},"#,
      #""collection":{"count":\#(count),"has_more":false,"watched_count":\#(watched),"increased":null,"last_refreshed_at":null}},"#,
      #""type":"collection","is_synthetic":true}"#,
    ].joined()
  }

  static let history = shown(-1, "watch-history", "Watch history", "Recordings you have watched", count: "1", watched: 1)
  static let commented = shown(-2, "commented", "Recordings with comments", "Recordings that have team comments", count: "2", watched: 1)
  static let shared = shown(
    -3, "shared", "Shared recordings", "Recordings that have been shared externally", count: "1", watched: 1)
  static let exported = shown(
    -4, "exported", "Exported recordings", "Recordings that have been exported as clips or screenshots", count: "1", watched: 0)
  static let expiring = shown(
    -6, "expiring", "Expiring soon", "Recordings that will expire in the next 10 days", count: "1", watched: 1)
  static let frustrated = shown(
    -7, "frustrated", "Frustration signals", "Recordings with rage clicks and other signs of frustration", count: "1", watched: 0)

  static let all = [history, commented, shared, exported, expiring, frustrated]
  static let stored = [Shown.untyped, .filters, .collection, .plain].map(\.observed)

  static func page(_ rows: [String], count: Int, next: String? = nil, previous: String? = nil) -> Expected {
    func link(_ link: String?) -> String { link.map { #""http://\#(World.host)\#($0)""# } ?? "null" }
    return .json(
      200, #"{"count":\#(count),"next":\#(link(next)),"previous":\#(link(previous)),"results":[\#(rows.joined(separator: ","))]}"#)
  }

  static let none = page([], count: 0)

  static let byName = [
    Shown.collection.observed, Shown.untyped.observed, expiring, exported, Shown.filters.observed, frustrated, Shown.plain.observed,
    commented,
    shared, history,
  ]

  static let listing: [Scenario] = [
    Scenario("first where the latest come first", .get("\(World.list)/"), page(all + stored, count: 10)),
    Scenario("first by descending creation", .get("\(World.list)/?order=-created_at"), page(all + stored, count: 10)),
    Scenario("last where the oldest come first", .get("\(World.list)/?order=last_modified_at"), page(stored.reversed() + all, count: 10)),
    Scenario("by name among the others", .get("\(World.list)/?order=name"), page(byName, count: 10)),
    Scenario("by descending name", .get("\(World.list)/?order=-name"), page(byName.reversed(), count: 10)),
    Scenario("alone", .get("\(World.list)/?collection_type=synthetic"), page(all, count: 6)),
    Scenario("not among custom ones", .get("\(World.list)/?collection_type=custom"), page(stored, count: 4)),
    Scenario("not with a user", .get("\(World.list)/?user=true"), page(Array(stored.dropFirst()), count: 3)),
    Scenario("not with a maker", .get("\(World.list)/?created_by=2"), page([stored[0]], count: 1)),
    Scenario("not among pinned ones", .get("\(World.list)/?pinned=false"), page([Shown.collection.observed], count: 1)),
    Scenario("not among saved filters", .get("\(World.list)/?type=filters"), page([Shown.filters.observed], count: 1)),
    Scenario("among collections", .get("\(World.list)/?type=collection"), page(all + [Shown.collection.observed], count: 7)),
    Scenario("found by name", .get("\(World.list)/?search=SHARED+rec"), page([shared], count: 1)),
    Scenario("found by description", .get("\(World.list)/?search=rage"), page([frustrated], count: 1)),
    Scenario("a search that finds nothing", .get("\(World.list)/?search=nowhere"), none),
    Scenario("dates do not matter to them", .get("\(World.list)/?date_from=2026-02-01"), page(all, count: 6)),
  ]

  static let paging: [Scenario] = [
    Scenario(
      "a page that ends among them", .get("\(World.list)/?limit=2"),
      page(Array(all[..<2]), count: 10, next: "\(World.list)/?limit=2&offset=2")),
    Scenario(
      "a page across their end", .get("\(World.list)/?limit=3&offset=5"),
      page(
        [frustrated, stored[0], stored[1]], count: 10, next: "\(World.list)/?limit=3&offset=8", previous: "\(World.list)/?limit=3&offset=2")
    ),
    Scenario(
      "a page by name", .get("\(World.list)/?order=name&limit=4&offset=3"),
      page(
        Array(byName[3..<7]), count: 10, next: "\(World.list)/?limit=4&offset=7&order=name", previous: "\(World.list)/?limit=4&order=name")),
    Scenario("beyond the end", .get("\(World.list)/?offset=10"), page([], count: 10, previous: "\(World.list)/?limit=100")),
  ]

  static let path = "\(World.list)/synthetic-commented"
  static let readOnly = Expected.rule("Cannot update synthetic playlists")

  static let single: [Scenario] = [
    Scenario("one", .get("\(path)/"), .json(200, commented)),
    Scenario(
      "one that is empty", .get("/api/projects/2/session_recording_playlists/synthetic-shared"),
      .json(
        200, shown(-3, "shared", "Shared recordings", "Recordings that have been shared externally", count: "null", watched: 0))),
    Scenario(
      "another reader's history", .get("\(World.list)/synthetic-watch-history/", key: "phx_bob"),
      .holding(200, #""count":2,"#, #""watched_count":2"#)),
    Scenario("one that there is not", .get("\(World.list)/synthetic-summarised/"), .notFound),
    Scenario("PATCH", .patch(#"{"name":"Mine"}"#, of: "\(path)/"), readOnly),
    Scenario("PUT", .put("{}", to: "\(path)/"), readOnly),
    Scenario(
      "fields are checked first", .patch(#"{"pinned":7}"#, of: "\(path)/"), .invalid("pinned", "invalid_input", "Must be a valid boolean.")),
    Scenario("DELETE", .delete("\(path)/"), ContractScenarios.noKeyAccess),
    Scenario("recordings", .get("\(path)/recordings/"), ObservedRecordingScenarios.both),
  ]

  static let documented: [Scenario] = [
    Scenario("one", .get("\(path)/"), .notFound),
    Scenario("PATCH", .patch("{}", of: "\(path)/"), .notFound),
    Scenario("alone in the list", .get("\(World.list)/?collection_type=synthetic"), none),
  ]
}
