import Testing

@testable import Emulator

/// Where the hosted service differs from its own reference page: each row of the contract's table, as `observed` has it.
@Suite struct ContractScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(typeRules, keyAccess, listing, shape)

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
    Scenario(
      "DELETE", .delete("\(World.plain)/"), Expected(status: 405, body: "", headers: [("Allow", "GET, PUT, PATCH, DELETE, HEAD, OPTIONS")])),
    Scenario(
      "a form under the JSON media type", .post("name=string"),
      Expected.parseError("JSON parse error - Expecting value: line 1 column 1 (char 0)").with("X-Emulator-Warning", nil)),
  ]

  static let keyAccess: [Scenario] = [
    Scenario("adding a recording", .request("POST", "\(World.plain)/recordings/r1/"), noKeyAccess),
    Scenario("removing a recording", .delete("\(World.collection)/recordings/r1/"), noKeyAccess),
    Scenario("removing a recording that is not there", .delete("\(World.plain)/recordings/r1/"), noKeyAccess),
    Scenario("bulk_add", .post(#"{"session_recording_ids":["r1"]}"#, to: "\(World.plain)/recordings/bulk_add/"), noKeyAccess),
    Scenario("bulk_delete", .post(#"{"session_recording_ids":["r1"]}"#, to: "\(World.plain)/recordings/bulk_delete/"), noKeyAccess),
    Scenario("playlist_viewed", .post("{}", to: "\(World.plain)/playlist_viewed/"), noKeyAccess),
    Scenario(
      "an action without a scope, in no project", .request("POST", "/api/projects/9/session_recording_playlists/a/recordings/b/"),
      noKeyAccess),
    Scenario("an action without a scope, without a key", .request("POST", "\(World.plain)/recordings/r1/", key: nil), .notAuthenticated),
    Scenario("OPTIONS of the list", .request("OPTIONS", "\(World.list)/"), noKeyAccess),
    Scenario("OPTIONS of a playlist", .request("OPTIONS", "\(World.plain)/"), noKeyAccess),
    Scenario("PUT of the list", .request("PUT", "\(World.list)/"), noKeyAccess),
    Scenario("DELETE of the list", .delete("\(World.list)/"), noKeyAccess),
    Scenario("PATCH of the list", .patch("{}", of: "\(World.list)/"), .methodNotAllowed("PATCH")),
    Scenario("PATCH of the list with a read key", .patch("{}", of: "\(World.list)/", key: "phx_read"), .missingScope("write")),
    Scenario("POST to a playlist", .post("{}", to: "\(World.plain)/"), noKeyAccess),
    Scenario("PATCH of a playlist's recordings", .patch("{}", of: "\(World.plain)/recordings/"), noKeyAccess),
    Scenario("recordings with a read key", .get("\(World.plain)/recordings/", key: "phx_read"), RecordingScenarios.none),
    Scenario("recordings with another key", .get("\(World.plain)/recordings/", key: "phx_none"), .missingScope("read")),
  ]

  static let listing: [Scenario] = [
    Scenario("short_id is ignored", .get("\(World.list)/?short_id=plain001&collection_type=custom"), .holding(200, #"{"count":4,"#)),
    Scenario(
      "created_by of nobody", .get("\(World.list)/?created_by=77"), .json(200, #"{"count":0,"next":null,"previous":null,"results":[]}"#)),
    Scenario(
      "created_by", .get("\(World.list)/?created_by=2"),
      .json(200, #"{"count":1,"next":null,"previous":null,"results":[\#(Shown.untyped.observed)]}"#)),
    Scenario("created_by that is no number", .get("\(World.list)/?created_by=ada"), serverError),
    Scenario("an empty created_by", .get("\(World.list)/?created_by="), serverError),
    Scenario(
      "created_by does not matter to one playlist", .get("\(World.plain)/?created_by=ada&short_id=x"), .json(200, Shown.plain.observed)),
  ]

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
