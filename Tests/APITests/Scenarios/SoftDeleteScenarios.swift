import Testing

/// Soft deletion through PATCH: it hides from everything but PATCH, PUT, DELETE and OPTIONS.
@Suite struct SoftDeleteScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(deletion, hidden, restoration)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func gone(_ method: String, _ body: String = #"{"deleted":true}"#) -> Scenario {
    let shown = Shown.collection.with { $0.deleted = "true" }
    return Scenario(
      "\(method) \(body)", .request(method, "\(World.collection)/", type: "application/json", body: body), .playlist(shown),
      then: [
        (.get("\(World.collection)/"), .notFound), (.get("\(World.list)/"), .page([.untyped, .filters, .plain])),
        (.get("\(World.list)/?short_id=collect1"), .page([])), (.get("\(World.list)/?pinned"), .page([])),
        (.get("\(World.list)/?session_recording_id=r1"), .page([])), (.get("\(World.collection)/recordings/"), .notFound),
        (.post("", to: "\(World.collection)/recordings/r3/"), .notFound), (.delete("\(World.collection)/recordings/r1/"), .notFound),
        (.delete("\(World.collection)/"), PathScenarios.notDeleted),
        (.patch(#"{"deleted":false}"#, of: "\(World.collection)/"), .playlist(.collection)),
        (.get("\(World.collection)/"), .playlist(.collection)),
        (.get("\(World.list)/"), .page([.untyped, .filters, .collection, .plain])),
      ])
  }

  static let deletion: [Scenario] = [
    gone("PATCH"), gone("PUT"), gone("PATCH", #"{"deleted":"yes"}"#), gone("PATCH", #"{"deleted":1}"#),
    Scenario(
      "a saved filter by {\"deleted\":true} alone", .patch(#"{"deleted":true}"#, of: "\(World.filters)/"),
      .playlist(Shown.filters.with { $0.deleted = "true" }), then: [(.get("\(World.filters)/"), .notFound)]),
    Scenario(
      "created deleted", .post(#"{"name":"gone","deleted":true}"#),
      .playlist(Shown.created.with { ($0.name, $0.deleted) = (#""gone""#, "true") }, status: 201),
      then: [(.get("\(World.list)/"), .page([.untyped, .filters, .collection, .plain]))]),
    Scenario("twice", .patch(#"{"deleted":true}"#, of: "\(World.deleted)/"), .playlist(.deleted), changesNothing: true),
  ]

  static let hidden: [Scenario] = [
    Scenario("GET", .get("\(World.deleted)/"), .notFound),
    Scenario("HEAD", .request("HEAD", "\(World.deleted)/"), Expected(status: 404, body: "")),
    Scenario("the list", .get("\(World.list)/?search=Deleted"), .page([])),
    Scenario("recordings", .get("\(World.deleted)/recordings/"), .notFound),
    Scenario("DELETE", .delete("\(World.deleted)/"), PathScenarios.notDeleted),
    Scenario("OPTIONS", .request("OPTIONS", "\(World.deleted)/"), .json(200, OptionsScenarios.view)),
  ]

  static let restoration: [Scenario] = [
    Scenario(
      "PATCH restores", .patch(#"{"deleted":false}"#, of: "\(World.deleted)/"), .playlist(Shown.deleted.with { $0.deleted = "false" }),
      then: [
        (.get("\(World.deleted)/"), .playlist(Shown.deleted.with { $0.deleted = "false" })),
        (.get("\(World.list)/?limit=1&offset=1"), .holding(200, #""count":5,"#, #""short_id":"deleted1""#)),
        (.get("\(World.deleted)/recordings/"), RecordingScenarios.results(RecordingScenarios.r1())),
      ]),
    Scenario(
      "PUT restores", .put(#"{"deleted":0}"#, to: "\(World.deleted)/"), .playlist(Shown.deleted.with { $0.deleted = "false" }),
      then: [(.get("\(World.deleted)/"), .playlist(Shown.deleted.with { $0.deleted = "false" }))]),
    Scenario(
      "PATCH changes a deleted one without restoring it", .patch(#"{"name":"x"}"#, of: "\(World.deleted)/"),
      .playlist(Shown.deleted.with { ($0.name, $0.modifiedAt) = (#""x""#, World.nowShown) }), then: [(.get("\(World.deleted)/"), .notFound)]
    ),
    Scenario(
      "the rules hold for a deleted one", .patch(#"{"deleted":false,"filters":{"a":1}}"#, of: "\(World.deleted)/"),
      TypeRuleScenarios.addingFilters),
    Scenario("created_by holds for a deleted one", .patch(#"{"deleted":false}"#, of: "\(World.deleted)/?created_by=2"), .notFound),
  ]
}
