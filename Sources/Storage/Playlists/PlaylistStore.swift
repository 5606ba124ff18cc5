package import Domain
package import JSON
internal import SQLite

/// The playlists of all projects.
package final class PlaylistStore {
  private let identities: IdentityStore
  private let database: Database
  private let retrieve: Statement
  private let reread: Statement
  private let find: Statement
  private let liveCount: Statement
  private let insert: Statement
  private let update: Statement
  private let addItem: Statement
  private let removeItem: Statement
  private let changeRecordingsCount: Statement
  private let countWatched: Statement
  private var listings: [String: Statement] = [:]
  private var lastID: Int

  init(_ database: Database, _ identities: IdentityStore) throws {
    self.database = database
    self.identities = identities
    retrieve = Statement(database, PlaylistQueries.retrieve)
    reread = Statement(database, PlaylistQueries.reread)
    find = Statement(database, PlaylistQueries.find)
    liveCount = Statement(database, PlaylistQueries.liveCount)
    insert = Statement(database, PlaylistQueries.insert)
    update = Statement(database, PlaylistQueries.update)
    addItem = Statement(database, PlaylistQueries.addItem)
    removeItem = Statement(database, PlaylistQueries.removeItem)
    changeRecordingsCount = Statement(database, PlaylistQueries.changeRecordingsCount)
    countWatched = Statement(database, RecordingQueries.countWatched)
    lastID = try database.integer(PlaylistQueries.lastID) ?? 0
  }

  /// Takes the next id.
  ///
  /// Ids rise over all projects; one that a refused request took is not given again, as PostgreSQL's sequences have it.
  package func nextID() -> Int {
    lastID += 1
    return lastID
  }

  /// The playlist of `project` with this `short_id`, a soft-deleted one too; nil where there is none.
  package func find(in project: Int, shortID: String) throws -> Playlist? {
    try find.first([.integer(project), .text(shortID)]) { $0.playlist }
  }

  /// Writes the answer for a playlist that is not deleted into `writer`, as `reader` sees it.
  ///
  /// Gives false where there is none such.
  package func write(in project: Int, shortID: String, for reader: Int, into writer: inout JSONWriter) throws -> Bool {
    try retrieve.first([.integer(project), .integer(reader), .text(shortID)]) { try answer($0, project, reader, &writer) } != nil
  }

  /// Writes the answer for `playlist` as it is stored, deleted or not, into `writer`, as `reader` sees it.
  package func write(_ playlist: Playlist, for reader: Int, into writer: inout JSONWriter) throws {
    _ = try reread.first([.integer(playlist.projectID), .integer(reader), .integer(playlist.id)]) {
      try answer($0, playlist.projectID, reader, &writer)
    }
  }

  /// The number of playlists that `listing` matches, all pages together.
  package func count(_ listing: PlaylistListing, in project: Int) throws -> Int {
    if listing.conditions.isEmpty { return try liveCount.first([.integer(project)]) { $0.int(0) } ?? 0 }
    let (filter, values) = listing.filter
    let sql = "SELECT count(*) FROM playlist WHERE project_id = ?1 AND ?2 AND deleted = 0\(filter)"
    return try statement(sql).first([.integer(project), .integer(1)] + values) { $0.int(0) } ?? 0
  }

  /// Writes the page that `listing` asks for as a JSON array's elements into `writer`, as `reader` sees it.
  package func write(_ listing: PlaylistListing, in project: Int, for reader: Int, into writer: inout JSONWriter) throws {
    let (filter, values) = listing.filter
    let limit = "?\(values.count + 3)"
    let offset = "?\(values.count + 4)"
    let sql = """
      \(PlaylistQueries.answer) WHERE project_id = ?1 AND deleted = 0\(filter)\(listing.order) LIMIT \(limit) OFFSET \(offset)
      """
    var isFirst = true
    try statement(sql).each([.integer(project), .integer(reader)] + values + [.integer(listing.limit), .integer(listing.offset)]) { row in
      if !isFirst { writer.raw(",") }
      isFirst = false
      try answer(row, project, reader, &writer)
    }
  }

  /// Adds `playlist`, whose id and `short_id` must be new.
  package func insert(_ playlist: Playlist) throws { try insert.run(values(of: playlist)) }

  /// Puts `playlist` in the place of the one with its id.
  package func update(_ playlist: Playlist) throws { try update.run(values(of: playlist)) }

  /// Puts a recording into a playlist, as its newest.
  ///
  /// Gives false where it was there already.
  package func add(recording: String, to playlist: Playlist) throws -> Bool {
    try change(addItem, recording: recording, of: playlist, by: 1)
  }

  /// Takes a recording out of a playlist.
  ///
  /// Gives false where it was not there.
  package func remove(recording: String, from playlist: Playlist) throws -> Bool {
    try change(removeItem, recording: recording, of: playlist, by: -1)
  }

  /// Sets the playlist's saved-filter count, or takes it away.
  func set(_ count: SavedFiltersCount?, of playlist: Playlist) throws {
    try Statement(database, PlaylistQueries.setSavedFiltersCount).run([
      .integer(playlist.projectID), .integer(playlist.id), count.map { .utf8($0.json.encoded) } ?? .null,
    ])
  }

  /// Takes anew from the database what is derived from it: after a fixture was loaded.
  func load() throws { lastID = try database.integer(PlaylistQueries.lastID) ?? 0 }

  /// Hands all the playlists of a project to `body`, by id, with their recordings by addition and their saved-filter counts.
  func each(in project: Int, _ body: (Playlist, [String], SavedFiltersCount?) throws -> Void) throws {
    let items = Statement(database, PlaylistQueries.items)
    try Statement(database, PlaylistQueries.all).each([.integer(project)]) { row in
      let playlist = row.playlist
      var recordings: [String] = []
      try items.each([.integer(project), .integer(playlist.id)]) { recordings.append($0.text(0)) }
      try body(playlist, recordings, row.savedFiltersCount(14))
    }
  }

  private func change(_ statement: Statement, recording: String, of playlist: Playlist, by difference: Int) throws -> Bool {
    let identity: [Value] = [.integer(playlist.projectID), .integer(playlist.id)]
    guard try statement.run(identity + [.text(recording)]) > 0 else { return false }
    try changeRecordingsCount.run(identity + [.integer(difference)])
    return true
  }

  private func answer(_ row: Row, _ project: Int, _ reader: Int, _ writer: inout JSONWriter) throws {
    row.withUTF8(0) { writer.raw($0) }
    let recordings = row.int(1)
    var savedFilters: (SavedFiltersCount, Int)?
    if recordings == 0, let count = try row.savedFiltersCount(4) {
      let ids = JSONValue.strings(count.sessionIDs).encoded
      savedFilters = (count, try countWatched.first([.integer(project), .integer(reader), .utf8(ids)]) { $0.int(0) } ?? 0)
    }
    PlaylistEncoding.writeCounts(recordings: recordings, watched: row.int(5), savedFilters: savedFilters, into: &writer)
    let type = row.withUTF8(2) { $0.first == UInt8(ascii: "c") } ? PlaylistType.collection : .filters
    PlaylistEncoding.writeTail(type: type, folder: row.text(3), into: &writer)
  }

  /// The statement of a listing's SQL, kept prepared: there are as many as there are sets of conditions in use.
  private func statement(_ sql: String) -> Statement {
    if let kept = listings[sql] { return kept }
    // A client that repeats a condition in endless variations must not fill the memory.
    if listings.count >= 64 { listings.removeAll() }
    let statement = Statement(database, sql)
    listings[sql] = statement
    return statement
  }

  private func values(of playlist: Playlist) -> [Value] {
    let head = PlaylistEncoding.head(
      of: playlist, createdBy: playlist.createdBy.flatMap(identities.user), lastModifiedBy: playlist.lastModifiedBy.flatMap(identities.user)
    )
    return [
      .integer(playlist.projectID), .integer(playlist.id), .text(playlist.shortID), .text(orNull: playlist.name),
      .text(orNull: playlist.derivedName), .text(playlist.description), .bool(playlist.isPinned), .bool(playlist.isDeleted),
      .text(playlist.filters.text), .text(orNull: playlist.type?.rawValue), .integer(playlist.createdAt.microseconds),
      .integer(orNull: playlist.createdBy), .integer(playlist.lastModifiedAt.microseconds), .integer(orNull: playlist.lastModifiedBy),
      .text(playlist.folder), .text(playlist.sortName), .text(orNull: playlist.name?.folded), .text(orNull: playlist.derivedName?.folded),
      .utf8(head),
    ]
  }
}

extension Row {
  /// The playlist of a row of `PlaylistQueries.find`.
  fileprivate var playlist: Playlist {
    Playlist(
      projectID: int(15), id: int(0), shortID: text(13), name: optionalText(1), derivedName: optionalText(2), description: text(3),
      isPinned: bool(4), isDeleted: bool(5), filters: Filters(text: text(6)), type: optionalText(7).flatMap(PlaylistType.init(rawValue:)),
      createdAt: Timestamp(microseconds: int(8)), createdBy: optionalInt(9), lastModifiedAt: Timestamp(microseconds: int(10)),
      lastModifiedBy: optionalInt(11), folder: text(12))
  }

  /// The saved-filter count in column `index`; nil where there is none.
  fileprivate func savedFiltersCount(_ index: Int32) throws -> SavedFiltersCount? {
    guard !isNull(index) else { return nil }
    let object = try object(index)
    var refreshedAt: Timestamp?
    if case .string(let text) = object["refreshed_at"] { refreshedAt = Timestamp(iso8601: text.string) }
    let previous = object["previous_ids"]
    return SavedFiltersCount(
      sessionIDs: object["session_ids"]?.strings ?? [], hasMore: object["has_more"] == .bool(true),
      previousIDs: previous == .null ? nil : previous?.strings, refreshedAt: refreshedAt)
  }
}
