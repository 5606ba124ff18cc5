/// The parameters of the emulated API's paths and queries, as its document describes them.
///
/// A schema has the values that a person sends. The endpoints take more, as the service does: what they cannot read counts as left out.
enum APIParameters {
  /// The schema of a path's parameter.
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
  static func page(of size: Int) -> [(name: String, schema: Schema)] {
    [
      ("limit", .described(.atLeast(1), "How many results a page has; \(size) by default.")),
      ("offset", .described(.atLeast(0), "How many results come before the page.")),
    ]
  }

  static let playlists: [(name: String, schema: Schema)] =
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
      (
        "collection_type",
        .described(.named("SessionRecordingPlaylistCollectionTypeEnum"), "Only the service's own collections, or all others.")
      ),
    ]

  /// The values of `order`; `-` is for descending.
  static let orders = PlaylistListing.Key.allCases.flatMap { [$0.rawValue, "-\($0.rawValue)"] }

  /// Names of them for generated code: `NAME`, `NAME_DESCENDING`.
  static let orderNames = PlaylistListing.Key.allCases.flatMap { key in
    let name = key.rawValue.uppercased()
    return [name, "\(name)_DESCENDING"]
  }
}
