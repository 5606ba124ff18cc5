package import SQLite

/// The state of an emulator, in one database.
///
/// It must be used on one thread at a time.
package final class Store {
  /// Organization, users, keys and projects.
  package let identities: IdentityStore
  let playlists: PlaylistStore
  let recordings: RecordingStore
  let isInFile: Bool
  let database: Database
  let transaction: Transaction
  private var history: History?
  /// The last failure of the database; nil after a successful write.
  private(set) var failure: StorageFailure?
  var onChangedFailure: ((StorageFailure?) -> Void)?

  /// Opens the database at `location`; creates it if it is missing, and migrates it to the current schema.
  ///
  /// - Throws: `StoreError`; a refused file is not changed.
  package convenience init(_ location: Database.Location) throws(StoreError) {
    do {
      let database = try Database(location)
      try DatabaseSchema.migrator.migrate(database)
      // Write-ahead logging lets a backup or an export read while the server writes. With FULL, every commit waits for the disk.
      if case .file = location { try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL") }
      try database.execute("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF")
      try self.init(database, isInFile: location != .memory)
      try encodeAnswers()
      // Reading is not a change, and needs no undo.
      try transaction.commit()
      // After the first read, which creates the log.
      if isInFile { database.watchFiles() }
    } catch {
      throw StoreError(error, location)
    }
  }

  /// Makes a store of `database`, which must have the current schema.
  init(_ database: Database, isInFile: Bool = false) throws {
    self.database = database
    self.isInFile = isInFile
    transaction = Transaction(database)
    identities = try IdentityStore(database, transaction)
    recordings = try RecordingStore(database, transaction)
    playlists = try PlaylistStore(database, transaction, identities, recordings)
  }

  /// Updates stored responses to the current encoding, if another version of the emulator wrote them.
  private func encodeAnswers() throws {
    guard try database.integer("SELECT version FROM answer_encoding") != EncodedPlaylist.version else { return }
    try write {
      try playlists.encodeAnswers()
      try database.execute("UPDATE answer_encoding SET version = \(EncodedPlaylist.version)")
    }
    try commit()
  }

  /// Runs `body`, whose changes are undone if it throws, and durable after the next `commit` if it does not.
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    let noted = history?.recent?.count ?? 0
    do {
      return try transaction.write(body)
    } catch {
      // Changes that were undone do not count.
      history?.recent?.removeSubrange(noted...)
      throw error
    }
  }

  /// Returns the rows that changed since the last call, and records further ones; empty without a history.
  func takeChangedRows() -> [ChangedRow] {
    guard let history else { return [] }
    let rows = history.recent ?? []
    if history.recent?.isEmpty != true { history.recent = [] }
    return rows
  }

  /// Makes all writes since the last commit durable.
  ///
  /// - Throws: `SQLiteError` if that fails; then these writes are undone, in memory too.
  package func commit() throws {
    do {
      if try transaction.commit() { note(nil) }
    } catch {
      if let failure = StorageFailure(error) { note(failure) }
      throw error
    }
  }

  /// Starts the history, which makes reset, snapshots, diff and hash possible; without it, writes have no extra cost.
  ///
  /// The state at the first call is the one that `reset` restores. Further calls do nothing.
  func beginHistory() throws {
    // The first hash reads everything; later ones cost only what has changed.
    if history == nil { _ = try contentHash() }
  }

  func keepHistory() throws -> History {
    if let history { return history }
    let history = try History(database, transaction, lastIDs: playlists.lastIDs)
    self.history = history
    return history
  }

  /// Runs `body`, which creates or removes the sandbox `id`, and restarts the history of that sandbox.
  func rebaselining<Result>(_ id: Int, _ body: () throws -> Result) throws -> Result {
    guard let history else { return try body() }
    return try history.rebaselining(id, firstID: { self.playlists.lastIDs[id] }, body)
  }

  func note(_ failure: StorageFailure?) {
    guard failure != self.failure else { return }
    self.failure = failure
    onChangedFailure?(failure)
  }

  /// Whether the database contains no data.
  package var isEmpty: Bool {
    get throws { try database.integer("SELECT EXISTS (SELECT 1 FROM project) OR EXISTS (SELECT 1 FROM user)") == 0 }
  }
}

extension Store {
  /// The numbers of stored rows, including those of sandboxes.
  package func counts() throws -> (projects: Int, keys: Int, playlists: Int, recordings: Int) {
    func count(_ table: String) throws -> Int { try database.integer("SELECT count(*) FROM \(table)") ?? 0 }
    return try (count("project"), count("personal_api_key"), count("playlist"), count("recording"))
  }
}

/// Changes that only the control API makes.
extension Store {
  /// Adds a key, whose value must be new, and which is confined to `project` if that is a sandbox.
  package func add(_ key: PersonalAPIKey, of project: Int?) throws -> PersonalAPIKey {
    let sandbox = identities.sandbox(project)
    var confined = key
    if sandbox != 0 { confined.scopedProjects = [sandbox] }
    try write { try identities.insert(confined, sandbox: sandbox) }
    return confined
  }

  /// Removes a key; returns false if it does not exist.
  func removeKey(_ value: String) throws -> Bool {
    guard identities.key(value) != nil else { return false }
    try write { try identities.remove(key: value) }
    return true
  }

  /// Adds recordings, or replaces those with the same ids.
  package func put(_ recordings: [Recording], in project: Int) throws {
    try write {
      for recording in recordings { try self.recordings.put(recording, in: project) }
      try noteWatchers(recordings, project)
    }
  }

  func replaceRecordings(of project: Int, by recordings: [Recording]) throws {
    try write {
      try self.recordings.removeAll(in: project)
      for recording in recordings { try self.recordings.insert(recording, in: project) }
      try noteWatchers(recordings, project)
    }
  }

  /// Removes the data of a recording, but not its id from playlists; returns false if there is none.
  func removeRecording(_ id: String, in project: Int) throws -> Bool {
    try write { try recordings.remove(id, in: project) }
  }

  /// Sets the last count of a saved filter's matches; nil for never counted.
  func set(_ count: SavedFiltersCount?, of playlist: Playlist) throws {
    var counted = playlist
    counted.savedFiltersCount = count
    try write { try playlists.update(counted) }
  }

  /// A user whose last view is removed here stays in the list of watchers until the next fixture is loaded, which costs only time.
  private func noteWatchers(_ recordings: [Recording], _ project: Int) throws {
    for user in Set(recordings.flatMap(\.viewedBy)) { try self.recordings.reload(watcher: user, in: project) }
  }
}
