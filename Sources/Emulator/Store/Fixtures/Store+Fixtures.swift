internal import JSON
internal import SQLite

extension Store {
  /// Replaces everything outside sandboxes by `seed`, and calls `progress` after every row with the number of rows so far.
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
  /// Loading it restores the same state.
  package func export(project: Int? = nil) throws -> [UInt8] {
    let sandbox = identities.sandbox(project)
    var writer = FixtureWriter(identities.organization)
    let projects = project.map { [identities.project($0)].compactMap { $0 } } ?? identities.projects
    let keys = try identities.keys(of: sandbox).compactMap { withoutGone($0, Set(projects.map(\.id))) }
    try writer.list("users", of: User.entity) { try identities.users(of: sandbox).forEach($0) }
    writer.list("personal_api_keys", of: PersonalAPIKey.entity) { keys.forEach($0) }
    try writer.projects(projects) { writer, project in
      try writer.list("recordings", of: Recording.entity) { emit in try recordings.each(in: project.id) { emit(withoutGone($0)) } }
      try writer.list("playlists", of: Playlist.entity) { emit in try playlists.each(in: project.id) { emit(withoutGone($0)) } }
    }
    return writer.end()
  }

  // Who and what is gone can still be named: a project's rows are put back alone, after users or projects were replaced.

  private func withoutGone(_ playlist: Playlist) -> Playlist {
    var present = playlist
    present.createdBy = playlist.createdBy.flatMap { identities.user($0)?.id }
    present.lastModifiedBy = playlist.lastModifiedBy.flatMap { identities.user($0)?.id }
    return present
  }

  private func withoutGone(_ recording: Recording) -> Recording {
    var present = recording
    present.viewedBy.removeAll { identities.user($0) == nil }
    return present
  }

  /// Nil for a key of which no project is left: without any it would reach all.
  private func withoutGone(_ key: PersonalAPIKey, _ projects: Set<Int>) -> PersonalAPIKey? {
    var present = key
    present.scopedProjects.removeAll { !projects.contains($0) }
    return present.scopedProjects.isEmpty && !key.scopedProjects.isEmpty ? nil : present
  }

  private func clear() throws {
    try database.execute(
      """
      DELETE FROM playlist WHERE project_id IN (SELECT id FROM project WHERE is_sandbox = 0);
      DELETE FROM recording WHERE project_id IN (SELECT id FROM project WHERE is_sandbox = 0);
      DELETE FROM project WHERE is_sandbox = 0;
      DELETE FROM personal_api_key WHERE sandbox_id = 0;
      DELETE FROM user WHERE sandbox_id = 0;
      DELETE FROM organization
      """)
    // The users of sandboxes stay known.
    try identities.load()
  }

  /// Adds what is in `seed`, as a sandbox if its id is not 0.
  func insert(_ seed: Seed, sandbox: Int = 0, _ progress: (Int) -> Void = { _ in }) throws {
    var rows = 0
    func step(_ insert: () throws -> Void) rethrows {
      try insert()
      rows += 1
      progress(rows)
    }
    if sandbox == 0 { try step { try identities.replace(seed.organization) } }
    // A playlist's answer shows its makers, so that they come first.
    for user in seed.users { try step { try identities.insert(user, sandbox: sandbox) } }
    for entry in seed.projects { try step { try identities.insert(entry.project, isSandbox: sandbox != 0) } }
    for key in seed.keys { try step { try identities.insert(key, sandbox: sandbox) } }
    for entry in seed.projects {
      for recording in entry.recordings { try step { try recordings.insert(recording, in: entry.project.id) } }
      for playlist in entry.playlists { try step { try playlists.insert(playlist) } }
    }
  }

  /// Reloads all that is kept in memory, except the ids of sandboxes.
  func reload() throws {
    try identities.load()
    try recordings.load()
    try playlists.load()
  }
}

extension Store {
  /// Replaces the recordings and playlists of one project by those of all `files`.
  ///
  /// Each file has one project, whatever its id, and may name the users of this project, by id or e-mail; its other parts are ignored.
  ///
  /// - Throws: `FixtureError` with every mistake, `SQLiteError`; then everything is as it was.
  package func replace(_ project: Int, by files: [FixtureFile], now: Timestamp) throws {
    let users = try identities.users(of: identities.sandbox(project))
    let people = FixtureFile(
      name: "the project",
      .members([("users", .array(users.map { .object(User.entity.fixture($0)) }))]))
    var reader = FixtureReader(now: now, random: RandomStream())
    let seed = try reader.read([people] + files.enumerated().map { try $1.asProject(project, part: $0) })
    try write {
      try playlists.removeAll(in: project)
      try recordings.removeAll(in: project)
      for entry in seed.projects {
        for recording in entry.recordings { try recordings.insert(recording, in: project) }
        for playlist in entry.playlists { try playlists.insert(playlist) }
      }
      for user in users { try recordings.reload(watcher: user.id, in: project) }
      try playlists.setLastID(seed.projects.flatMap(\.playlists).map(\.id).max() ?? 0, in: project)
    }
  }
}

extension FixtureFile {
  /// The file with nothing but its one project, which gets the id `id`; files that go together are told apart by `part`.
  ///
  /// - Throws: `FixtureError` if it has not one project.
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

/// Writes a fixture: the parts in their order, each item on a line of its own with every field that has a value.
struct FixtureWriter {
  private var json = JSONWriter(capacity: 1 << 16)

  /// Begins a fixture; without an organization, as in a store into which nothing was ever put, it has none.
  init(_ organization: Organization?) {
    json.raw("{\n")
    guard let organization else { return }
    json.raw("\"organization\":")
    json.value(.object(Organization.entity.fixture(organization)))
  }

  /// Begins the part `name`, after a comma if it is not the first.
  private mutating func part(_ name: String) {
    if json.bytes.last != UInt8(ascii: "\n") { json.raw(",\n") }
    json.string(name)
    json.raw(":[")
  }

  mutating func end() -> [UInt8] {
    json.raw("\n}\n")
    return json.bytes
  }

  /// Writes a list of the items with which `each` calls what it is passed.
  mutating func list<Item>(_ name: String, of entity: Entity<Item>, _ each: ((Item) -> Void) throws -> Void) rethrows {
    part(name)
    var isFirst = true
    try each { item in
      json.raw(isFirst ? "\n" : ",\n")
      isFirst = false
      json.value(.object(entity.fixture(item)))
    }
    json.raw("]")
  }

  /// Writes the projects, each with what `contents` writes after its fields.
  mutating func projects(_ projects: [Project], _ contents: (inout FixtureWriter, Project) throws -> Void) throws {
    part("projects")
    for (index, project) in projects.enumerated() {
      json.raw(index == 0 ? "\n{" : ",\n{")
      for member in Project.entity.fixture(project).members {
        json.key(escaping: member.key)
        json.value(member.value)
      }
      try contents(&self, project)
      json.raw("}")
    }
    json.raw("]")
  }
}
