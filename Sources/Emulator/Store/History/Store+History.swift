internal import SQLite

/// What is done without a project is done to all that are no sandboxes, and to the organization, users and keys that belong to none: those
/// who use a sandbox are never disturbed.
extension Store {
  /// The state as it is, to come back to; of one project, or of all that are no sandboxes.
  ///
  /// Where no history is kept, it begins now.
  func snapshot(project: Int? = nil) throws -> Snapshot {
    let history = try keepHistory()
    var rows: [Int: SharedRows] = [:]
    for owner in owners(project, history) { rows[owner] = try history.presentRows(of: owner) }
    return Snapshot(project: project, hash: try contentHash(project: project), rows: rows, lastID: playlists.lastID(in: project))
  }

  /// Puts back what `snapshot` holds, the next ids too.
  ///
  /// A snapshot of everything can be put back for one project alone; one of a project touches that project alone.
  ///
  /// - Throws: `SQLiteError`; then everything is as it was.
  func restore(_ snapshot: Snapshot, project: Int? = nil) throws {
    let history = try keepHistory()
    let project = snapshot.project ?? project
    let owners = owners(project, history).union(project.map { [$0] } ?? Set(snapshot.rows.keys).filter { !identities.isSandbox($0) })
    try restore(owners, to: snapshot.rows, history) { try playlists.setLastID(snapshot.lastID, in: project) }
  }

  /// Puts everything back to the beginning: to when history began, or when the sandbox was made; the next ids too.
  ///
  /// - Throws: `SQLiteError`; then everything is as it was.
  package func reset(project: Int? = nil) throws {
    let history = try keepHistory()
    let stream = project.map { identities.isSandbox($0) ? $0 : 0 } ?? 0
    try restore(owners(project, history), to: [:], history) { try playlists.setLastID(history.firstIDs[stream] ?? 0, in: project) }
  }

  /// The hash of the state, equal for equal states: of one project, or of all that are no sandboxes.
  func contentHash(project: Int? = nil) throws -> ContentHash {
    let history = try keepHistory()
    var sum = ContentHash.zero
    let projects = project.map { [$0] } ?? [0] + identities.projects.map(\.id)
    for owner in owners(project, history).union(projects) { sum += try history.hash(of: owner) }
    return sum
  }

  /// The owners of the touched rows of `project`, nil for all that are no sandboxes.
  func owners(_ project: Int?, _ history: History) -> Set<Int> {
    project.map { [$0] } ?? history.owners.filter { !identities.isSandbox($0) }
  }

  private func restore(
    _ owners: Set<Int>, to rows: [Int: SharedRows], _ history: History, restoreIDs: () throws -> Void
  ) throws {
    var changes = Restoration(history.tables)
    for owner in owners {
      let first = history.rows(of: owner)
      let past = rows[owner] ?? SharedRows()
      for key in Set(first.keys).union(past.keys).union(owner == 0 ? [] : [.project(owner)]) {
        try changes.add(key, (past[key] ?? first[key]).map(\.values))
      }
    }
    try write {
      try changes.run()
      try identities.load(changes.keys)
      for key in changes.keys where key.table == .view { try recordings.reload(watcher: key.number, in: key.owner) }
      try restoreIDs()
    }
    history.tidyAtCommit()
  }
}
