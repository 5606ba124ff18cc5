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

/// Rows by their keys, of which copies share what did not change since they were made.
///
/// A change copies one of many small dictionaries and the list of them, never the rows. Two levels are enough: both grow with the root of
/// the number of rows.
struct SharedRows {
  private var buckets: [[RowKey: PastRow]] = [[:]]
  private(set) var count = 0

  /// How many rows a bucket has on average at most.
  private static let bucketSize = 32

  /// The rows' keys, in no order.
  var keys: some Sequence<RowKey> { buckets.lazy.flatMap(\.keys) }

  /// The row named `key`; nil if it is not among these.
  subscript(key: RowKey) -> PastRow? {
    get { buckets[index(key)][key] }
    set {
      if newValue != nil, count >= buckets.count * Self.bucketSize { grow() }
      let index = index(key)
      let before = buckets[index].count
      buckets[index][key] = newValue
      count += buckets[index].count - before
    }
  }

  private func index(_ key: RowKey) -> Int {
    // Other bits than those by which a dictionary finds its place.
    Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 32) & (buckets.count - 1)
  }

  private mutating func grow() {
    let rows = buckets
    buckets = [[RowKey: PastRow]](repeating: [:], count: rows.count * 4)
    for bucket in rows {
      for (key, row) in bucket { buckets[index(key)][key] = row }
    }
  }
}

/// The present values of the rows that were touched, as far as a snapshot has read them.
///
/// The next snapshot reads those alone that were changed since.
struct PresentRows {
  private var rows: [Int: SharedRows] = [:]
  /// The rows of those owners that were changed since they were read.
  private var stale: Set<RowKey> = []
  /// Those that were read before they were committed: if that fails, they are what they were, and nobody reports it.
  private var uncommitted: Set<RowKey> = []

  /// The values of the rows of `owner` that `touched` names; `read` reads a row.
  mutating func rows(of owner: Int, _ touched: [RowKey: PastRow], _ read: (RowKey) throws -> PastRow) rethrows -> SharedRows {
    var present = rows[owner] ?? SharedRows()
    // Its own reference would have each change copy everything.
    rows[owner] = nil
    // What remains stale if reading fails would be missing here: the next snapshot reads it all.
    let changed = present.count == 0 ? Array(touched.keys) : stale.union(uncommitted).filter { touched[$0] != nil }
    for key in changed { present[key] = try read(key) }
    uncommitted.formUnion(changed)
    stale = stale.filter { $0.owner != owner }
    rows[owner] = present
    return present
  }

  /// The row was changed, or is about to be.
  mutating func note(_ key: RowKey) {
    if !rows.isEmpty, rows[key.owner] != nil { stale.insert(key) }
  }

  /// What was read is durable now.
  mutating func noteCommit() {
    if !uncommitted.isEmpty { uncommitted = [] }
  }

  /// The row does not differ from the beginning any more.
  mutating func remove(_ key: RowKey) { rows[key.owner]?[key] = nil }

  /// Nothing of `owner` has a past any more.
  mutating func forget(_ owner: Int) {
    rows[owner] = nil
    stale = stale.filter { $0.owner != owner }
    uncommitted = uncommitted.filter { $0.owner != owner }
  }
}
