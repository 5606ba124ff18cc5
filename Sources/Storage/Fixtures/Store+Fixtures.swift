internal import Domain
internal import SQLite

extension Store {
  /// Puts `seed` in the place of everything there is, and tells `progress` after every row how many are in.
  ///
  /// - Throws: `SQLiteError`; then everything is as it was.
  package func replace(by seed: Seed, progress: (Int) -> Void = { _ in }) throws {
    do {
      try write {
        try clear()
        try insert(seed, progress)
      }
    } catch {
      try reload()
      throw error
    }
    try reload()
  }

  /// The whole state as a fixture, a line an item.
  ///
  /// Loading it gives the same state.
  package func export() throws -> [UInt8] {
    var writer = FixtureWriter()
    writer.begin(identities.organization)
    writer.list("users", identities.users) { $0.user($1) }
    writer.list("personal_api_keys", identities.keys) { $0.key($1) }
    try writer.projects(identities.projects) { writer, project in
      try writer.recordings { emit in try recordings.each(in: project.id) { emit($0) } }
      try writer.playlists { emit in try playlists.each(in: project.id) { emit($0, $1, $2) } }
    }
    return writer.end()
  }

  private func clear() throws {
    for table in ["playlist", "recording", "project", "personal_api_key", "user", "organization"] {
      try database.execute("DELETE FROM \(table)")
    }
  }

  private func insert(_ seed: Seed, _ progress: (Int) -> Void) throws {
    var rows = 0
    func step() {
      rows += 1
      progress(rows)
    }
    try identities.replace(seed.organization)
    step()
    for user in seed.users {
      try identities.insert(user)
      step()
    }
    for entry in seed.projects {
      try identities.insert(entry.project)
      step()
    }
    for key in seed.keys {
      try identities.insert(key)
      step()
    }
    // A playlist's answer shows its makers, so that they have to be known first.
    try identities.load()
    for entry in seed.projects {
      for recording in entry.recordings {
        try recordings.insert(recording, in: entry.project.id)
        step()
      }
      for entry in entry.playlists {
        try playlists.insert(entry.playlist, recordings: entry.recordings, savedFiltersCount: entry.savedFiltersCount)
        step()
      }
    }
  }

  private func reload() throws {
    try identities.load()
    try recordings.load()
    try playlists.load()
  }
}
