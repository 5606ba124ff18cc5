package import Domain
internal import JSON
internal import SQLite

/// What is known of the recordings of all projects.
package final class RecordingStore {
  /// One row of a playlist's recordings.
  package struct Entry {
    package let id: String
    /// Nil where nothing but the id is known.
    package let recording: Recording?
    /// The ids of the users who have watched it, in the order in which they did.
    package let viewedBy: [Int]
  }

  private let database: Database
  private let transaction: Transaction
  private let page: Statement
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
    viewers = Statement(database, RecordingQueries.viewers)
    insert = Statement(database, RecordingQueries.insert)
    insertView = Statement(database, RecordingQueries.insertView)
    isWatcher = Statement(database, RecordingQueries.isWatcher)
    try load()
  }

  /// Whether `user` has watched any recording of `project`.
  func hasWatched(_ user: Int, in project: Int) -> Bool { watchers.contains(Watcher(project: project, user: user)) }

  /// Takes anew from the database what is derived from it: after a fixture was loaded.
  func load() throws {
    let before = watchers
    transaction.onRollback { [unowned self] in watchers = before }
    watchers = []
    try Statement(database, RecordingQueries.watchers).each { watchers.insert(Watcher(project: $0.int(0), user: $0.int(1))) }
  }

  /// Takes anew from the database whether `user` has watched any recording of `project`.
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
  package func entries(of playlist: Playlist, limit: Int, offset: Int) throws -> [Entry] {
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
    try insert.run([.integer(project), .text(recording.id), .utf8(JSONValue.object(recording.fields).encoded)])
    for user in recording.viewedBy { try insertView.run([.integer(project), .text(recording.id), .integer(user)]) }
  }

  /// What is known of a recording; nil for nothing.
  package func find(_ id: String, in project: Int) throws -> Recording? {
    try Statement(database, RecordingQueries.find).first([.integer(project), .text(id)]) { row in
      try recording(id, row, views(of: id, in: project))
    }
  }

  /// Puts what is known of a recording, and who has watched it, in the place of what was known, or adds it.
  func put(_ recording: Recording, in project: Int) throws {
    let fields = JSONValue.object(recording.fields).encoded
    let key: [Value] = [.integer(project), .text(recording.id)]
    guard try Statement(database, RecordingQueries.update).run(key + [.utf8(fields)]) > 0 else { return try insert(recording, in: project) }
    try Statement(database, RecordingQueries.removeViews).run(key)
    for user in recording.viewedBy { try insertView.run(key + [.integer(user)]) }
  }

  /// Forgets what is known of a recording, and who has watched it.
  ///
  /// Gives false where nothing was known.
  func remove(_ id: String, in project: Int) throws -> Bool {
    try Statement(database, RecordingQueries.remove).run([.integer(project), .text(id)]) > 0
  }

  /// Forgets what is known of all the recordings of a project.
  func removeAll(in project: Int) throws { try Statement(database, RecordingQueries.removeAll).run([.integer(project)]) }

  /// Hands all the recordings of a project to `body`, in the order in which they were added.
  func each(in project: Int, _ body: (Recording) throws -> Void) throws {
    try Statement(database, RecordingQueries.all).each([.integer(project)]) { row in
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
    Recording(id: id, fields: try row.object(1), viewedBy: viewedBy)
  }

  func views(of recording: String, in project: Int) throws -> [Int] {
    var users: [Int] = []
    try viewers.each([.integer(project), .text(recording)]) { users.append($0.int(0)) }
    return users
  }
}
