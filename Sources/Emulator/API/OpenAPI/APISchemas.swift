/// The schemas of the emulated API's document, by name, as a contract has them.
///
/// The names are those of the service's own document, so that a client made from one fits the other. What a request may set is apart from
/// what a response shows, `SessionRecordingPlaylistRequest`, as drf-spectacular names it: generators do not all know `readOnly`.
enum APISchemas {
  static func all(_ contract: Contract) -> Schema.Fields {
    playlists(contract) + recordings(contract) + account(contract) + [("Error", error)]
  }

  // MARK: Playlists

  private static func playlists(_ contract: Contract) -> Schema.Fields {
    [
      ("SessionRecordingPlaylist", playlist(contract)),
      ("SessionRecordingPlaylistRequest", .openObject(input, required: contract.requiresType ? ["type"] : [])),
      ("PatchedSessionRecordingPlaylist", .openObject(input)),
      ("PaginatedSessionRecordingPlaylistList", page(of: .named("SessionRecordingPlaylist"))),
      ("SessionRecordingPlaylistTypeEnum", .choice(PlaylistType.allCases.map(\.rawValue))),
      ("SessionRecordingPlaylistOrderEnum", .choice(APIParameters.orders, names: APIParameters.orderNames)),
      ("SessionRecordingPlaylistCollectionTypeEnum", .choice(["custom", "synthetic"])),
      ("SavedFiltersCount", savedFiltersCount), ("CollectionCount", collectionCount(contract)),
    ]
  }

  private static func playlist(_ contract: Contract) -> Schema {
    let fields = PlaylistFields.all.filter { $0.name != "_create_in_folder" || contract.showsFolder }.map { ($0.name, $0.shown(contract)) }
    let isSynthetic = Schema.described(.boolean, "Whether it is one of the service's own collections, which cannot be changed.")
    return .record(fields + (contract.showsFolder ? [] : [("is_synthetic", isSynthetic)]))
  }

  private static let input = PlaylistFields.all.compactMap { field in field.accepted.map { (field.name, $0) } }

  static let recordingsCounts = Schema.record([
    ("saved_filters", .named("SavedFiltersCount")), ("collection", .named("CollectionCount")),
  ])

  private static let savedFiltersCount = Schema.record([
    ("count", .described(count, "How many recordings the filters matched; null for a collection, and until they are counted.")),
    ("has_more", .nullable(.boolean)), ("watched_count", count),
    ("increased", .described(.nullable(.boolean), "Whether more recordings matched than the time before.")), ("last_refreshed_at", time),
  ])

  private static func collectionCount(_ contract: Contract) -> Schema {
    let fields: [(String, Schema)] = [
      ("count", .described(count, "How many recordings are in it; null for none.")),
      ("watched_count", .described(.integer, "How many of them the key's user has watched.")),
    ]
    guard contract.hasSyntheticPlaylists else { return .record(fields) }
    let synthetic: [(String, Schema)] = [("has_more", .boolean), ("increased", .nullable(.boolean)), ("last_refreshed_at", time)]
    return .openObject(
      fields + synthetic.map { ($0, .described($1, "Only of synthetic playlists.")) }, required: fields.map(\.0))
  }

  // MARK: Recordings

  private static func recordings(_ contract: Contract) -> Schema.Fields {
    let inPlaylist: Schema.Fields =
      contract.listsRecordingsWithoutData
      ? [
        ("PlaylistRecordingList", recordingList(of: "PlaylistRecording", hasCursor: false)), ("PlaylistRecording", playlistRecording),
        ("RecordedPerson", .record(person)),
      ] : [("PlaylistRecordingList", recordingList(of: "SessionRecording", hasCursor: true))]
    return inPlaylist + [
      ("PaginatedSessionRecordingList", recordingList(of: "SessionRecording", hasCursor: true)), ("SessionRecording", sessionRecording),
      ("MinimalPerson", minimalPerson), ("PatchedSessionRecording", patchedRecording),
      ("SessionRecordingSnapshots", .record([("sources", .array(.openObject([])))])),
      ("BulkRecordings", .record([("session_recording_ids", .some(.string, maxItems: 20))])),
      ("Success", .record([("success", .boolean)])),
      ("BulkAddResult", .record([("success", .boolean), ("added_count", .integer), ("total_requested", .integer)])),
      ("BulkDeleteResult", .record([("success", .boolean), ("deleted_count", .integer), ("total_requested", .integer)])),
    ]
  }

  private static func recordingList(of recording: String, hasCursor: Bool) -> Schema {
    let fields: [(String, Schema)] = [("results", .array(.named(recording))), ("has_next", .boolean), ("version", .integer)]
    let cursor = Schema.described(.string, "Where the next page begins; left out if there is none.")
    return .openObject(fields + (hasCursor ? [("next_cursor", cursor)] : []), required: fields.map(\.0))
  }

  /// The first fields of a recording, which all of its forms have; `seconds` are active and inactive ones.
  private static func recordingFields(seconds: Schema, eventCount: Schema) -> [(String, Schema)] {
    [
      ("id", .string), ("distinct_id", .nullable(.string)), ("viewed", .described(.boolean, "Whether the key's user has watched it.")),
      ("viewers", .described(.array(.string), "The e-mail addresses of the others who have.")),
      ("recording_duration", .described(.integer, "In seconds.")), ("active_seconds", seconds), ("inactive_seconds", seconds),
      ("start_time", time), ("end_time", time),
    ] + Recording.countNames.map { ($0.description, eventCount) } + [("start_url", .nullable(.string))]
  }

  /// Of an id without data, only the id is known.
  private static let playlistRecording = Schema.record(
    recordingFields(seconds: .number, eventCount: .integer) + [
      ("person", .nullable(.named("RecordedPerson"))), ("storage", .nullable(.string)), ("snapshot_source", .nullable(.string)),
      ("ongoing", .boolean), ("activity_score", score),
    ])

  private static let sessionRecording = Schema.record(
    recordingFields(seconds: count, eventCount: count) + [
      ("person", .named("MinimalPerson")), ("retention_period_days", count), ("expiry_time", time),
      ("recording_ttl", .described(count, "The whole days until it expires.")),
      ("snapshot_source", .described(.nullable(.string), "`web` or `mobile`.")), ("snapshot_library", .nullable(.string)),
      ("ongoing", .boolean), ("activity_score", score), ("external_references", .array(.openObject([]))),
      ("matches_filters", .described(.boolean, "False only for a recording that `session_recording_id` added to the list.")),
      ("total_size", .described(count, "In bytes; null in a list.")), ("event_count", .described(count, "Null in a list.")),
    ])

  private static let person: [(String, Schema)] = [
    ("id", .integer), ("name", .string), ("distinct_ids", .array(.string)), ("properties", .openObject([])), ("created_at", time),
    ("uuid", .string),
  ]

  private static let patchedRecording = Schema.openObject([
    ("viewed", .described(.boolean, "Marks it as viewed, whatever the value, if this or `analyzed` is true.")),
    ("analyzed", .described(.boolean, "Changes nothing that the API shows.")), ("player_metadata", .openObject([])),
  ])

  /// For a person whom the service does not know, `id`, `name` and the times are null.
  private static let minimalPerson = Schema.record([
    ("id", count), ("name", .nullable(.string)), ("distinct_ids", .array(.string)), ("properties", .openObject([])), ("created_at", time),
    ("uuid", .formatted("uuid")), ("last_seen_at", time),
  ])

  // MARK: Account

  private static func account(_ contract: Contract) -> Schema.Fields {
    let user = UserFields.all.map { ($0.name, $0.shown(contract)) }
    let organization: [(String, Schema)] = [("id", .formatted("uuid")), ("name", .string)]
    let places: [(String, Schema)] = [
      ("organization", .nullable(.named("OrganizationBasic"))), ("organizations", .array(.named("OrganizationBasic"))),
      ("team", .named("Project")),
    ]
    let projects: [(String, Schema)] = [("teams", .array(.named("Project"))), ("projects", .array(.named("Project")))]
    return [
      ("UserBasic", .record(user)), ("User", .record(user + places)), ("OrganizationBasic", .record(organization)),
      ("Organization", .record(organization + projects)), ("Project", project),
      ("PaginatedProjectList", page(of: .named("Project"))),
    ]
  }

  private static let project = Schema.record([
    ("id", .integer), ("organization", .nullable(.formatted("uuid"))), ("name", .string), ("api_token", .string),
    ("completed_snippet_onboarding", .boolean), ("ingested_event", .boolean), ("is_demo", .boolean), ("timezone", .string),
  ])

  // MARK: What all share

  private static let time = Schema.nullable(.formatted("date-time"))
  private static let count = Schema.nullable(.integer)
  private static let score = Schema.nullable(.number)

  private static func page(of row: Schema) -> Schema {
    let link = Schema.nullable(.formatted("uri"))
    return .record([
      ("count", .described(.integer, "How many there are on all pages.")), ("next", link), ("previous", link), ("results", .array(row)),
    ])
  }

  private static let error = Schema.record([
    ("type", .choice(APIError.Kind.allCases.map(\.rawValue))),
    ("code", .described(.string, "What went wrong, for programs: `not_found`, `invalid_input` and the like.")),
    ("detail", .described(.string, "What went wrong, for people.")),
    ("attr", .described(.nullable(.string), "The field that is wrong; null if it is none.")),
  ])
}

/// The parameters of the emulated API's paths and queries, as its document describes them.
///
/// A schema has the values that a person sends. The endpoints take more, as the service does: what they cannot read counts as left out.
enum APIParameters {
  static func path(_ name: String) -> Schema {
    switch name {
    case "project_id": .described(.pattern("^([0-9]+|@current)$"), "The id of a project, or `@current`: the one that the key's user is on.")
    case "short_id": .described(segment, "The playlist's `short_id`.")
    case "session_recording_id": .described(segment, "The recording's id, which is its session's.")
    default: segment
    }
  }

  /// What can be between two slashes: the service's patterns allow no dot in an id.
  private static let segment = Schema.pattern("^[^/.]+$")

  /// The parameters of a page, which has `size` results unless `limit` says otherwise.
  static func page(of size: Int) -> Schema.Fields {
    [
      ("limit", .described(.atLeast(1), "How many results a page has; \(size) by default.")),
      ("offset", .described(.atLeast(0), "How many results come before the page.")),
    ]
  }

  static let playlists: Schema.Fields =
    page(of: 100) + [
      ("order", .described(.named("SessionRecordingPlaylistOrderEnum"), "The order of the playlists; `-last_modified_at` by default.")),
      ("short_id", .described(.string, "Only the playlist with this `short_id`. The hosted service ignores it.")),
      ("created_by", .described(.integer, "Only playlists that the user with this id has made.")),
      ("user", .described(.boolean, "Only playlists that the key's user has made; also with `false`: leave it out for all.")),
      ("type", .described(.named("SessionRecordingPlaylistTypeEnum"), "Only playlists of this type.")),
      ("pinned", .described(.boolean, "Only pinned playlists; also with `false`: leave it out for all.")),
      ("search", .described(.string, "Only playlists with this text in `name` or `derived_name`.")),
      ("session_recording_id", .described(.string, "Only playlists with this recording.")),
      ("date_from", .described(.string, "Only playlists that were changed after this time: ISO 8601, or relative as `-7d`.")),
      ("date_to", .described(.string, "Only playlists that were changed before this time: ISO 8601, or relative as `-7d`.")),
      ("collection_type", .described(collectionType, "Only the service's own collections, or all others.")),
    ]

  private static let collectionType = Schema.named("SessionRecordingPlaylistCollectionTypeEnum")

  /// The values of `order`; `-` is for descending.
  static let orders = PlaylistListing.Key.allCases.flatMap { [$0.rawValue, "-\($0.rawValue)"] }

  /// Names of them for generated code: `NAME`, `NAME_DESCENDING`.
  static let orderNames = PlaylistListing.Key.allCases.flatMap { [$0.rawValue.uppercased(), "\($0.rawValue.uppercased())_DESCENDING"] }
}
