internal import Domain
internal import JSON
internal import SQLite

extension Row {
  /// The playlist of a row of `PlaylistQueries.find` or `.all`.
  var playlist: Playlist {
    Playlist(
      projectID: int(0), id: int(1), shortID: text(2), name: optionalText(3), derivedName: optionalText(4), description: text(5),
      isPinned: bool(6), isDeleted: bool(7), filters: Filters(text: text(8)), type: optionalText(9).flatMap(PlaylistType.init(rawValue:)),
      createdAt: Timestamp(microseconds: int(10)), createdBy: optionalInt(11), lastModifiedAt: Timestamp(microseconds: int(12)),
      lastModifiedBy: optionalInt(13), folder: text(14))
  }

  /// The counts whose two columns begin at `index`.
  func counts(at index: Int32) throws -> RecordingsCounts {
    RecordingsCounts(recordings: int(index), savedFilters: isNull(index + 1) ? nil : try savedFiltersCount(index + 1))
  }

  private func savedFiltersCount(_ index: Int32) throws -> SavedFiltersCount {
    let object = try object(index)
    var refreshedAt: Timestamp?
    if case .string(let text) = object["refreshed_at"] { refreshedAt = Timestamp(iso8601: text.string) }
    let previous = object["previous_ids"]
    return SavedFiltersCount(
      sessionIDs: object["session_ids"]?.strings ?? [], hasMore: object["has_more"] == .bool(true),
      previousIDs: previous == .null ? nil : previous?.strings, refreshedAt: refreshedAt)
  }
}
