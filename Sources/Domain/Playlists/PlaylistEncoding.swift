package import JSON

/// A playlist as answers show it, in three pieces: what only changes with the playlist, the counts, which depend on who reads them, and
/// the two last fields.
package enum PlaylistEncoding {
  /// The object from its brace to the name of `recordings_counts`, with the playlist's makers as objects.
  package static func head(of playlist: Playlist, createdBy: User?, lastModifiedBy: User?) -> [UInt8] {
    var writer = JSONWriter(capacity: 1024)
    writer.raw(#"{"id":"#)
    writer.int(playlist.id)
    writer.raw(#","short_id":"#)
    writer.string(playlist.shortID)
    writer.raw(#","name":"#)
    writer.string(orNull: playlist.name)
    writer.raw(#","derived_name":"#)
    writer.string(orNull: playlist.derivedName)
    writer.raw(#","description":"#)
    writer.string(playlist.description)
    writer.raw(#","pinned":"#)
    writer.bool(playlist.isPinned)
    writer.raw(#","created_at":""#)
    writer.raw(playlist.createdAt.iso8601)
    writer.raw(#"","created_by":"#)
    writer.user(createdBy)
    writer.raw(#","deleted":"#)
    writer.bool(playlist.isDeleted)
    writer.raw(#","filters":"#)
    writer.raw(playlist.filters.text)
    writer.raw(#","last_modified_at":""#)
    writer.raw(playlist.lastModifiedAt.iso8601)
    writer.raw(#"","last_modified_by":"#)
    writer.user(lastModifiedBy)
    writer.raw(#","recordings_counts":"#)
    return writer.bytes
  }

  /// Writes `recordings_counts`: of `recordings` in the collection, `watched` seen by the reader, and the saved filter's count with
  /// the number of its recordings that the reader has seen.
  package static func writeCounts(
    recordings: Int, watched: Int, savedFilters: (count: SavedFiltersCount, watched: Int)?, into writer: inout JSONWriter
  ) {
    if let (saved, watchedSaved) = savedFilters {
      writer.raw(#"{"saved_filters":{"count":"#)
      writer.int(saved.sessionIDs.count)
      writer.raw(#","has_more":"#)
      writer.bool(saved.hasMore)
      writer.raw(#","watched_count":"#)
      writer.int(watchedSaved)
      writer.raw(#","increased":"#)
      writer.bool(saved.increased)
      writer.raw(#","last_refreshed_at":"#)
      writer.string(orNull: saved.refreshedAt?.iso8601)
    } else {
      writer.raw(#"{"saved_filters":{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null"#)
    }
    writer.raw(#"},"collection":{"count":"#)
    if recordings == 0 { writer.null() } else { writer.int(recordings) }
    writer.raw(#","watched_count":"#)
    writer.int(watched)
    writer.raw("}}")
  }

  /// Writes the object's end: the reported type and the folder.
  package static func writeTail(type: PlaylistType, folder: String, into writer: inout JSONWriter) {
    writer.raw(type == .collection ? #","type":"collection","_create_in_folder":"# : #","type":"filters","_create_in_folder":"#)
    writer.string(folder)
    writer.raw("}")
  }
}

extension JSONWriter {
  fileprivate mutating func user(_ user: User?) {
    if let user { raw(user.encoded) } else { null() }
  }

  /// Writes a string, or null for nil.
  package mutating func string(orNull text: String?) {
    if let text { string(text) } else { null() }
  }
}
