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
  /// The id given last: in each sandbox, and under 0 in all the other projects together.
  private(set) var lastIDs: [Int: Int] = [:]

  init(_ database: Database, _ transaction: Transaction, _ identities: IdentityStore, _ recordings: RecordingStore) throws {
    self.database = database
    self.transaction = transaction
    self.identities = identities
    self.recordings = recordings
    answers = PlaylistAnswers(database, recordings)
    cache = AnswerCache(database.version)
    try load()
    let sandboxes = "SELECT id, (SELECT max(id) FROM playlist WHERE project_id = project.id) FROM project WHERE is_sandbox = 1"
    try Statement(database, sandboxes).each { lastIDs[$0.int(0)] = $0.int(1) }
  }

  /// Takes the next id for a playlist of `project`, or of all projects that are no sandboxes if it is nil.
  ///
  /// An id that a refused request took is not given again, as PostgreSQL's sequences have it.
  func nextID(in project: Int? = nil) throws(NoIDLeft) -> Int {
    let stream = identities.sandbox(project)
    guard let next = NumericID.next(after: lastIDs[stream, default: 0]) else { throw NoIDLeft() }
    setLastID(next, of: stream)
    return next
  }

  /// The last id that a playlist of `project` got, or of all projects that are no sandboxes if it is nil.
  func lastID(in project: Int?) -> Int { lastIDs[identities.sandbox(project), default: 0] }

  /// Lets ids go on after `last`, but after the highest of the projects that share them with `project`.
  func setLastID(_ last: Int, in project: Int?) throws {
    let stream = identities.sandbox(project)
    let isShared = project != nil && stream == 0
    setLastID(isShared ? max(last, try highestID()) : last, of: stream)
  }

  func forget(sandbox: Int) { setLastID(nil, of: sandbox) }

  private func setLastID(_ id: Int?, of stream: Int) {
    let before = lastIDs[stream]
    transaction.onRollback { [unowned self] in lastIDs[stream] = before }
    lastIDs[stream] = id
  }

  private func highestID() throws -> Int {
    try database.integer("SELECT max((SELECT max(id) FROM playlist WHERE project_id = project.id)) FROM project WHERE is_sandbox = 0") ?? 0
  }

  private static let stored = "SELECT project_id, \(Playlist.entity.list) FROM playlist WHERE project_id = ?1"
  private lazy var find = Statement(database, "\(Self.stored) AND short_id = ?2")

  /// The playlist of `project` with this `short_id`, a soft-deleted one too; nil if there is none.
  func find(in project: Int, shortID: String) throws -> Playlist? {
    try find.first([.integer(project), .text(shortID)]) { try playlist($0) }
  }

  /// The playlist of a row of `stored`, without its recordings.
  private func playlist(_ row: Row) throws -> Playlist {
    var playlist = try Playlist.entity.load(row, at: 1)
    playlist.projectID = row.int(0)
    return playlist
  }

  /// Writes the answer for a playlist that is not deleted, as `reader` sees it under `contract`; returns false if there is none.
  func write(in project: Int, shortID: String, for reader: Int, as contract: Contract, into writer: inout JSONWriter)
    throws -> Bool
  {
    try write(.playlist(shortID), project, reader, contract, &writer) { writer in
      try answers.write("short_id = ?3 AND deleted = 0", [.text(shortID)], project, reader, contract, .asStored, &writer) > 0
    }
  }

  /// Writes the answer for `playlist`, deleted or not, as `reader` sees it under `contract`, with its filters as `filters` says.
  func write(
    _ playlist: Playlist, for reader: Int, as contract: Contract, _ filters: PlaylistAnswers.Filters, into writer: inout JSONWriter
  ) throws {
    _ = try answers.write("id = ?3", [.integer(playlist.id)], playlist.projectID, reader, contract, filters, &writer)
  }

  private lazy var liveCount = Statement(database, "SELECT live_playlists FROM project WHERE id = ?1")

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

  /// Writes the page that `listing` asks for as a JSON array's elements, as `reader` sees it under `contract`.
  func write(_ listing: PlaylistListing, in project: Int, for reader: Int, as contract: Contract, into writer: inout JSONWriter)
    throws
  {
    _ = try write(.page(listing), project, reader, contract, &writer) { writer in
      let (filter, values) = listing.filter
      let page = "deleted = 0\(filter)\(listing.order) LIMIT ?\(values.count + 3) OFFSET ?\(values.count + 4)"
      _ = try answers.write(
        page, values + [.integer(listing.limit), .integer(listing.offset)], project, reader, contract, .asStored, &writer)
      return true
    }
  }

  /// Writes the answer to `question` from the cache or by `write`; returns false if that finds nothing.
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

  /// All columns, those last that are derived from the others.
  private static let columns =
    ["project_id"] + Playlist.entity.columns + [
      "recordings_count", "sort_name", "folded_name", "folded_derived_name", "answer", "counts_start", "counts_end", "jsonb_answer",
    ]

  private lazy var insert = Statement(
    database,
    """
    INSERT INTO playlist (\(Self.columns.joined(separator: ", ")))
    VALUES (\(Self.columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")))
    """)

  private lazy var addItem = Statement(
    database,
    """
    INSERT INTO playlist_item (project_id, playlist_id, recording_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2))
    ON CONFLICT (project_id, playlist_id, recording_id) DO NOTHING
    """)

  /// Adds `playlist`, whose id and `short_id` must be new, with its recordings.
  func insert(_ playlist: Playlist) throws {
    try insert.run(values(of: playlist, recordings: playlist.recordings.count))
    for recording in playlist.recordings {
      try addItem.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    }
  }

  private lazy var update: Statement = {
    // The first three are the key: the project, the id and the short id.
    let assignments = Self.columns.enumerated().map { "\($1) = ?\($0 + 1)" }
    let (key, others) = (assignments[..<3].joined(separator: " AND "), assignments[3...].joined(separator: ", "))
    return Statement(database, "UPDATE playlist SET \(others) WHERE \(key)")
  }()

  private lazy var count = Statement(database, "SELECT recordings_count FROM playlist WHERE project_id = ?1 AND id = ?2")

  /// Replaces the playlist with the id of `playlist` by it; its recordings stay, but for so many that were just added.
  func update(_ playlist: Playlist, addingRecordings difference: Int = 0) throws {
    guard let count = try count.first([.integer(playlist.projectID), .integer(playlist.id)], { $0.int(0) }) else { return }
    try update.run(values(of: playlist, recordings: count + difference))
  }

  /// Encodes again the answers that all rows keep.
  func encodeAnswers() throws {
    let keys = try Statement(database, "SELECT project_id, short_id FROM playlist").map { ($0.int(0), $0.text(1)) }
    for (project, shortID) in keys {
      if let playlist = try find(in: project, shortID: shortID) { try update(playlist) }
    }
  }

  func removeAll(in project: Int) throws {
    try Statement(database, "DELETE FROM playlist WHERE project_id = ?1").run([.integer(project)])
  }

  /// Puts a recording into a playlist, as its newest; returns false if it was there already.
  func add(recording: String, to playlist: Playlist) throws -> Bool {
    try change(addItem, recording: recording, of: playlist, by: 1)
  }

  private lazy var removeItem = Statement(
    database, "DELETE FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 AND recording_id = ?3")

  /// Takes a recording out of a playlist; returns false if it was not there.
  func remove(recording: String, from playlist: Playlist) throws -> Bool {
    try change(removeItem, recording: recording, of: playlist, by: -1)
  }

  /// Reloads what is derived from the database, except of sandboxes, after a fixture was loaded.
  func load() throws { setLastID(try highestID(), of: 0) }

  private lazy var items = Statement(
    database, "SELECT recording_id FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 ORDER BY position")

  /// The ids of the playlist's recordings, in the order in which they were added.
  func recordings(of playlist: Playlist) throws -> [String] {
    try items.map([.integer(playlist.projectID), .integer(playlist.id)]) { $0.text(0) }
  }

  private lazy var all = Statement(database, "\(Self.stored) ORDER BY id")

  /// Calls `body` with all the playlists of a project, by id, with their recordings.
  func each(in project: Int, _ body: (Playlist) throws -> Void) throws {
    try all.each([.integer(project)]) { row in
      var playlist = try playlist(row)
      playlist.recordings = try recordings(of: playlist)
      try body(playlist)
    }
  }

  private func change(_ statement: Statement, recording: String, of playlist: Playlist, by difference: Int) throws -> Bool {
    let changed = try statement.run([.integer(playlist.projectID), .integer(playlist.id), .text(recording)])
    if changed > 0 { try update(playlist, addingRecordings: difference) }
    return changed > 0
  }

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
