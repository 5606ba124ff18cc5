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
  private let count: Statement
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
    count = Statement(database, PlaylistQueries.count)
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
  func setLastID(_ last: Int, in project: Int?) throws {
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

  /// The playlist of `project` with this `short_id`, a soft-deleted one too; nil if there is none.
  func find(in project: Int, shortID: String) throws -> Playlist? {
    try find.first([.integer(project), .text(shortID)]) { try $0.playlist }
  }

  /// Writes the answer for a playlist that is not deleted into `writer`, as `reader` sees it under `contract`.
  ///
  /// Returns false if there is none.
  func write(in project: Int, shortID: String, for reader: Int, as contract: Contract, into writer: inout JSONWriter)
    throws -> Bool
  {
    try write(.playlist(shortID), project, reader, contract, &writer) { writer in
      try answers.write(PlaylistQueries.byShortID, [.text(shortID)], project, reader, contract, .asStored, &writer) > 0
    }
  }

  /// Writes the answer for `playlist`, deleted or not, into `writer`, as `reader` sees it under `contract`, with its filters as `filters` says.
  func write(
    _ playlist: Playlist, for reader: Int, as contract: Contract, _ filters: PlaylistAnswers.Filters, into writer: inout JSONWriter
  ) throws {
    _ = try answers.write(PlaylistQueries.byID, [.integer(playlist.id)], playlist.projectID, reader, contract, filters, &writer)
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
      _ = try answers.write(
        page, values + [.integer(listing.limit), .integer(listing.offset)], project, reader, contract, .asStored, &writer)
      return true
    }
  }

  /// Writes the answer to `question` into `writer`, from the cache or by `write`; returns false if that finds nothing.
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

  /// Adds `playlist`, whose id and `short_id` must be new, with its recordings.
  func insert(_ playlist: Playlist) throws {
    try insert.run(values(of: playlist, recordings: playlist.recordings.count))
    for recording in playlist.recordings {
      try addItem.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    }
  }

  /// Replaces the playlist with the id of `playlist` by it; its recordings stay.
  func update(_ playlist: Playlist) throws { try update(playlist, addingRecordings: 0) }

  /// Encodes again the answers that all rows keep.
  func encodeAnswers() throws {
    var keys: [(project: Int, shortID: String)] = []
    try Statement(database, PlaylistQueries.keys).each { keys.append(($0.int(0), $0.text(1))) }
    for key in keys { if let playlist = try find(in: key.project, shortID: key.shortID) { try update(playlist) } }
  }

  /// Takes all playlists of a project away.
  func removeAll(in project: Int) throws { try Statement(database, PlaylistQueries.removeAll).run([.integer(project)]) }

  /// Puts a recording into a playlist, as its newest.
  ///
  /// Returns false if it was there already.
  func add(recording: String, to playlist: Playlist) throws -> Bool {
    try change(addItem, recording: recording, of: playlist, by: 1)
  }

  /// Takes a recording out of a playlist.
  ///
  /// Returns false if it was not there.
  func remove(recording: String, from playlist: Playlist) throws -> Bool {
    try change(removeItem, recording: recording, of: playlist, by: -1)
  }

  /// Reloads what is derived from the database, after a fixture was loaded.
  ///
  /// Sandboxes are not touched by that.
  func load() throws { setLastID(try database.integer(PlaylistQueries.lastID) ?? 0, of: 0) }

  /// The ids of the playlist's recordings, in the order in which they were added.
  func recordings(of playlist: Playlist) throws -> [String] {
    var ids: [String] = []
    try items.each([.integer(playlist.projectID), .integer(playlist.id)]) { ids.append($0.text(0)) }
    return ids
  }

  /// Calls `body` with all the playlists of a project, by id, with their recordings.
  func each(in project: Int, _ body: (Playlist) throws -> Void) throws {
    try all.each([.integer(project)]) { row in
      var playlist = try row.playlist
      try items.each([.integer(project), .integer(playlist.id)]) { playlist.recordings.append($0.text(0)) }
      try body(playlist)
    }
  }

  private func change(_ statement: Statement, recording: String, of playlist: Playlist, by difference: Int) throws -> Bool {
    let changed = try statement.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    if changed > 0 { try update(playlist, addingRecordings: difference) }
    return changed > 0
  }

  private func update(_ playlist: Playlist, addingRecordings difference: Int) throws {
    guard let count = try count.first([.integer(playlist.projectID), .integer(playlist.id)], { $0.int(0) }) else { return }
    try update.run(values(of: playlist, recordings: count + difference))
  }

  /// What `PlaylistQueries.written` lists.
  private func values(of playlist: Playlist, recordings: Int) -> [Value] {
    let encoded = EncodedPlaylist(
      playlist, createdBy: playlist.createdBy.flatMap(identities.encodedUser),
      lastModifiedBy: playlist.lastModifiedBy.flatMap(identities.encodedUser), recordings: recordings)
    return Playlist.entity.values(
      playlist, after: .integer(playlist.projectID),
      before: [
        .integer(recordings), .text(playlist.sortName), .text(orNull: playlist.name?.folded),
        .text(orNull: playlist.derivedName?.folded), .utf8(encoded.bytes), .integer(encoded.counts.lowerBound),
        .integer(encoded.counts.upperBound), encoded.orderedAsJSONB.map(Value.utf8) ?? .null,
      ])
  }
}

enum PlaylistQueries {
  /// The answer for somebody who has watched no recording of the project; for everybody else it is put together from `answerParts`.
  static let answer = "SELECT answer FROM playlist"
  /// The answer in parts, for everybody else.
  static let answerParts = answerParts("answer")
  /// As `answerParts`, with filters as jsonb keeps them.
  static let jsonbAnswerParts = answerParts("coalesce(jsonb_answer, answer)")

  /// ?2 is the reader, whose watched recordings of the collection are counted.
  private static func answerParts(_ answer: String) -> String {
    """
    SELECT \(answer), counts_start, counts_end, recordings_count, saved_filters_count, CASE WHEN recordings_count = 0 THEN 0 ELSE (
      SELECT count(*) FROM playlist_item AS item
      JOIN recording_viewed AS viewed
        ON viewed.project_id = item.project_id AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
      WHERE item.project_id = playlist.project_id AND item.playlist_id = playlist.id
    ) END FROM playlist
    """
  }

  static let byShortID = " WHERE project_id = ?1 AND ?2 AND short_id = ?3 AND deleted = 0"
  static let byID = " WHERE project_id = ?1 AND ?2 AND id = ?3"
  static let listed = " WHERE project_id = ?1 AND ?2 AND deleted = 0"

  private static let stored = "SELECT project_id, \(Playlist.entity.list) FROM playlist WHERE project_id = ?1"
  static let find = "\(stored) AND short_id = ?2"
  static let keys = "SELECT project_id, short_id FROM playlist"
  static let all = "\(stored) ORDER BY id"
  static let count = "SELECT recordings_count FROM playlist WHERE project_id = ?1 AND id = ?2"
  static let liveCount = "SELECT live_playlists FROM project WHERE id = ?1"
  /// The highest id outside sandboxes, and that of each sandbox.
  static let lastID = "SELECT max((SELECT max(id) FROM playlist WHERE project_id = project.id)) FROM project WHERE is_sandbox = 0"
  static let lastIDs = "SELECT id, (SELECT max(id) FROM playlist WHERE project_id = project.id) FROM project WHERE is_sandbox = 1"

  private static let key = ["project_id", "id", "short_id"]
  /// All columns, those last that are derived from the others.
  private static let written =
    ["project_id"] + Playlist.entity.columns + [
      "recordings_count", "sort_name", "folded_name", "folded_derived_name", "answer", "counts_start", "counts_end", "jsonb_answer",
    ]
  private static let assignments = written.enumerated().map { "\($1) = ?\($0 + 1)" }
  static let insert = """
    INSERT INTO playlist (\(written.joined(separator: ", "))) VALUES (\(written.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))
    """
  static let update = """
    UPDATE playlist SET \(zip(written, assignments).filter { !key.contains($0.0) }.map(\.1).joined(separator: ", "))
    WHERE \(zip(written, assignments).filter { key.contains($0.0) }.map(\.1).joined(separator: " AND "))
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
  /// The playlist of a row of `PlaylistQueries.find` or `.all`, without its recordings.
  fileprivate var playlist: Playlist {
    get throws {
      var playlist = try Playlist.entity.load(self, at: 1)
      playlist.projectID = int(0)
      return playlist
    }
  }
}
