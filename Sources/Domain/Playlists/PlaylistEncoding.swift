package import JSON

/// A playlist as answers show it, in three pieces: what only changes with the playlist, the counts, which depend on who reads them, and
/// the two last fields.
package enum PlaylistEncoding {
  /// The object from its brace to the name of `recordings_counts`, with the playlist's makers as objects.
  package static func head(of playlist: Playlist, createdBy: User?, lastModifiedBy: User?) -> [UInt8] {
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
    writer.raw(playlist.filters.text.utf8)
    writer.key("last_modified_at")
    writer.string(playlist.lastModifiedAt.iso8601)
    writer.key("last_modified_by")
    writer.user(lastModifiedBy)
    writer.key("recordings_counts")
    return writer.bytes
  }

  /// Writes `recordings_counts`: of `recordings` in the collection, `watched` seen by the reader, and the saved filter's count with
  /// the number of its recordings that the reader has seen.
  package static func writeCounts(
    recordings: Int, watched: Int, savedFilters: (count: SavedFiltersCount, watched: Int)?, into writer: inout JSONWriter
  ) {
    if recordings == 0, watched == 0, savedFilters == nil { return writer.raw(noCounts) }
    if let (saved, watchedSaved) = savedFilters {
      writer.raw(#"{"saved_filters":{"count":"#)
      writer.int(saved.sessionIDs.count)
      writer.key("has_more")
      writer.bool(saved.hasMore)
      writer.key("watched_count")
      writer.int(watchedSaved)
      writer.key("increased")
      writer.bool(saved.increased)
      writer.key("last_refreshed_at")
      writer.string(saved.refreshedAt?.iso8601)
    } else {
      writer.raw(#"{"saved_filters":{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null"#)
    }
    writer.raw(#"},"collection":{"count":"#)
    if recordings == 0 { writer.null() } else { writer.int(recordings) }
    writer.key("watched_count")
    writer.int(watched)
    writer.raw("}}")
  }

  private static let noCounts: StaticString = #"""
    {"saved_filters":{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null},\#
    "collection":{"count":null,"watched_count":0}}
    """#

  /// Writes the object's end: the reported type and the folder.
  package static func writeTail(type: PlaylistType, folder: String, into writer: inout JSONWriter) {
    writer.raw(type == .collection ? #","type":"collection","_create_in_folder":"# : #","type":"filters","_create_in_folder":"#)
    if folder.isEmpty { return writer.raw(#"""}"#) }
    writer.string(folder)
    writer.raw("}")
  }
}

extension JSONWriter {
  fileprivate mutating func user(_ user: User?) {
    if let user { raw(user.encoded) } else { null() }
  }
}
