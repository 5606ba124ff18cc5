internal import JSON

/// How many recordings a playlist has, for whoever reads it.
struct RecordingsCounts: Hashable, Sendable {
  /// How many recordings are in the collection.
  let recordings: Int
  /// What its filters were last counted to match; shown only if the collection is empty.
  let savedFilters: SavedFiltersCount?
}

/// A playlist as answers show it to somebody who has watched none of its recordings.
struct EncodedPlaylist: Hashable, Sendable {
  /// The version of the encoding, which databases keep: raise it if the same playlist or user is encoded in other bytes.
  static let version = 2

  /// The JSON object.
  let bytes: [UInt8]
  /// The range of the value of `recordings_counts`, the only part that depends on the reader.
  let counts: Range<Int>
  /// The same with the keys of `filters` in the order of PostgreSQL's jsonb; nil if they are in that order.
  ///
  /// It has the same length, so that `counts` is the same range of it.
  let orderedAsJSONB: [UInt8]?

  /// Encodes `playlist` with so many recordings; its makers as JSON, nil for nobody.
  init(_ playlist: Playlist, createdBy: [UInt8]?, lastModifiedBy: [UInt8]?, recordings: Int) {
    var writer = JSONWriter(capacity: 1024)
    writer.raw("{")
    writer.key("id")
    writer.int(playlist.id)
    writer.key("short_id")
    writer.string(playlist.shortID)
    writer.key("name")
    writer.string(playlist.name)
    writer.key("derived_name")
    writer.string(playlist.derivedName)
    writer.key("description")
    writer.string(playlist.description)
    writer.key("pinned")
    writer.bool(playlist.isPinned)
    writer.key("created_at")
    writer.string(playlist.createdAt.iso8601)
    writer.key("created_by")
    writer.user(createdBy)
    writer.key("deleted")
    writer.bool(playlist.isDeleted)
    writer.key("filters")
    let filters = writer.bytes.count
    writer.raw(playlist.filters.text.utf8)
    writer.key("last_modified_at")
    writer.string(playlist.lastModifiedAt.iso8601)
    writer.key("last_modified_by")
    writer.user(lastModifiedBy)
    writer.key("recordings_counts")
    let start = writer.bytes.count
    writer.counts(RecordingsCounts(recordings: recordings, savedFilters: playlist.savedFiltersCount), watched: 0)
    counts = start..<writer.bytes.count
    writer.key("type")
    writer.string(playlist.reportedType.rawValue)
    writer.key("_create_in_folder")
    writer.string(playlist.folder)
    writer.raw("}")
    bytes = writer.bytes
    orderedAsJSONB = playlist.filters.orderedAsJSONB.map { ordered in
      var bytes = writer.bytes
      bytes.replaceSubrange(filters..<(filters + playlist.filters.text.utf8.count), with: ordered.text.utf8)
      return bytes
    }
  }
}

extension JSONWriter {
  /// Writes the value of `recordings_counts` for a reader who has watched that many of the recordings.
  mutating func counts(_ counts: RecordingsCounts, watched: Int) {
    let saved = counts.recordings == 0 ? counts.savedFilters : nil
    raw("{")
    key("saved_filters")
    raw("{")
    key("count")
    if let saved { int(saved.sessionIDs.count) } else { null() }
    key("has_more")
    if let saved { bool(saved.hasMore) } else { null() }
    key("watched_count")
    if saved != nil { int(watched) } else { null() }
    key("increased")
    if let saved { bool(saved.increased) } else { null() }
    key("last_refreshed_at")
    string(saved?.refreshedAt?.iso8601)
    raw("}")
    key("collection")
    raw("{")
    key("count")
    if counts.recordings == 0 { null() } else { int(counts.recordings) }
    key("watched_count")
    int(saved == nil ? watched : 0)
    raw("}}")
  }

  fileprivate mutating func user(_ user: [UInt8]?) {
    if let user { raw(user) } else { null() }
  }
}
