internal import SQLite

/// Without a project, these calls concern everything outside sandboxes, including the organization, users and keys: tests in sandboxes are
/// never disturbed.
extension Store {
  /// Takes a snapshot of one project, or of everything outside sandboxes.
  func snapshot(project: Int? = nil) throws -> Snapshot {
    let history = try keepHistory()
    var rows: [Int: [RowKey: PastRow]] = [:]
    for owner in owners(project, history) { rows[owner] = try history.presentRows(of: owner) }
    return Snapshot(project: project, hash: try contentHash(project: project), rows: rows, lastID: playlists.lastID(in: project))
  }

  /// Restores `snapshot`, including the next ids; one of everything can be restored for one project.
  ///
  /// - Throws: `SQLiteError`; then nothing is changed.
  func restore(_ snapshot: Snapshot, project: Int? = nil) throws {
    let history = try keepHistory()
    let project = snapshot.project ?? project
    try restore(owners(project, history, and: snapshot.rows), to: snapshot.rows, history) {
      try playlists.setLastID(snapshot.lastID, in: project)
    }
  }

  /// Restores the state at the beginning of the history, or at the creation of the sandbox, including the next ids.
  ///
  /// - Throws: `SQLiteError`; then nothing is changed.
  package func reset(project: Int? = nil) throws {
    let history = try keepHistory()
    let first = history.firstIDs[identities.sandbox(project)] ?? 0
    try restore(owners(project, history), to: [:], history) { try playlists.setLastID(first, in: project) }
  }

  /// The hash of one project, or of everything outside sandboxes; equal for equal states.
  func contentHash(project: Int? = nil) throws -> ContentHash {
    let history = try keepHistory()
    var sum = ContentHash.zero
    let projects = project.map { [$0] } ?? [0] + identities.projects.map(\.id)
    for owner in owners(project, history).union(projects) { sum += try history.hash(of: owner) }
    return sum
  }

  /// The owners of rows that were changed or are in `rows`: `project`, or all outside sandboxes if it is nil.
  func owners(_ project: Int?, _ history: History, and rows: [Int: [RowKey: PastRow]] = [:]) -> Set<Int> {
    project.map { [$0] } ?? history.owners.union(rows.keys).filter { !identities.isSandbox($0) }
  }

  private func restore(
    _ owners: Set<Int>, to rows: [Int: [RowKey: PastRow]], _ history: History, restoreIDs: () throws -> Void
  ) throws {
    var changes = Restoration(history.tables)
    for owner in owners {
      let first = history.rows(of: owner)
      let past = rows[owner] ?? [:]
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
    history.tidyAtCommit(owners)
  }
}
