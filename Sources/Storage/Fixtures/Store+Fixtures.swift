internal import Domain
internal import SQLite

extension Store {
  /// Puts `seed` in the place of everything there is outside sandboxes, and tells `progress` after every row how many are in.
  ///
  /// - Throws: `SQLiteError`; then everything is as it was.
  package func replace(by seed: Seed, progress: (Int) -> Void = { _ in }) throws {
    try write {
      try clear()
      try insert(seed, progress)
      try reload()
    }
  }

  /// The state as a fixture, a line an item: that of one project, with the users and keys of its sandbox or else everybody's, or that of
  /// all but sandboxes.
  ///
  /// Loading it gives the same state.
  package func export(project: Int? = nil) throws -> [UInt8] {
    let sandbox = project.flatMap { identities.isSandbox($0) ? $0 : nil }
    var writer = FixtureWriter()
    writer.begin(identities.organization)
    writer.list("users", try sandbox.map(identities.users(of:)) ?? identities.users) { $0.user($1) }
    writer.list("personal_api_keys", try sandbox.map(identities.keys(of:)) ?? identities.keys) { $0.key($1) }
    try writer.projects(project.map { [identities.project($0)].compactMap { $0 } } ?? identities.projects) { writer, project in
      try writer.recordings { emit in try recordings.each(in: project.id) { emit($0) } }
      try writer.playlists { emit in try playlists.each(in: project.id) { emit($0, $1, $2) } }
    }
    return writer.end()
  }

  private func clear() throws {
    for sql in IdentityQueries.clear { try database.execute(sql) }
    // The users of sandboxes stay known.
    try identities.load()
  }

  /// Adds what is in `seed`, as a sandbox where its id is not 0.
  func insert(_ seed: Seed, sandbox: Int = 0, _ progress: (Int) -> Void = { _ in }) throws {
    var rows = 0
    func step() {
      rows += 1
      progress(rows)
    }
    if sandbox == 0 {
      try identities.replace(seed.organization)
      step()
    }
    // A playlist's answer shows its makers, so that they come first.
    for user in seed.users {
      try identities.insert(user, sandbox: sandbox)
      step()
    }
    for entry in seed.projects {
      try identities.insert(entry.project, isSandbox: sandbox != 0)
      step()
    }
    for key in seed.keys {
      try identities.insert(key, sandbox: sandbox)
      step()
    }
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

  /// Takes anew from the database what is held in memory of everything but sandboxes' ids.
  func reload() throws {
    try identities.load()
    try recordings.load()
    try playlists.load()
  }
}
