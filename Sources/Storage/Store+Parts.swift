package import Domain

/// Changes of single parts that the emulated API has no endpoints for.
extension Store {
  /// Adds a key, whose value must be new.
  package func add(_ key: PersonalAPIKey) throws {
    try write { try identities.insert(key) }
    try identities.load()
  }

  /// Removes a key.
  ///
  /// Gives false where there is none such.
  package func removeKey(_ value: String) throws -> Bool {
    guard identities.key(value) != nil else { return false }
    try write { try identities.remove(key: value) }
    try identities.load()
    return true
  }

  /// Puts each of `recordings` in the place of the one with its id, or adds it.
  package func put(_ recordings: [Recording], in project: Int) throws {
    try write { for recording in recordings { try self.recordings.put(recording, in: project) } }
    try self.recordings.load()
  }

  /// Puts `recordings` in the place of all that the project has.
  package func replaceRecordings(of project: Int, by recordings: [Recording]) throws {
    try write {
      try self.recordings.removeAll(in: project)
      for recording in recordings { try self.recordings.insert(recording, in: project) }
    }
    try self.recordings.load()
  }

  /// Forgets what is known of a recording; playlists that hold it go on holding its id.
  ///
  /// Gives false where nothing was known.
  package func removeRecording(_ id: String, in project: Int) throws -> Bool {
    let isGone = try write { try recordings.remove(id, in: project) }
    if isGone { try recordings.load() }
    return isGone
  }

  /// Sets what a playlist's filters were last counted to match; nil for never counted.
  package func set(_ count: SavedFiltersCount?, of playlist: Playlist) throws {
    try write { try playlists.update(playlist, savedFiltersCount: count) }
  }
}
