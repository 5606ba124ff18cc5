package import Domain
internal import JSON
internal import SQLite

/// What is in the playlists that no table holds.
extension RecordingStore {
  /// How many recordings of the project `playlist` holds for `reader` at the moment `now`, and how many of them the reader has watched.
  package func counts(
    of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp
  ) throws -> (count: Int, watched: Int) {
    let values = Self.values(project, reader, now)
    return try synthetic(RecordingQueries.counts(of: playlist)).first(values) { ($0.int(0), $0.int(1)) } ?? (0, 0)
  }

  /// At most `limit` of the recordings that `playlist` holds for `reader` at the moment `now`, after the first `offset`.
  package func entries(
    of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp, limit: Int, offset: Int
  ) throws -> [Entry] {
    var entries: [Entry] = []
    let values = Self.values(project, reader, now) + [.integer(limit), .integer(offset)]
    try synthetic(RecordingQueries.page(of: playlist)).each(values) { row in
      let id = row.text(0)
      let viewedBy = try views(of: id, in: project)
      entries.append(Entry(id: id, recording: try recording(id, row, viewedBy), viewedBy: viewedBy))
    }
    return entries
  }

  private static func values(_ project: Int, _ reader: Int, _ now: Timestamp) -> [Value] {
    let end = Timestamp(microseconds: now.microseconds + SyntheticPlaylist.expiryNotice)
    return [.integer(project), .integer(reader), .text(now.iso8601), .text(end.iso8601)]
  }
}
