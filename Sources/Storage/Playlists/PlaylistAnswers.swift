internal import Domain
internal import JSON
internal import SQLite

/// Puts together what answers show of playlists.
final class PlaylistAnswers {
  private let database: Database
  private let recordings: RecordingStore
  private let countWatched: Statement
  private var statements: [String: Statement] = [:]

  init(_ database: Database, _ recordings: RecordingStore) {
    self.database = database
    self.recordings = recordings
    countWatched = Statement(database, RecordingQueries.countWatched)
  }

  /// Writes the answers for the playlists that `condition` finds into `writer`, commas between them, as `reader` sees them under
  /// `contract`.
  ///
  /// `condition` is SQL from `WHERE` on; ?1 in it is the project, ?2 the reader, and ?3 the first of `values`. Gives how many there were.
  func write(_ condition: String, _ values: [Value], _ project: Int, _ reader: Int, _ contract: Contract, _ writer: inout JSONWriter) throws
    -> Int
  {
    // Most keys' users have watched nothing, and get what the rows hold as it is.
    let values = [.integer(project), .integer(reader)] + values
    guard !contract.showsFolder || recordings.hasWatched(reader, in: project) else {
      return try statement(PlaylistQueries.answer + condition).appendRows(values, to: &writer.bytes)
    }
    var count = 0
    try statement(PlaylistQueries.answerParts + condition).each(values) { row in
      if count > 0 { writer.raw(",") }
      count += 1
      try parts(row, project, reader, contract, &writer)
    }
    return count
  }

  /// How many playlists of the project `listing` matches.
  func count(_ listing: PlaylistListing, _ project: Int) throws -> Int {
    let (filter, values) = listing.filter
    return try statement("SELECT count(*) FROM playlist\(PlaylistQueries.listed)\(filter)")
      .first([.integer(project), .integer(1)] + values) { $0.int(0) } ?? 0
  }

  private func parts(_ row: Row, _ project: Int, _ reader: Int, _ contract: Contract, _ writer: inout JSONWriter) throws {
    // The row's answer is right as it is where nothing that it counts was watched.
    if contract.showsFolder, row.int(5) == 0, row.int(3) > 0 || row.isNull(4) { return row.append(0, to: &writer.bytes) }
    let counts = try row.counts(at: 3)
    var watched = row.int(5)
    if counts.recordings == 0, let saved = counts.savedFilters {
      let ids = JSONValue.strings(saved.sessionIDs).encoded
      watched = try countWatched.first([.integer(project), .integer(reader), .utf8(ids)]) { $0.int(0) } ?? 0
    }
    row.withUTF8(0) { answer in
      writer.raw(UnsafeBufferPointer(rebasing: answer[..<row.int(1)]))
      writer.counts(counts, watched: watched)
      let rest = answer[row.int(2)...]
      if contract.showsFolder { return writer.raw(UnsafeBufferPointer(rebasing: rest)) }
      // Between the counts and the folder stands the type, in which there is no comma.
      writer.raw(",")
      writer.raw(UnsafeBufferPointer(rebasing: rest.dropFirst().prefix { $0 != UInt8(ascii: ",") }))
      writer.raw(#","is_synthetic":false}"#)
    }
  }

  /// The statement of `sql`, kept prepared: there are as many as there are sets of conditions in use.
  private func statement(_ sql: String) -> Statement {
    if let kept = statements[sql] { return kept }
    // A client that combines conditions in endless variations must not fill the memory.
    if statements.count >= 64 { statements.removeAll() }
    let statement = Statement(database, sql)
    statements[sql] = statement
    return statement
  }
}
