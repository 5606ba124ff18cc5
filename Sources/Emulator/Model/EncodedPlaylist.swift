internal import JSON

/// A playlist as answers show it to somebody who has watched none of its recordings.
struct EncodedPlaylist: Hashable, Sendable {
  /// The version of the encoding, which databases keep: raise it if the same playlist or user is encoded in other bytes.
  static let version = 2

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
    writer.member("id", playlist.id)
    writer.member("short_id", playlist.shortID)
    writer.member("name", playlist.name)
    writer.member("derived_name", playlist.derivedName)
    writer.member("description", playlist.description)
    writer.member("pinned", playlist.isPinned)
    writer.member("created_at", playlist.createdAt.iso8601)
    writer.key("created_by")
    writer.user(createdBy)
    writer.member("deleted", playlist.isDeleted)
    writer.key("filters")
    let filters = writer.bytes.count
    writer.raw(playlist.filters.text.utf8)
    writer.member("last_modified_at", playlist.lastModifiedAt.iso8601)
    writer.key("last_modified_by")
    writer.user(lastModifiedBy)
    writer.key("recordings_counts")
    let start = writer.bytes.count
    writer.counts(recordings, playlist.savedFiltersCount, watched: 0)
    counts = start..<writer.bytes.count
    writer.member("type", playlist.reportedType.rawValue)
    writer.member("_create_in_folder", playlist.folder)
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
  ///
  /// What the filters were last counted to match is shown only if there are no recordings in the collection.
  mutating func counts(_ recordings: Int, _ savedFilters: SavedFiltersCount?, watched: Int) {
    let saved = recordings == 0 ? savedFilters : nil
    raw(#"{"saved_filters":{"#)
    member("count", saved?.sessionIDs.count)
    member("has_more", saved?.hasMore)
    member("watched_count", saved == nil ? nil : watched)
    member("increased", saved?.increased)
    member("last_refreshed_at", saved?.refreshedAt?.iso8601)
    raw(#"},"collection":{"#)
    member("count", recordings == 0 ? nil : recordings)
    member("watched_count", saved == nil ? watched : 0)
    raw("}}")
  }

  fileprivate mutating func user(_ user: [UInt8]?) {
    if let user { raw(user) } else { null() }
  }
}
