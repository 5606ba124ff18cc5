import Testing

/// The two types: what is derived where none is given, and the rules of those that are.
@Suite struct TypeRuleScenarios {
  /// All that is played, by which the fidelity ledger names its tests.
  static let rows: [Scenario] = table(derived, creation, updates, modification)

  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func made(_ body: String, _ change: (inout Shown) -> Void) -> Scenario {
    Scenario(body, .post(body), .playlist(Shown.created.with(change), status: 201))
  }

  /// Created without a type, a playlist reports one by its filters, and no rule ever holds for it.
  static let derived: [Scenario] = [
    made("{}") { _ in },
    made(#"{"filters":{}}"#) { _ in },
    made(#"{"filters":[]}"#) { $0.filters = "[]" },
    made(#"{"filters":""}"#) { $0.filters = #""""# },
    made(#"{"filters":{"a":1}}"#) { ($0.filters, $0.type) = (#"{"a":1}"#, #""filters""#) },
    made(#"{"filters":[null]}"#) { ($0.filters, $0.type) = ("[null]", #""filters""#) },
    made(#"{"filters":" "}"#) { ($0.filters, $0.type) = (#"" ""#, #""filters""#) },
    Scenario(
      "filters come", .patch(#"{"filters":{"a":1}}"#),
      .playlist(Shown.plain.with { ($0.filters, $0.type, $0.modifiedAt) = (#"{"a":1}"#, #""filters""#, World.nowShown) }),
      then: [
        (.patch(#"{"filters":{}}"#), .playlist(Shown.plain.with { $0.modifiedAt = World.nowShown })),
        (.post("", to: "\(World.plain)/recordings/r1/"), .success),
      ]),
    Scenario(
      "filters go", .patch(#"{"filters":{}}"#, of: "\(World.untyped)/"),
      .playlist(
        Shown.untyped.with { ($0.filters, $0.type, $0.modifiedAt, $0.modifiedBy) = ("{}", #""collection""#, World.nowShown, World.ada) }),
      then: [(.post("", to: "\(World.untyped)/recordings/r1/"), .success)]),
    Scenario(
      "a type given later is not stored", .patch(#"{"type":"collection"}"#, of: "\(World.untyped)/"), .playlist(.untyped),
      then: [
        (.patch(#"{"type":"filters"}"#), .playlist(.plain)), (.get("\(World.list)/?type=collection"), .page([.collection])),
        (.get("\(World.list)/?type=filters"), .page([.filters])),
      ], changesNothing: true),
  ]

  static let collectionWithFilters = Expected.rule("You cannot create a collection with filters")
  static let withoutFilters = Expected.rule("You must provide a valid filters when creating a saved filter")
  static let addingFilters = Expected.rule("You cannot update a collection to add filters")
  static let removingFilters = Expected.rule("You cannot remove all filters when updating a saved filter")

  static let creation: [Scenario] = [
    made(#"{"type":"collection"}"#) { _ in },
    made(#"{"type":"collection","filters":{}}"#) { _ in },
    made(#"{"type":"collection","filters":[]}"#) { $0.filters = "[]" },
    made(#"{"type":"collection","filters":""}"#) { $0.filters = #""""# },
    made(#"{"type":"filters","filters":{"a":1}}"#) { ($0.filters, $0.type) = (#"{"a":1}"#, #""filters""#) },
    made(#"{"type":"filters","filters":[{}]}"#) { ($0.filters, $0.type) = ("[{}]", #""filters""#) },
    made(#"{"type":"filters","filters":"x"}"#) { ($0.filters, $0.type) = (#""x""#, #""filters""#) },
    made(#"{"type":"collection","deleted":true,"pinned":true,"name":"gone"}"#) {
      ($0.deleted, $0.pinned, $0.name) = ("true", "true", #""gone""#)
    },
    Scenario("a collection with filters", .post(#"{"type":"collection","filters":{"a":1}}"#), collectionWithFilters),
    Scenario("a collection with an array", .post(#"{"type":"collection","filters":[0]}"#), collectionWithFilters),
    Scenario("a collection with a string", .post(#"{"type":"collection","filters":" "}"#), collectionWithFilters),
    Scenario("a saved filter without filters", .post(#"{"type":"filters"}"#), withoutFilters),
    Scenario("a saved filter with {}", .post(#"{"type":"filters","filters":{}}"#), withoutFilters),
    Scenario("a saved filter with []", .post(#"{"type":"filters","filters":[]}"#), withoutFilters),
    Scenario("a saved filter with an empty string", .post(#"{"type":"filters","filters":""}"#), withoutFilters),
    Scenario(
      "a refused create takes an id", .post(#"{"type":"filters"}"#), withoutFilters,
      then: [(.post("{}"), .playlist(Shown.created.with { $0.id = 8 }, status: 201))],
      changesNothing: false),
    Scenario(
      "a create refused by a field takes none", .post(#"{"pinned":2}"#), .invalid("pinned", "invalid_input", "Must be a valid boolean."),
      then: [(.post("{}"), .playlist(.created, status: 201))], changesNothing: false),
  ]

  static func update(_ name: String, _ body: String, of target: String, _ answer: Expected) -> [Scenario] {
    [
      Scenario("PATCH: \(name)", .patch(body, of: "\(target)/"), answer), Scenario("PUT: \(name)", .put(body, to: "\(target)/"), answer),
    ]
  }

  static func collection(_ change: (inout Shown) -> Void) -> Expected { .playlist(Shown.collection.with(change)) }
  static func filters(_ change: (inout Shown) -> Void) -> Expected { .playlist(Shown.filters.with(change)) }

  /// PUT is like PATCH: no field is required.
  static let updates: [Scenario] = table(
    update("filters of a collection", #"{"filters":{"a":1}}"#, of: World.collection, addingFilters),
    update("a string of a collection", #"{"filters":"x"}"#, of: World.collection, addingFilters),
    update("no filters of a collection", #"{"filters":{}}"#, of: World.collection, collection { $0.modifiedAt = World.nowShown }),
    update("the type of a collection", #"{"type":"filters"}"#, of: World.collection, .playlist(.collection)),
    update("the type and filters of a collection", #"{"type":"filters","filters":{"a":1}}"#, of: World.collection, addingFilters),
    update(
      "other filters", #"{"filters":{"b":[]}}"#, of: World.filters, filters { ($0.filters, $0.modifiedAt) = (#"{"b":[]}"#, World.nowShown) }
    ),
    update("{} of a saved filter", #"{"filters":{}}"#, of: World.filters, removingFilters),
    update("[] of a saved filter", #"{"filters":[]}"#, of: World.filters, removingFilters),
    update("an empty string of a saved filter", #"{"filters":""}"#, of: World.filters, removingFilters),
    update("the type of a saved filter", #"{"type":"collection"}"#, of: World.filters, .playlist(.filters)),
    update("filters are kept where the body has none", #"{"pinned":true}"#, of: World.filters, filters { $0.pinned = "true" }),
    update("an empty object", "{}", of: World.collection, .playlist(.collection)))

  static func patch(_ body: String, _ change: (inout Shown) -> Void) -> Scenario {
    let shown = Shown.collection.with(change)
    return Scenario(
      "Bob: \(body)", .patch(body, of: "\(World.collection)/", key: "phx_bob"), Expected(status: 200, body: nil),
      then: [(.get("\(World.collection)/"), .playlist(shown))], changesNothing: false)
  }

  /// `last_modified_at` and `_by` move where name, description or filters are in the body, and nowhere else.
  static let modification: [Scenario] = [
    patch(#"{"name":"x"}"#) { ($0.name, $0.modifiedAt, $0.modifiedBy) = (#""x""#, World.nowShown, World.bob) },
    patch(#"{"name":"Collection"}"#) { ($0.modifiedAt, $0.modifiedBy) = (World.nowShown, World.bob) },
    patch(#"{"name":null}"#) { ($0.name, $0.modifiedAt, $0.modifiedBy) = ("null", World.nowShown, World.bob) },
    patch(#"{"description":"d"}"#) { ($0.description, $0.modifiedAt, $0.modifiedBy) = (#""d""#, World.nowShown, World.bob) },
    patch(#"{"description":"about"}"#) { ($0.modifiedAt, $0.modifiedBy) = (World.nowShown, World.bob) },
    patch(#"{"filters":{}}"#) { ($0.modifiedAt, $0.modifiedBy) = (World.nowShown, World.bob) },
    patch("{}") { _ in },
    patch(#"{"derived_name":"x"}"#) { $0.derivedName = #""x""# },
    patch(#"{"pinned":false}"#) { $0.pinned = "false" },
    patch(#"{"type":"collection"}"#) { _ in },
    patch(#"{"_create_in_folder":"x"}"#) { $0.folder = #""x""# },
    patch(#"{"nonsense":1}"#) { _ in },
    Scenario(
      "a refused PATCH is none", .patch(#"{"name":"x","filters":{"a":1}}"#, of: "\(World.collection)/", key: "phx_bob"), addingFilters),
    Scenario(
      "adding a recording is none", .post("", to: "\(World.collection)/recordings/r3/", key: "phx_bob"), .success,
      then: [(.get("\(World.collection)/"), .playlist(Shown.collection.with { $0.collection = #"{"count":3,"watched_count":1}"# }))]),
  ]
}
