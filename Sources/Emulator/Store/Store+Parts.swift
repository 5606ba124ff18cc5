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
