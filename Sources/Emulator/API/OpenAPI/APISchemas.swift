/// The schemas of the emulated API's document, by name, as a contract has them.
enum APISchemas {
  static func all(_ contract: Contract) -> [(name: String, schema: Schema)] {
    [
      ("Playlist", playlist(contract)), ("PlaylistInput", .openObject(input)), ("NewPlaylist", newPlaylist(contract)),
      ("PlaylistPage", page(of: .named("Playlist"))), ("User", .record(user(contract))), ("SavedFiltersCount", savedFilters),
      ("CollectionCount", collection), ("Recording", recording(contract)), ("Person", person),
      ("RecordingPage", .record([("results", .array(.named("Recording"))), ("has_next", .boolean), ("version", .integer)])),
      ("SessionRecordingIDs", .record([("session_recording_ids", .some(.pattern(#"^[^/.\u0000]+$"#), maxItems: 20))])),
      ("Success", .record([("success", .boolean)])),
      ("Added", .record([("success", .boolean), ("added_count", .integer), ("total_requested", .integer)])),
      ("Removed", .record([("success", .boolean), ("deleted_count", .integer), ("total_requested", .integer)])),
      ("Project", project), ("ProjectPage", page(of: .named("Project"))), ("Organization", .record(organization)),
      ("CurrentOrganization", .record(organization + [("teams", .array(.named("Project"))), ("projects", .array(.named("Project")))])),
      (
        "CurrentUser",
        .record(
          user(contract) + [
            ("organization", .nullable(.named("Organization"))), ("organizations", .array(.named("Organization"))),
            ("team", .named("Project")),
          ])
      ),
      (
        "Error",
        .record([
          (
            "type",
            .choice(["authentication_error", "invalid_request", "validation_error", "throttled_error", "server_error"])
          ), ("code", .string), ("detail", .string), ("attr", .nullable(.string)),
        ])
      ),
    ]
  }

  private static let text = Schema.nullable(.string)

  private static func user(_ contract: Contract) -> [(String, Schema)] { UserFields.all.map { ($0.name, $0.shown(contract)) } }

  private static func playlist(_ contract: Contract) -> Schema {
    let fields = PlaylistFields.all.filter { $0.name != "_create_in_folder" || contract.showsFolder }.map { ($0.name, $0.shown(contract)) }
    return .record(fields + (contract.showsFolder ? [] : [("is_synthetic", .boolean)]))
  }

  private static let input = PlaylistFields.all.compactMap { field in field.accepted.map { (field.name, $0) } }

  /// The value of a playlist's `recordings_counts`.
  static let recordingsCounts = Schema.record([
    ("saved_filters", .named("SavedFiltersCount")), ("collection", .named("CollectionCount")),
  ])

  private static let savedFilters = Schema.record([
    ("count", .nullable(.integer)), ("has_more", .nullable(.boolean)), ("watched_count", .nullable(.integer)),
    ("increased", .nullable(.boolean)), ("last_refreshed_at", text),
  ])

  /// Synthetic playlists have three fields more.
  private static let collection = Schema.openObject([
    ("count", .nullable(.integer)), ("watched_count", .integer), ("has_more", .boolean), ("increased", .null), ("last_refreshed_at", .null),
  ])

  /// What the type asks of the filters: none for a collection, some for a saved filter.
  private static func newPlaylist(_ contract: Contract) -> Schema {
    func typed(_ type: PlaylistType) -> Schema { .openObject([("type", .choice([type.rawValue]))], required: ["type"]) }
    let ofSavedFilters = Schema.openObject([("filters", .empty(false))], required: ["filters"])
    let ofOthers = Schema.ruled(
      .openObject([]), when: typed(.collection), then: .openObject([("filters", .empty(true))]), otherwise: .any)
    let types = Schema.choice(PlaylistType.allCases.map(\.rawValue))
    let fields = Schema.openObject(
      input.map { $0 == "type" && contract.requiresType ? ($0, types) : ($0, $1) }, required: contract.requiresType ? ["type"] : [])
    return .ruled(fields, when: typed(.filters), then: ofSavedFilters, otherwise: ofOthers)
  }

  private static func page(of row: Schema) -> Schema {
    .record([("count", .integer), ("next", text), ("previous", text), ("results", .array(row))])
  }

  /// An id without data has no distinct id and no storage; only one contract shows such.
  private static func recording(_ contract: Contract) -> Schema {
    let known: Schema = contract.listsRecordingsWithoutData ? text : .string
    let counts = Recording.countNames.map { ($0.description, Schema.integer) }
    return .record(
      [
        ("id", .string), ("distinct_id", known), ("viewed", .boolean), ("viewers", .array(.string)), ("recording_duration", .integer),
        ("active_seconds", .number), ("inactive_seconds", .number), ("start_time", text), ("end_time", text),
      ] + counts + [
        ("start_url", text), ("person", .nullable(.named("Person"))), ("storage", known), ("snapshot_source", known), ("ongoing", .boolean),
        ("activity_score", .nullable(.number)),
      ])
  }

  private static let person = Schema.record([
    ("id", .integer), ("name", .string), ("distinct_ids", .array(.string)), ("properties", .openObject([])), ("created_at", text),
    ("uuid", .string),
  ])

  private static let project = Schema.record([
    ("id", .integer), ("organization", text), ("name", .string), ("api_token", .string), ("completed_snippet_onboarding", .boolean),
    ("ingested_event", .boolean), ("is_demo", .boolean), ("timezone", .string),
  ])

  private static let organization: [(String, Schema)] = [("id", .string), ("name", .string)]
}
