internal import SQLite

/// Rows that are to be as they were, and the way there.
struct Restoration {
  /// The rows that differ from what they are to be.
  private(set) var keys: [RowKey] = []
  private var deletions: [Table: [RowKey]] = [:]
  private var writes: [Table: [(key: RowKey, present: [Value]?, desired: [Value])]] = [:]
  private var projects: [(key: RowKey, desired: [Value])] = []
  private let tables: Tables

  init(_ tables: Tables) { self.tables = tables }

  /// Has the row named `key` become `desired`, nil for it not to be there; where that is nil itself, it is to stay what it is.
  mutating func add(_ key: RowKey, _ desired: [Value]??) throws {
    let present = try tables.row(key)
    let desired = desired ?? present
    if key.table == .project, let desired { projects.append((key, desired)) }
    guard present != desired else { return }
    keys.append(key)
    if let desired {
      writes[key.table, default: []].append((key, present, desired))
    } else {
      deletions[key.table, default: []].append(key)
    }
  }

  /// Writes what differs.
  ///
  /// Nothing needs foreign keys or triggers to be switched off, which would have every statement prepared anew: rows go children first and
  /// come parents first, and the counts that triggers keep in projects are set last.
  func run() throws {
    for table in Table.allCases.reversed() {
      for key in deletions[table] ?? [] { try tables[table]?.delete(key) }
    }
    for table in Table.allCases {
      guard let access = tables[table], let rows = writes[table] else { continue }
      // Two rows may have swapped what no two may share.
      for case let (key, present?, desired) in rows { try access.park(key, present, for: desired) }
      for (_, present, desired) in rows {
        if present == nil { try access.insert(desired) } else { try access.update(desired) }
      }
    }
    for (key, desired) in projects where try tables.row(key) != desired { try tables[.project]?.update(desired) }
  }
}
