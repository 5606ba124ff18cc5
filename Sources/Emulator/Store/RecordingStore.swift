internal import JSON
internal import SQLite

/// What is known of the recordings of all projects.
final class RecordingStore {
  /// One row of a playlist's recordings.
  struct Entry {
    let id: String
    /// Nil if nothing but the id is known.
    let recording: Recording?
    /// The ids of the users who have watched it, in the order in which they did.
    let viewedBy: [Int]
  }

  let database: Database
  private let transaction: Transaction
  private let page: Statement
  private let all: Statement
  private let find: Statement
  private let viewers: Statement
  private let insert: Statement
  private let insertView: Statement
  private let isWatcher: Statement

  private var watchers: Set<Watcher> = []
  /// Those of synthetic playlists, which only the `observed` contract needs, by their SQL.
  private var syntheticStatements: [String: Statement] = [:]

  private struct Watcher: Hashable {
    let project: Int
    let user: Int
  }

  init(_ database: Database, _ transaction: Transaction) throws {
    self.database = database
    self.transaction = transaction
    page = Statement(database, RecordingQueries.page)
    all = Statement(database, RecordingQueries.all)
    find = Statement(database, RecordingQueries.find)
    viewers = Statement(database, RecordingQueries.viewers)
    insert = Statement(database, RecordingQueries.insert)
    insertView = Statement(database, RecordingQueries.insertView)
    isWatcher = Statement(database, RecordingQueries.isWatcher)
    try load()
  }

  /// Whether `user` has watched any recording of `project`.
  func hasWatched(_ user: Int, in project: Int) -> Bool { watchers.contains(Watcher(project: project, user: user)) }

  /// Reloads what is derived from the database, after a fixture was loaded.
  func load() throws {
    let before = watchers
    transaction.onRollback { [unowned self] in watchers = before }
    watchers = []
    try Statement(database, RecordingQueries.watchers).each { watchers.insert(Watcher(project: $0.int(0), user: $0.int(1))) }
  }

  /// Reloads whether `user` has watched any recording of `project`.
  func reload(watcher user: Int, in project: Int) throws {
    let watcher = Watcher(project: project, user: user)
    let wasThere = watchers.contains(watcher)
    transaction.onRollback { [unowned self] in if wasThere { watchers.insert(watcher) } else { watchers.remove(watcher) } }
    if try isWatcher.first([.integer(project), .integer(user)], { _ in true }) == true {
      watchers.insert(watcher)
    } else {
      watchers.remove(watcher)
    }
  }

  /// At most `limit` of the playlist's recordings, the newest addition first, after the first `offset`.
  func entries(of playlist: Playlist, limit: Int, offset: Int) throws -> [Entry] {
    var entries: [Entry] = []
    let project = playlist.projectID
    try page.each([.integer(project), .integer(playlist.id), .integer(limit), .integer(offset)]) { row in
      let id = row.text(0)
      let viewedBy = row.isNull(1) ? [] : try views(of: id, in: project)
      entries.append(Entry(id: id, recording: row.isNull(1) ? nil : try recording(id, row, viewedBy), viewedBy: viewedBy))
    }
    return entries
  }

  /// Adds what is known of a recording, and who has watched it.
  func insert(_ recording: Recording, in project: Int) throws {
    try insert.run([.integer(project), .text(recording.id), .utf8(JSONValue.object(recording.storedFields).encoded)])
    for user in recording.viewedBy { try insertView.run([.integer(project), .text(recording.id), .integer(user)]) }
  }

  /// What is known of a recording; nil for nothing.
  func find(_ id: String, in project: Int) throws -> Recording? {
    try find.first([.integer(project), .text(id)]) { row in
      try recording(id, row, views(of: id, in: project))
    }
  }

  /// What is known of a recording that was not deleted for good; nil for nothing.
  func present(_ id: String, in project: Int) throws -> Recording? {
    try find(id, in: project).flatMap { $0.marks.isDeleted ? nil : $0 }
  }

  /// Replaces what is known of a recording and who has watched it, or adds it.
  func put(_ recording: Recording, in project: Int) throws {
    let fields = JSONValue.object(recording.storedFields).encoded
    let key: [Value] = [.integer(project), .text(recording.id)]
    guard try Statement(database, RecordingQueries.update).run(key + [.utf8(fields)]) > 0 else { return try insert(recording, in: project) }
    try Statement(database, RecordingQueries.removeViews).run(key)
    for user in recording.viewedBy { try insertView.run(key + [.integer(user)]) }
  }

  /// Notes that `user` has watched a recording.
  func noteView(of id: String, by user: Int, in project: Int) throws {
    try insertView.run([.integer(project), .text(id), .integer(user)])
    try reload(watcher: user, in: project)
  }

  /// Deletes a recording for good, so that it is in no list and found by no look-up: one that is known, or that a playlist has the id of.
  func delete(_ id: String, in project: Int) throws {
    let key: [Value] = [.integer(project), .text(id)]
    let known = try find(id, in: project)
    guard try known != nil || Statement(database, RecordingQueries.isInPlaylist).first(key, { _ in true }) == true else { return }
    var deleted = known ?? Recording(id: id)
    if deleted.marks.isDeleted { return }
    deleted.marks.isDeleted = true
    guard known != nil else { return try insert(deleted, in: project) }
    try Statement(database, RecordingQueries.update).run(key + [.utf8(JSONValue.object(deleted.storedFields).encoded)])
  }

  /// Forgets what is known of a recording, and who has watched it.
  ///
  /// Returns false if nothing was known.
  func remove(_ id: String, in project: Int) throws -> Bool {
    try Statement(database, RecordingQueries.remove).run([.integer(project), .text(id)]) > 0
  }

  /// Forgets what is known of all the recordings of a project.
  func removeAll(in project: Int) throws { try Statement(database, RecordingQueries.removeAll).run([.integer(project)]) }

  /// Calls `body` with all the recordings of a project, in the order in which they were added.
  func each(in project: Int, _ body: (Recording) throws -> Void) throws {
    try all.each([.integer(project)]) { row in
      let id = row.text(0)
      try body(recording(id, row, views(of: id, in: project)))
    }
  }

  /// The statement of `sql`, one of a synthetic playlist, kept prepared.
  func synthetic(_ sql: String) -> Statement {
    if let kept = syntheticStatements[sql] { return kept }
    let statement = Statement(database, sql)
    syntheticStatements[sql] = statement
    return statement
  }

  func recording(_ id: String, _ row: Row, _ viewedBy: [Int]) throws -> Recording {
    var recording = Recording(id: id, stored: try row.object(1))
    recording.viewedBy = viewedBy
    return recording
  }

  func views(of recording: String, in project: Int) throws -> [Int] {
    var users: [Int] = []
    try viewers.each([.integer(project), .text(recording)]) { users.append($0.int(0)) }
    return users
  }
}

/// What is in the playlists that no table holds.
extension RecordingStore {
  /// How many recordings of the project `playlist` holds for `reader` at the moment `now`, and how many of them the reader has watched.
  func counts(
    of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp
  ) throws -> (count: Int, watched: Int) {
    let values = Self.values(project, reader, now)
    return try synthetic(RecordingQueries.counts(of: playlist)).first(values) { ($0.int(0), $0.int(1)) } ?? (0, 0)
  }

  /// The ids of the recordings that `playlist` holds for `reader` at the moment `now`, those added last first.
  func ids(of playlist: SyntheticPlaylist, in project: Int, for reader: Int, at now: Timestamp) throws -> [String] {
    var ids: [String] = []
    try synthetic(RecordingQueries.ids(of: playlist)).each(Self.values(project, reader, now)) { ids.append($0.text(0)) }
    return ids
  }

  private static func values(_ project: Int, _ reader: Int, _ now: Timestamp) -> [Value] {
    let end = Timestamp(microseconds: now.microseconds + SyntheticPlaylist.expiryNotice)
    return [.integer(project), .integer(reader), .text(now.iso8601), .text(end.iso8601)]
  }
}

enum RecordingQueries {
  /// How many of the ids in the JSON array ?3 the user ?2 has watched in the project ?1.
  static let countWatched = """
    SELECT count(*) FROM recording_viewed
    WHERE project_id = ?1 AND user_id = ?2 AND recording_id IN (SELECT value FROM json_each(?3))
    """
  static let watchers = "SELECT DISTINCT project_id, user_id FROM recording_viewed"
  static let isWatcher = "SELECT 1 FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2 LIMIT 1"
  static let insert = """
    INSERT INTO recording (project_id, id, position, fields)
    VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM recording WHERE project_id = ?1), ?3)
    """
  static let insertView = """
    INSERT INTO recording_viewed (project_id, recording_id, user_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2))
    ON CONFLICT (project_id, user_id, recording_id) DO NOTHING
    """
  static let update = "UPDATE recording SET fields = ?3 WHERE project_id = ?1 AND id = ?2"
  static let isInPlaylist = "SELECT 1 FROM playlist_item WHERE project_id = ?1 AND recording_id = ?2 LIMIT 1"
  static let removeViews = "DELETE FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2"
  static let remove = "DELETE FROM recording WHERE project_id = ?1 AND id = ?2"
  static let removeAll = "DELETE FROM recording WHERE project_id = ?1"
  static let find = "SELECT id, fields FROM recording WHERE project_id = ?1 AND id = ?2"
  static let all = "SELECT id, fields FROM recording WHERE project_id = ?1 ORDER BY position"
  static let viewers = "SELECT user_id FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2 ORDER BY position"

  /// Whether a recording, or an id of which nothing is known, was not deleted for good.
  static let isPresent = "json_extract(recording.fields, '$.deleted') IS NOT 1"

  /// A page of a playlist's recordings, the newest addition first; the data is NULL for an id of which nothing is known.
  static let page = """
    SELECT item.recording_id, recording.fields
    FROM playlist_item AS item
    LEFT JOIN recording ON recording.project_id = item.project_id AND recording.id = item.recording_id
    WHERE item.project_id = ?1 AND item.playlist_id = ?2 AND \(isPresent)
    ORDER BY item.position DESC LIMIT ?3 OFFSET ?4
    """

  /// Whether anything but having been watched can put a recording into a synthetic playlist.
  static let isMarked = """
    json_extract(fields, '$.commented', '$.shared', '$.exported', '$.frustrated', '$.expiry_time') <> '[null,null,null,null,null]'
    """

  /// What its users did with a recording outlives it: PostHog's deletion clears its comments and exports, and no more.
  ///
  /// ?1 is the project, ?2 the reader, ?3 the moment, ?4 the end of the time in which a recording expires soon, both as ISO 8601 text.
  private static func held(by playlist: SyntheticPlaylist) -> String {
    func marked(_ condition: String) -> String { "\(isMarked) AND \(isPresent) AND \(condition)" }
    let condition =
      switch playlist {
      case .watchHistory:
        "id IN (SELECT recording_id FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2)"
      case .commented: marked("json_extract(fields, '$.commented') = 1")
      case .shared: "\(isMarked) AND json_extract(fields, '$.shared') = 1"
      case .exported: marked("json_extract(fields, '$.exported') = 1")
      case .frustrated: marked("json_extract(fields, '$.frustrated') = 1")
      // Whole seconds, since text with and without a fraction does not sort by time.
      case .expiring: marked("substr(json_extract(fields, '$.expiry_time'), 1, 19) BETWEEN substr(?3, 1, 19) AND substr(?4, 1, 19)")
      }
    return " WHERE project_id = ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL AND \(condition)"
  }
  /// How many recordings a synthetic playlist holds, and how many of them the reader has watched.
  static func counts(of playlist: SyntheticPlaylist) -> String {
    """
    SELECT count(*), count((
      SELECT 1 FROM recording_viewed AS viewed
      WHERE viewed.project_id = ?1 AND viewed.user_id = ?2 AND viewed.recording_id = recording.id
    )) FROM recording\(held(by: playlist))
    """
  }
  /// The ids of a synthetic playlist's recordings, those added last first.
  static func ids(of playlist: SyntheticPlaylist) -> String {
    "SELECT id FROM recording\(held(by: playlist)) ORDER BY position DESC"
  }
}
