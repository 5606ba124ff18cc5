import Testing

/// Recordings put into a playlist and taken out of it many at once, and `playlist_viewed`.
@Suite struct BulkScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(adding, removing, refused, viewed)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func ids(_ ids: String...) -> String { #"{"session_recording_ids":[\#(ids.map { "\"\($0)\"" }.joined(separator: ","))]}"# }
  static func add(_ json: String, to playlist: String = World.collection, key: String = "phx_all") -> Sent {
    .post(json, to: "\(playlist)/recordings/bulk_add/", key: key)
  }
  static func remove(_ json: String, from playlist: String = World.collection, key: String = "phx_all") -> Sent {
    .post(json, to: "\(playlist)/recordings/bulk_delete", key: key)
  }
  static let notAnArray = Expected.rule("session_recording_ids must be provided as a non-empty array")
  static let noID = Expected.invalid("session_recording_ids", "invalid_input", "Not a valid recording id.")
  static let twentyOne = #"{"session_recording_ids":[\#((1...21).map { "\"s\($0)\"" }.joined(separator: ","))]}"#

  static let adding: [Scenario] = [
    Scenario(
      "two of three are new", add(ids("r1", "n1", "n2")),
      .json(200, #"{"success":true,"added_count":2,"total_requested":3}"#)
        .with("X-Emulator-Warning", nil),
      then: [(.get("\(World.collection)/"), .holding(200, #""collection":{"count":4,"#))]),
    Scenario("one twice", add(ids("n1", "n1")), .json(200, #"{"success":true,"added_count":1,"total_requested":2}"#)),
    Scenario("to a saved filter", add(ids("n1"), to: World.filters), .rule("Cannot add recordings to a playlist that is type 'filters'.")),
    Scenario("to a deleted playlist", add(ids("n1"), to: World.deleted), .notFound),
    Scenario("with a read key", add(ids("n1"), key: "phx_read"), .missingScope("write")),
  ]

  static let removing: [Scenario] = [
    Scenario(
      "one of two is there", remove(ids("r1", "n1")), .json(200, #"{"success":true,"deleted_count":1,"total_requested":2}"#),
      then: [(.get("\(World.collection)/"), .holding(200, #""collection":{"count":1,"#))]),
    Scenario("with a read key", remove(ids("r1"), key: "phx_read"), .missingScope("write")),
    Scenario("too many", remove(twentyOne), .rule("Cannot process more than 20 recordings at once")),
  ]

  static let refused: [Scenario] = [
    Scenario("no ids", add("{}"), notAnArray), Scenario("an empty array", add(ids()), notAnArray),
    Scenario("a string", add(#"{"session_recording_ids":"r1"}"#), notAnArray),
    Scenario("null", add(#"{"session_recording_ids":null}"#), notAnArray), Scenario("an array as the body", add("[]"), notAnArray),
    Scenario("null as the body", add("null"), .invalid(nil, "null", "No data provided")),
    Scenario("a form", .form("POST", "\(World.collection)/recordings/bulk_add/", "session_recording_ids=r1"), notAnArray),
    Scenario("more than 20", add(twentyOne), .rule("Cannot process more than 20 recordings at once")),
    Scenario("a number among them", add(#"{"session_recording_ids":["n1",2]}"#), noID),
    Scenario("an id with a slash", add(ids("a/b")), noID), Scenario("an empty id", add(ids("")), noID),
    Scenario("text that is no JSON", add("{"), Expected(status: 400)),
    Scenario("GET", .get("\(World.collection)/recordings/bulk_add/"), .methodNotAllowed("GET").with("Allow", "POST, OPTIONS")),
  ]

  static let viewed: [Scenario] = [
    Scenario(
      "viewed", .post("{}", to: "\(World.plain)/playlist_viewed/"),
      Expected.success.with("X-Emulator-Warning", "viewed-key-access: the hosted service answers 403 permission_denied"),
      changesNothing: true),
    Scenario("viewed, of none", .post("{}", to: "\(World.list)/nowhere/playlist_viewed/"), .notFound),
    Scenario("viewed, with a read key", .post("{}", to: "\(World.plain)/playlist_viewed/", key: "phx_read"), .missingScope("write")),
  ]
}
