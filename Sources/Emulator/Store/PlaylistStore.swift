internal import JSON
internal import SQLite

/// A playlist has the highest id that there is, so that no other can be made.
struct NoIDLeft: Error, Hashable, Sendable {}

/// The playlists of all projects.
final class PlaylistStore {
  private let identities: IdentityStore
  private let recordings: RecordingStore
  private let database: Database
  private let transaction: Transaction
  private let answers: PlaylistAnswers
  private var cache: AnswerCache
  private let find: Statement
  private let all: Statement
  private let items: Statement
  private let counts: Statement
  private let liveCount: Statement
  private let insert: Statement
  private let update: Statement
  private let addItem: Statement
  private let removeItem: Statement
  /// The id given last: in each sandbox, and under 0 in all the other projects together.
  private(set) var lastIDs: [Int: Int] = [:]

  init(_ database: Database, _ transaction: Transaction, _ identities: IdentityStore, _ recordings: RecordingStore) throws {
    self.database = database
    self.transaction = transaction
    self.identities = identities
    self.recordings = recordings
    answers = PlaylistAnswers(database, recordings)
    cache = AnswerCache(database.version)
    find = Statement(database, PlaylistQueries.find)
    all = Statement(database, PlaylistQueries.all)
    items = Statement(database, PlaylistQueries.items)
    counts = Statement(database, PlaylistQueries.counts)
    liveCount = Statement(database, PlaylistQueries.liveCount)
    insert = Statement(database, PlaylistQueries.insert)
    update = Statement(database, PlaylistQueries.update)
    addItem = Statement(database, PlaylistQueries.addItem)
    removeItem = Statement(database, PlaylistQueries.removeItem)
    try load()
    try Statement(database, PlaylistQueries.lastIDs).each { lastIDs[$0.int(0)] = $0.int(1) }
  }

  /// Takes the next id for a playlist of `project`; of the projects that are no sandboxes where none is named.
  ///
  /// Ids rise over all projects, in a sandbox for itself; one that a refused request took is not given again, as PostgreSQL's sequences
  /// have it.
  ///
  /// - Throws: `NoIDLeft` if a playlist has the highest id.
  func nextID(in project: Int? = nil) throws(NoIDLeft) -> Int {
    let stream = project.map(stream) ?? 0
    guard let next = NumericID.next(after: lastIDs[stream, default: 0]) else { throw NoIDLeft() }
    setLastID(next, of: stream)
    return next
  }

  /// The id that was given last where `project`, nil for all that are no sandboxes, gets its own.
  func lastID(in project: Int?) -> Int { lastIDs[project.map(stream) ?? 0, default: 0] }

  /// Has ids go on after `last` in the stream that `project` has, nil for all that are no sandboxes.
  ///
  /// Where other projects share it, no lower than what they hold, since an id is there once.
  func goOn(after last: Int, in project: Int?) throws {
    let stream = project.map(stream) ?? 0
    let isShared = project != nil && stream == 0
    setLastID(isShared ? max(last, try database.integer(PlaylistQueries.lastID) ?? 0) : last, of: stream)
  }

  /// Ends the stream of a sandbox that is no more.
  func forget(sandbox: Int) { setLastID(nil, of: sandbox) }

  private func setLastID(_ id: Int?, of stream: Int) {
    let before = lastIDs[stream]
    transaction.onRollback { [unowned self] in lastIDs[stream] = before }
    lastIDs[stream] = id
  }

  private func stream(_ project: Int) -> Int { identities.isSandbox(project) ? project : 0 }

  /// The playlist of `project` with this `short_id`, a soft-deleted one too; nil where there is none.
  func find(in project: Int, shortID: String) throws -> Playlist? {
    try find.first([.integer(project), .text(shortID)]) { $0.playlist }
  }

  /// Writes the answer for a playlist that is not deleted into `writer`, as `reader` sees it under `contract`.
  ///
  /// Gives false where there is none such.
  func write(in project: Int, shortID: String, for reader: Int, as contract: Contract, into writer: inout JSONWriter)
    throws -> Bool
  {
    try write(.playlist(shortID), project, reader, contract, &writer) { writer in
      try answers.write(PlaylistQueries.byShortID, [.text(shortID)], project, reader, contract, &writer) > 0
    }
  }

  /// Writes the answer for `playlist` as it is stored, deleted or not, into `writer`, as `reader` sees it under `contract`.
  func write(_ playlist: Playlist, for reader: Int, as contract: Contract, into writer: inout JSONWriter) throws {
    _ = try answers.write(PlaylistQueries.byID, [.integer(playlist.id)], playlist.projectID, reader, contract, &writer)
  }

  /// The number of playlists that `listing` matches, all pages together.
  func count(_ listing: PlaylistListing, in project: Int) throws -> Int {
    if listing.conditions.isEmpty { return try liveCount.first([.integer(project)]) { $0.int(0) } ?? 0 }
    return try answers.count(listing, project)
  }

  /// How many playlists of the project that `listing` matches come before the name `name` in its order, which is one by name.
  func count(_ listing: PlaylistListing, before name: String, in project: Int) throws -> Int {
    var earlier = listing
    earlier.conditions.append(listing.isDescending ? .sortedFrom(name.lowercased()) : .sortedUpTo(name.lowercased()))
    return try answers.count(earlier, project)
  }

  /// Writes the page that `listing` asks for as a JSON array's elements into `writer`, as `reader` sees it under `contract`.
  func write(_ listing: PlaylistListing, in project: Int, for reader: Int, as contract: Contract, into writer: inout JSONWriter)
    throws
  {
    _ = try write(.page(listing), project, reader, contract, &writer) { writer in
      let (filter, values) = listing.filter
      let page = "\(PlaylistQueries.listed)\(filter)\(listing.order) LIMIT ?\(values.count + 3) OFFSET ?\(values.count + 4)"
      _ = try answers.write(page, values + [.integer(listing.limit), .integer(listing.offset)], project, reader, contract, &writer)
      return true
    }
  }

  /// Writes the answer to `question` into `writer`, which `write` does where it is not at hand; gives false where that finds nothing.
  private func write(
    _ question: AnswerCache.Question, _ project: Int, _ reader: Int, _ contract: Contract, _ writer: inout JSONWriter,
    _ write: (inout JSONWriter) throws -> Bool
  ) rethrows -> Bool {
    let key = AnswerCache.Key(question: question, project: project, reader: reader, contract: contract)
    if let answer = cache.answer(key, in: database.version) {
      answer.withUnsafeBufferPointer { writer.raw($0) }
      return true
    }
    let start = writer.bytes.count
    guard try write(&writer) else { return false }
    cache.note(writer.bytes[start...], key)
    return true
  }

  /// Adds `playlist`, whose id and `short_id` must be new, with `recordings` in it by addition and what its filters match.
  func insert(_ playlist: Playlist, recordings: [String] = [], savedFiltersCount: SavedFiltersCount? = nil) throws {
    let counts = RecordingsCounts(recordings: recordings.count, savedFilters: savedFiltersCount)
    try insert.run(values(of: playlist, counts))
    for recording in recordings {
      try addItem.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    }
  }

  /// Puts `playlist` in the place of the one with its id.
  func update(_ playlist: Playlist) throws {
    guard let counts = try counts(of: playlist) else { return }
    try update.run(values(of: playlist, counts))
  }

  /// Writes what every row keeps ready anew.
  func encodeAnswers() throws {
    var keys: [(project: Int, shortID: String)] = []
    try Statement(database, PlaylistQueries.keys).each { keys.append(($0.int(0), $0.text(1))) }
    for key in keys { if let playlist = try find(in: key.project, shortID: key.shortID) { try update(playlist) } }
  }

  /// Takes all playlists of a project away.
  func removeAll(in project: Int) throws { try Statement(database, PlaylistQueries.removeAll).run([.integer(project)]) }

  /// Sets what the filters of `playlist` were last counted to match.
  func update(_ playlist: Playlist, savedFiltersCount: SavedFiltersCount?) throws {
    guard let before = try counts(of: playlist) else { return }
    try update.run(values(of: playlist, RecordingsCounts(recordings: before.recordings, savedFilters: savedFiltersCount)))
  }

  /// Puts a recording into a playlist, as its newest.
  ///
  /// Gives false where it was there already.
  func add(recording: String, to playlist: Playlist) throws -> Bool {
    try change(addItem, recording: recording, of: playlist, by: 1)
  }

  /// Takes a recording out of a playlist.
  ///
  /// Gives false where it was not there.
  func remove(recording: String, from playlist: Playlist) throws -> Bool {
    try change(removeItem, recording: recording, of: playlist, by: -1)
  }

  /// Takes anew from the database what is derived from it: after a fixture was loaded.
  ///
  /// Sandboxes are not touched by that.
  func load() throws { setLastID(try database.integer(PlaylistQueries.lastID) ?? 0, of: 0) }

  /// Hands all the playlists of a project to `body`, by id, with their recordings by addition and their saved-filter counts.
  func each(in project: Int, _ body: (Playlist, [String], SavedFiltersCount?) throws -> Void) throws {
    try all.each([.integer(project)]) { row in
      let playlist = row.playlist
      var recordings: [String] = []
      try items.each([.integer(project), .integer(playlist.id)]) { recordings.append($0.text(0)) }
      try body(playlist, recordings, row.counts(at: 15).savedFilters)
    }
  }

  private func counts(of playlist: Playlist) throws -> RecordingsCounts? {
    try counts.first([.integer(playlist.projectID), .integer(playlist.id)]) { try $0.counts(at: 0) }
  }

  private func change(_ statement: Statement, recording: String, of playlist: Playlist, by difference: Int) throws -> Bool {
    let changed = try statement.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    guard changed > 0, let before = try counts(of: playlist) else { return false }
    let counts = RecordingsCounts(recordings: before.recordings + difference, savedFilters: before.savedFilters)
    try update.run(values(of: playlist, counts))
    return true
  }

  private func values(of playlist: Playlist, _ counts: RecordingsCounts) -> [Value] {
    let encoded = EncodedPlaylist(
      playlist, createdBy: playlist.createdBy.flatMap(identities.user), lastModifiedBy: playlist.lastModifiedBy.flatMap(identities.user),
      counts)
    return [
      .integer(playlist.projectID), .integer(playlist.id), .text(playlist.shortID), .text(orNull: playlist.name),
      .text(orNull: playlist.derivedName), .text(playlist.description), .bool(playlist.isPinned), .bool(playlist.isDeleted),
      .text(playlist.filters.text), .text(orNull: playlist.type?.rawValue), .integer(playlist.createdAt.microseconds),
      .integer(orNull: playlist.createdBy), .integer(playlist.lastModifiedAt.microseconds), .integer(orNull: playlist.lastModifiedBy),
      .text(playlist.folder), .integer(counts.recordings), counts.savedFilters.map { .utf8($0.json.encoded) } ?? .null,
      .text(playlist.sortName), .text(orNull: playlist.name?.folded), .text(orNull: playlist.derivedName?.folded), .utf8(encoded.bytes),
      .integer(encoded.counts.lowerBound), .integer(encoded.counts.upperBound),
    ]
  }
}

enum PlaylistQueries {
  /// The answer for somebody who has watched no recording of the project; for everybody else it is put together from `answerParts`.
  static let answer = "SELECT answer FROM playlist"

  /// ?2 is the reader, whose watched recordings of the collection are counted.
  static let answerParts = """
    SELECT answer, counts_start, counts_end, recordings_count, saved_filters_count, CASE WHEN recordings_count = 0 THEN 0 ELSE (
      SELECT count(*) FROM playlist_item AS item
      JOIN recording_viewed AS viewed
        ON viewed.project_id = item.project_id AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
      WHERE item.project_id = playlist.project_id AND item.playlist_id = playlist.id
    ) END FROM playlist
    """

  static let byShortID = " WHERE project_id = ?1 AND ?2 AND short_id = ?3 AND deleted = 0"
  static let byID = " WHERE project_id = ?1 AND ?2 AND id = ?3"
  static let listed = " WHERE project_id = ?1 AND ?2 AND deleted = 0"

  private static let stored = """
    SELECT project_id, id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder, recordings_count, saved_filters_count
    FROM playlist WHERE project_id = ?1
    """
  static let find = "\(stored) AND short_id = ?2"
  static let keys = "SELECT project_id, short_id FROM playlist"
  static let all = "\(stored) ORDER BY id"
  static let counts = "SELECT recordings_count, saved_filters_count FROM playlist WHERE project_id = ?1 AND id = ?2"
  static let liveCount = "SELECT live_playlists FROM project WHERE id = ?1"
  /// The highest id outside sandboxes, and that of each sandbox.
  static let lastID = "SELECT max((SELECT max(id) FROM playlist WHERE project_id = project.id)) FROM project WHERE is_sandbox = 0"
  static let lastIDs = "SELECT id, (SELECT max(id) FROM playlist WHERE project_id = project.id) FROM project WHERE is_sandbox = 1"

  static let insert = """
    INSERT INTO playlist (project_id, id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder, recordings_count, saved_filters_count, sort_name, folded_name, folded_derived_name,
      answer, counts_start, counts_end)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
    """
  static let update = """
    UPDATE playlist SET name = ?4, derived_name = ?5, description = ?6, pinned = ?7, deleted = ?8, filters = ?9, type = ?10, created_at = ?11,
      created_by = ?12, last_modified_at = ?13, last_modified_by = ?14, folder = ?15, recordings_count = ?16, saved_filters_count = ?17,
      sort_name = ?18, folded_name = ?19, folded_derived_name = ?20, answer = ?21, counts_start = ?22, counts_end = ?23
    WHERE project_id = ?1 AND id = ?2 AND short_id = ?3
    """

  static let removeAll = "DELETE FROM playlist WHERE project_id = ?1"

  static let addItem = """
    INSERT INTO playlist_item (project_id, playlist_id, recording_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2))
    ON CONFLICT (project_id, playlist_id, recording_id) DO NOTHING
    """
  static let removeItem = "DELETE FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 AND recording_id = ?3"
  static let items = "SELECT recording_id FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 ORDER BY position"
}

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
