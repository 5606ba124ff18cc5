internal import JSON
internal import SQLite

/// What is known of the recordings of all projects.
final class RecordingStore {
  private let database: Database
  private let transaction: Transaction
  private var watchers: Set<Watcher> = []

  private struct Watcher: Hashable {
    let project: Int
    let user: Int
  }

  /// Whether a recording, or an id of which nothing is known, was not deleted for good.
  static let isPresent = "json_extract(recording.fields, '$.deleted') IS NOT 1"

  init(_ database: Database, _ transaction: Transaction) throws {
    self.database = database
    self.transaction = transaction
    try load()
  }

  // MARK: Watchers

  func hasWatched(_ user: Int, in project: Int) -> Bool { watchers.contains(Watcher(project: project, user: user)) }

  /// Reloads what is derived from the database, after a fixture was loaded.
  func load() throws {
    let before = watchers
    transaction.onRollback { [unowned self] in watchers = before }
    let all = Statement(database, "SELECT DISTINCT project_id, user_id FROM recording_viewed")
    watchers = try Set(all.map { Watcher(project: $0.int(0), user: $0.int(1)) })
  }

  private lazy var isWatcher = Statement(database, "SELECT 1 FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2 LIMIT 1")

  /// Reloads whether `user` has watched any recording of `project`.
  func reload(watcher user: Int, in project: Int) throws {
    let watcher = Watcher(project: project, user: user)
    let wasThere = watchers.contains(watcher)
    transaction.onRollback { [unowned self] in set(watcher, wasThere) }
    set(watcher, try isWatcher.first([.integer(project), .integer(user)]) { _ in } != nil)
  }

  private func set(_ watcher: Watcher, _ isThere: Bool) {
    if isThere { watchers.insert(watcher) } else { watchers.remove(watcher) }
  }

  private lazy var insertView = Statement(
    database,
    """
    INSERT INTO recording_viewed (project_id, recording_id, user_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2))
    ON CONFLICT (project_id, user_id, recording_id) DO NOTHING
    """)

  func noteView(of id: String, by user: Int, in project: Int) throws {
    try insertView.run([.integer(project), .text(id), .integer(user)])
    try reload(watcher: user, in: project)
  }

  // MARK: Reading

  private lazy var viewers = Statement(
    database, "SELECT user_id FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2 ORDER BY position")

  /// The recording of a row that begins with `id` and `fields`, with those who have watched it.
  private func recording(_ row: Row, in project: Int) throws -> Recording {
    var recording = Recording(id: row.text(0), stored: try row.object(1))
    recording.viewedBy = try viewers.map([.integer(project), .text(recording.id)]) { $0.int(0) }
    return recording
  }

  private lazy var page = Statement(
    database,
    """
    SELECT item.recording_id, recording.fields
    FROM playlist_item AS item
    LEFT JOIN recording ON recording.project_id = item.project_id AND recording.id = item.recording_id
    WHERE item.project_id = ?1 AND item.playlist_id = ?2 AND \(RecordingStore.isPresent)
    ORDER BY item.position DESC LIMIT ?3 OFFSET ?4
    """)

  /// The playlist's recordings, the newest addition first; nil for one of which nothing but the id is known.
  func entries(of playlist: Playlist, limit: Int, offset: Int) throws -> [(id: String, recording: Recording?)] {
    try page.map([.integer(playlist.projectID), .integer(playlist.id), .integer(limit), .integer(offset)]) { row in
      (row.text(0), row.isNull(1) ? nil : try recording(row, in: playlist.projectID))
    }
  }

  private lazy var find = Statement(database, "SELECT id, fields FROM recording WHERE project_id = ?1 AND id = ?2")

  func find(_ id: String, in project: Int) throws -> Recording? {
    try find.first([.integer(project), .text(id)]) { try recording($0, in: project) }
  }

  /// What is known of a recording that was not deleted for good; nil for nothing.
  func present(_ id: String, in project: Int) throws -> Recording? {
    try find(id, in: project).flatMap { $0.isDeleted ? nil : $0 }
  }

  /// The recordings that `listing` finds.
  ///
  /// - Throws: `RecordingCursor.Unreadable` for a cursor of another order.
  func list(_ listing: RecordingListing, in project: Int) throws -> [Recording] {
    let (sql, values) = try listing.query()
    return try Statement(database, "SELECT id, fields\(sql)").map([.integer(project)] + values) { try recording($0, in: project) }
  }

  private lazy var all = Statement(database, "SELECT id, fields FROM recording WHERE project_id = ?1 ORDER BY position")

  /// Calls `body` with all the recordings of a project, in the order in which they were added.
  func each(in project: Int, _ body: (Recording) throws -> Void) throws {
    try all.each([.integer(project)]) { try body(recording($0, in: project)) }
  }

  // MARK: Writing

  private lazy var insert = Statement(
    database,
    """
    INSERT INTO recording (project_id, id, position, fields)
    VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM recording WHERE project_id = ?1), ?3)
    """)

  func insert(_ recording: Recording, in project: Int) throws {
    try insert.run(values(of: recording, in: project))
    try insertViews(of: recording, in: project)
  }

  private func insertViews(of recording: Recording, in project: Int) throws {
    for user in recording.viewedBy { try insertView.run([.integer(project), .text(recording.id), .integer(user)]) }
  }

  /// Replaces what is known of a recording; returns false if nothing was.
  private func update(_ recording: Recording, in project: Int) throws -> Bool {
    try Statement(database, "UPDATE recording SET fields = ?3 WHERE project_id = ?1 AND id = ?2").run(values(of: recording, in: project))
      > 0
  }

  private func values(of recording: Recording, in project: Int) -> [Value] {
    [.integer(project), .text(recording.id), .utf8(JSONValue.object(recording.storedFields).encoded)]
  }

  /// Replaces what is known of a recording and who has watched it, or adds it.
  func put(_ recording: Recording, in project: Int) throws {
    guard try update(recording, in: project) else { return try insert(recording, in: project) }
    try Statement(database, "DELETE FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2")
      .run([.integer(project), .text(recording.id)])
    try insertViews(of: recording, in: project)
  }

  /// Deletes a recording for good: no list shows it and no look-up finds it.
  ///
  /// Does nothing for one that is not known and in no playlist.
  func delete(_ id: String, in project: Int) throws {
    let known = try find(id, in: project)
    let isInPlaylist = Statement(database, "SELECT 1 FROM playlist_item WHERE project_id = ?1 AND recording_id = ?2 LIMIT 1")
    guard try known != nil || isInPlaylist.first([.integer(project), .text(id)], { _ in }) != nil else { return }
    var deleted = known ?? Recording(id: id)
    if deleted.isDeleted { return }
    deleted.isDeleted = true
    if try !update(deleted, in: project) { try insert(deleted, in: project) }
  }

  /// Forgets what is known of a recording, and who has watched it; returns false if nothing was known.
  func remove(_ id: String, in project: Int) throws -> Bool {
    try Statement(database, "DELETE FROM recording WHERE project_id = ?1 AND id = ?2").run([.integer(project), .text(id)]) > 0
  }

  func removeAll(in project: Int) throws {
    try Statement(database, "DELETE FROM recording WHERE project_id = ?1").run([.integer(project)])
  }

  // MARK: Synthetic playlists

  /// How many recordings of the project `playlist` holds for `reader` at the moment `now`, and how many of them the reader has watched.
  func counts(
    of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp
  ) throws -> (count: Int, watched: Int) {
    let sql = """
      SELECT count(*), count((
        SELECT 1 FROM recording_viewed AS viewed
        WHERE viewed.project_id = ?1 AND viewed.user_id = ?2 AND viewed.recording_id = recording.id
      )) FROM recording WHERE \(playlist.condition)
      """
    return try synthetic(sql).first(values(project, reader, now)) { ($0.int(0), $0.int(1)) } ?? (0, 0)
  }

  /// The ids of the recordings that `playlist` holds for `reader` at the moment `now`, those added last first.
  func ids(of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp) throws -> [String] {
    try synthetic("SELECT id FROM recording WHERE \(playlist.condition) ORDER BY position DESC")
      .map(values(project, reader, now)) { $0.text(0) }
  }

  /// The statements of synthetic playlists by their SQL, kept prepared; only the `observed` contract needs them.
  private var syntheticStatements: [String: Statement] = [:]

  private func synthetic(_ sql: String) -> Statement {
    let statement = syntheticStatements[sql] ?? Statement(database, sql)
    syntheticStatements[sql] = statement
    return statement
  }

  private func values(_ project: Int, _ reader: Int, _ now: Timestamp) -> [Value] {
    let end = Timestamp(microseconds: now.microseconds + SyntheticPlaylist.expiryNotice)
    return [.integer(project), .integer(reader), .text(now.iso8601), .text(end.iso8601)]
  }
}

extension SyntheticPlaylist {
  /// Whether anything but having been watched can put a recording into a synthetic playlist.
  static let isMarked = """
    json_extract(fields, '$.commented', '$.shared', '$.exported', '$.frustrated', '$.expiry_time') <> '[null,null,null,null,null]'
    """

  /// What its users did with a recording outlives it: PostHog's deletion clears its comments and exports, and no more.
  ///
  /// ?1 is the project, ?2 the reader, ?3 the moment, ?4 the end of the time in which a recording expires soon, both as ISO 8601 text.
  fileprivate var condition: String {
    func marked(_ condition: String) -> String { "\(Self.isMarked) AND \(RecordingStore.isPresent) AND \(condition)" }
    let condition =
      switch self {
      case .watchHistory: "id IN (SELECT recording_id FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2)"
      case .commented: marked("json_extract(fields, '$.commented') = 1")
      case .shared: "\(Self.isMarked) AND json_extract(fields, '$.shared') = 1"
      case .exported: marked("json_extract(fields, '$.exported') = 1")
      case .frustrated: marked("json_extract(fields, '$.frustrated') = 1")
      // Whole seconds, since text with and without a fraction does not sort by time.
      case .expiring: marked("substr(json_extract(fields, '$.expiry_time'), 1, 19) BETWEEN substr(?3, 1, 19) AND substr(?4, 1, 19)")
      }
    return "project_id = ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL AND \(condition)"
  }
}
