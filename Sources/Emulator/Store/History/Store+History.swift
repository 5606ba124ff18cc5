internal import SQLite

/// Without a project, these calls concern everything outside sandboxes, including the organization, users and keys: tests in sandboxes are
/// never disturbed.
extension Store {
  /// Takes a snapshot of one project, or of everything outside sandboxes.
  ///
  /// Starts the history if necessary.
  func snapshot(project: Int? = nil) throws -> Snapshot {
    let history = try keepHistory()
    var rows: [Int: SharedRows] = [:]
    for owner in owners(project, history) { rows[owner] = try history.presentRows(of: owner) }
    return Snapshot(project: project, hash: try contentHash(project: project), rows: rows, lastID: playlists.lastID(in: project))
  }

  /// Restores `snapshot`, including the next ids.
  ///
  /// A snapshot of everything can be restored for one project; a snapshot of one project restores only that.
  ///
  /// - Throws: `SQLiteError`; then nothing is changed.
  func restore(_ snapshot: Snapshot, project: Int? = nil) throws {
    let history = try keepHistory()
    let project = snapshot.project ?? project
    let owners = owners(project, history).union(project.map { [$0] } ?? Set(snapshot.rows.keys).filter { !identities.isSandbox($0) })
    try restore(owners, to: snapshot.rows, history) { try playlists.setLastID(snapshot.lastID, in: project) }
  }

  /// Restores the state at the beginning of the history, or at the creation of the sandbox, including the next ids.
  ///
  /// - Throws: `SQLiteError`; then nothing is changed.
  package func reset(project: Int? = nil) throws {
    let history = try keepHistory()
    let stream = project.map { identities.isSandbox($0) ? $0 : 0 } ?? 0
    try restore(owners(project, history), to: [:], history) { try playlists.setLastID(history.firstIDs[stream] ?? 0, in: project) }
  }

  /// The hash of one project, or of everything outside sandboxes; equal for equal states.
  func contentHash(project: Int? = nil) throws -> ContentHash {
    let history = try keepHistory()
    var sum = ContentHash.zero
    let projects = project.map { [$0] } ?? [0] + identities.projects.map(\.id)
    for owner in owners(project, history).union(projects) { sum += try history.hash(of: owner) }
    return sum
  }

  /// The owners of changed rows: `project`, or all outside sandboxes if it is nil.
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

/// A dictionary of rows that shares unchanged parts between copies.
///
/// A change copies one of many small dictionaries and their array, never the rows. Two levels are enough: each grows with the square root
/// of the number of rows.
struct SharedRows {
  private var buckets: [[RowKey: PastRow]] = [[:]]
  private(set) var count = 0

  /// The highest average number of rows in a bucket.
  private static let bucketSize = 32

  /// The keys of the rows, in no order.
  var keys: some Sequence<RowKey> { buckets.lazy.flatMap(\.keys) }

  /// The row `key`; nil if there is none.
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
    // The dictionary uses the lower bits.
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

/// The present values of changed rows that a snapshot has read.
///
/// The next snapshot reads only those that were changed since.
struct PresentRows {
  private var rows: [Int: SharedRows] = [:]
  /// The rows that were changed since they were read.
  private var stale: Set<RowKey> = []
  /// The rows that were read before a commit: if it fails, their values are wrong, and no change is reported.
  private var uncommitted: Set<RowKey> = []

  /// The values of the rows in `touched` of `owner`; `read` reads a row.
  mutating func rows(of owner: Int, _ touched: [RowKey: PastRow], _ read: (RowKey) throws -> PastRow) rethrows -> SharedRows {
    var present = rows[owner] ?? SharedRows()
    // A second reference would make each change copy everything.
    rows[owner] = nil
    // If reading fails, `stale` is incomplete, but then the next snapshot reads all rows.
    let changed = present.count == 0 ? Array(touched.keys) : stale.union(uncommitted).filter { touched[$0] != nil }
    for key in changed { present[key] = try read(key) }
    uncommitted.formUnion(changed)
    stale = stale.filter { $0.owner != owner }
    rows[owner] = present
    return present
  }

  /// Marks a row as changed.
  mutating func note(_ key: RowKey) {
    if !rows.isEmpty, rows[key.owner] != nil { stale.insert(key) }
  }

  /// Marks all read values as durable.
  mutating func noteCommit() {
    if !uncommitted.isEmpty { uncommitted = [] }
  }

  /// Removes a row that equals its value at the beginning.
  mutating func remove(_ key: RowKey) { rows[key.owner]?[key] = nil }

  /// Removes the rows of `owner`.
  mutating func forget(_ owner: Int) {
    rows[owner] = nil
    stale = stale.filter { $0.owner != owner }
    uncommitted = uncommitted.filter { $0.owner != owner }
  }
}
