package import Domain
internal import JSON
internal import SQLite

extension Store {
  /// Puts the recordings and playlists that `files` mean together in the place of those of one project.
  ///
  /// Each file has one project, whatever its id, and may name the users of this project, by id or e-mail; its other parts are passed over.
  ///
  /// - Throws: `FixtureError` with every mistake, `SQLiteError`; then everything is as it was.
  package func replace(_ project: Int, by files: [FixtureFile], now: Timestamp) throws {
    let sandbox = identities.isSandbox(project) ? project : nil
    let users = try sandbox.map(identities.users(of:)) ?? identities.users
    let people = FixtureFile(
      name: "the project",
      .object(JSONObject([.init(key: "users", value: .array(try users.map { try JSONValue(parsing: $0.encoded) }))])))
    var reader = FixtureReader(now: now, random: RandomStream())
    let seed = try reader.read([people] + files.enumerated().map { try $1.asProject(project, part: $0) })
    try write {
      try playlists.removeAll(in: project)
      try recordings.removeAll(in: project)
      for entry in seed.projects {
        for recording in entry.recordings { try recordings.insert(recording, in: project) }
        for item in entry.playlists {
          try playlists.insert(item.playlist, recordings: item.recordings, savedFiltersCount: item.savedFiltersCount)
        }
      }
      for user in users { try recordings.reload(watcher: user.id, in: project) }
      try playlists.goOn(after: seed.projects.flatMap(\.playlists).map(\.playlist.id).max() ?? 0, in: project)
    }
  }
}

extension FixtureFile {
  /// The file with nothing but its one project, which gets the id `id`; files that go together are told apart by `part`.
  ///
  /// - Throws: `FixtureError` where it has not one project.
  fileprivate func asProject(_ id: Int, part: Int) throws(FixtureError) -> FixtureFile {
    guard case .object(let object) = value, case .array(let projects)? = object["projects"], projects.count == 1,
      case .object(let project) = projects[0]
    else {
      throw FixtureError(mistakes: [FixtureMistake(file: name, path: "$.projects", reason: "expected one project")])
    }
    let numbered = project.setting("id", to: .int(id))
    return FixtureFile(
      name: part == 0 ? name : "\(name)#\(part)", .object(JSONObject([.init(key: "projects", value: .array([.object(numbered)]))])))
  }
}
