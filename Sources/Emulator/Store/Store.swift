package import SQLite

/// Everything the emulator remembers, in one database.
///
/// It belongs to the thread that uses it.
package final class Store {
  /// Organization, users, keys and projects.
  package let identities: IdentityStore
  /// Playlists and what they hold.
  let playlists: PlaylistStore
  /// What is known of recordings.
  let recordings: RecordingStore
  /// Whether it lives in a file.
  let isInFile: Bool
  let database: Database
  let transaction: Transaction
  private var history: History?
  /// How the database failed last, if nothing was written since.
  private(set) var failure: StorageFailure?
  /// Called when `failure` becomes another one or nil.
  var onChangedFailure: ((StorageFailure?) -> Void)?

  /// Opens the database at `location`, makes a missing one, and brings an older one to the present schema.
  ///
  /// - Throws: `StoreError`, with the file left as it was where it is refused.
  package convenience init(_ location: Database.Location) throws(StoreError) {
    do {
      let database = try Database(location)
      try DatabaseSchema.migrator.migrate(database)
      // Write-ahead logging lets a backup or an export read while the server writes; FULL has every commit wait for the disk.
      if case .file = location { try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL") }
      try database.execute("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF")
      try self.init(database, isInFile: location != .memory)
      try encodeAnswers()
      // Reading it is no change that could be undone.
      try transaction.commit()
      // After the first reading, which makes the log.
      if isInFile { database.watchFiles() }
    } catch {
      throw StoreError(error, location)
    }
  }

  /// A store of what is in `database`, which has the present schema.
  init(_ database: Database, isInFile: Bool = false) throws {
    self.database = database
    self.isInFile = isInFile
    transaction = Transaction(database)
    identities = try IdentityStore(database, transaction)
    recordings = try RecordingStore(database, transaction)
    playlists = try PlaylistStore(database, transaction, identities, recordings)
  }

  /// Brings the answers that rows keep ready to the present encoding, after another version of the emulator wrote them.
  private func encodeAnswers() throws {
    guard try database.integer("SELECT version FROM answer_encoding") != EncodedPlaylist.version else { return }
    try write {
      try playlists.encodeAnswers()
      try database.execute("UPDATE answer_encoding SET version = \(EncodedPlaylist.version)")
    }
    try commit()
  }

  /// Runs `body`, all of whose changes are kept or, where it throws, none.
  ///
  /// They are durable after the next `commit`.
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    let noted = history?.recent?.count ?? 0
    do {
      return try transaction.write(body)
    } catch {
      // What is undone is no change.
      history?.recent?.removeSubrange(noted...)
      throw error
    }
  }

  /// Gives the rows that were changed since the last time, and has them noted from now on; none where no history is kept.
  func takeChangedRows() -> [ChangedRow] {
    guard let history else { return [] }
    let rows = history.recent ?? []
    if history.recent?.isEmpty != true { history.recent = [] }
    return rows
  }

  /// Makes what was written since the last commit durable.
  ///
  /// - Throws: `SQLiteError` where that failed; then all of it is undone, and in memory what was done since the last commit.
  package func commit() throws {
    do {
      if try transaction.commit() { note(nil) }
    } catch {
      if let failure = StorageFailure(error) { note(failure) }
      throw error
    }
    history?.tidy()
  }

  /// Notes from now on what changes, so that it can be undone, compared and hashed; a store without history pays nothing.
  ///
  /// What `reset` goes back to is the state at the first call; later ones change nothing.
  func beginHistory() throws {
    // The first hash costs what is stored, all later ones what was changed.
    if history == nil { _ = try contentHash() }
  }

  /// The history, which begins now where it has not yet.
  func keepHistory() throws -> History {
    if let history { return history }
    let history = try History(database, transaction, lastIDs: playlists.lastIDs)
    self.history = history
    return history
  }

  /// Runs `body`, which makes or removes the sandbox `id`: its past begins or ends there.
  func rebaselining<Result>(_ id: Int, _ body: () throws -> Result) throws -> Result {
    guard let history else { return try body() }
    return try history.rebaselining(id, firstID: { self.playlists.lastIDs[id] }, body)
  }

  func note(_ failure: StorageFailure?) {
    guard failure != self.failure else { return }
    self.failure = failure
    onChangedFailure?(failure)
  }

  /// Whether nothing was ever put into it.
  package var isEmpty: Bool {
    get throws { try database.integer("SELECT EXISTS (SELECT 1 FROM project) OR EXISTS (SELECT 1 FROM user)") == 0 }
  }
}

extension Store {
  /// How much there is, sandboxes included.
  package struct Counts: Hashable, Sendable {
    package let projects: Int
    package let keys: Int
    package let playlists: Int
    package let recordings: Int
  }

  /// Counts what there is, row by row.
  package func counts() throws -> Counts {
    func count(_ table: String) throws -> Int { try database.integer("SELECT count(*) FROM \(table)") ?? 0 }
    return Counts(
      projects: try count("project"), keys: try count("personal_api_key"), playlists: try count("playlist"),
      recordings: try count("recording"))
  }
}

/// Changes of single parts that the emulated API has no endpoints for.
extension Store {
  /// Adds a key, whose value must be new; one of `project` if that is a sandbox, to which it is then confined.
  package func add(_ key: PersonalAPIKey, of project: Int?) throws -> PersonalAPIKey {
    guard let project, identities.isSandbox(project) else {
      try write { try identities.insert(key) }
      return key
    }
    var confined = key
    confined.scopedProjects = [project]
    try write { try identities.insert(confined, sandbox: project) }
    return confined
  }

  /// Removes a key.
  ///
  /// Returns false if there is none.
  func removeKey(_ value: String) throws -> Bool {
    guard identities.key(value) != nil else { return false }
    try write { try identities.remove(key: value) }
    return true
  }

  /// Replaces the recording with the id of each of `recordings`, or adds it.
  package func put(_ recordings: [Recording], in project: Int) throws {
    try write {
      for recording in recordings { try self.recordings.put(recording, in: project) }
      try noteWatchers(recordings, project)
    }
  }

  /// Replaces all the recordings of the project by `recordings`.
  func replaceRecordings(of project: Int, by recordings: [Recording]) throws {
    try write {
      try self.recordings.removeAll(in: project)
      for recording in recordings { try self.recordings.insert(recording, in: project) }
      try noteWatchers(recordings, project)
    }
  }

  /// Forgets what is known of a recording; playlists that hold it go on holding its id.
  ///
  /// Returns false if nothing was known.
  func removeRecording(_ id: String, in project: Int) throws -> Bool {
    try write { try recordings.remove(id, in: project) }
  }

  /// Sets what a playlist's filters were last counted to match; nil for never counted.
  func set(_ count: SavedFiltersCount?, of playlist: Playlist) throws {
    var counted = playlist
    counted.savedFiltersCount = count
    try write { try playlists.update(counted) }
  }

  /// Who has watched nothing any more is found out with the next fixture: taking such a one for a watcher costs time and nothing else.
  private func noteWatchers(_ recordings: [Recording], _ project: Int) throws {
    for user in Set(recordings.flatMap(\.viewedBy)) { try self.recordings.reload(watcher: user, in: project) }
  }
}
