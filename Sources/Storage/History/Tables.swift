internal import SQLite

/// The rows of all tables, as they are and, seen through rows of the past, as they were.
final class Tables {
  private var accesses: [Table: TableAccess] = [:]
  private var accessesByName: [String: TableAccess] = [:]
  private var fields: [Table: [EntityField]] = [:]

  init(_ database: Database) throws {
    for table in Table.allCases {
      let access = try TableAccess(table, database)
      accesses[table] = access
      accessesByName[table.rawValue] = access
      fields[table] = EntityField.all(access)
    }
  }

  /// The access to the table of this name; nil where it is none of ours.
  func named(_ name: String) -> TableAccess? { accessesByName[name] }

  /// The access to a table.
  subscript(_ table: Table) -> TableAccess? { accesses[table] }

  /// The fields of an entity of `table`.
  func fields(of table: Table) -> [EntityField] { fields[table] ?? [] }

  /// The row as it is; nil where there is none.
  func row(_ key: RowKey) throws -> [Value]? { try accesses[key.table]?.row(key) }

  /// The entity named `key` where its row and those of its parts named in `parts` are what `past` says, and as they are where that is nil.
  ///
  /// Gives nil where it was not there.
  func entity(_ key: RowKey, parts: [RowKey] = [], _ past: (RowKey) -> PastRow?) throws -> Entity? {
    guard let row = try past(key).map(\.values) ?? row(key) else { return nil }
    guard let table = partTable(of: key.table), let access = accesses[table] else { return Entity(key: key, row: row) }
    var rows: [RowKey: [Value]] = [:]
    for row in try access.children(of: key) { rows[access.key { row[$0] }] = row }
    for part in parts {
      if let past = past(part) { rows[part] = past.values }
    }
    guard let position = access.columns.firstIndex(of: "position") else { return nil }
    let ordered = rows.sorted { $0.value[position].int < $1.value[position].int }
    return Entity(
      key: key, row: row, parts: ordered.map { table == .item ? .utf8($0.key.text) : .integer($0.key.number) })
  }

  /// What all that belongs to `owner`, 0 for nobody, adds to the hash of the state as it is.
  func hash(of owner: Int) throws -> ContentHash {
    var sum = ContentHash.zero
    for table in Table.allCases where !fields(of: table).isEmpty {
      guard let access = accesses[table] else { continue }
      try access.each(of: owner) { values in
        let key = access.key { values[$0] }
        if let entity = try entity(key, { $0 == key ? PastRow(values: values) : nil }) { sum += entity.hash(fields(of: table)) }
      }
    }
    return sum
  }

  private func partTable(of table: Table) -> Table? {
    switch table {
    case .playlist: .item
    case .recording: .view
    default: nil
    }
  }
}
