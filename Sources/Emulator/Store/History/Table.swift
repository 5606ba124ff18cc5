internal import SQLite

/// A table, and the columns of its key.
enum Table: String, CaseIterable {
  // Parents first: rows are inserted in this order and deleted in reverse.
  case organization
  case project
  case user
  case key = "personal_api_key"
  case recording
  case view = "recording_viewed"
  case playlist
  case item = "playlist_item"

  /// The columns of the key: the project of a row, or the sandbox of a user or key; then a number and a text; nil for those it does not have.
  var keyColumns: (owner: String?, number: String?, text: String?) {
    switch self {
    case .organization: (nil, nil, "id")
    case .project: ("id", nil, nil)
    case .user: ("sandbox_id", "id", nil)
    case .key: ("sandbox_id", nil, "value")
    case .recording: ("project_id", nil, "id")
    case .view: ("project_id", "user_id", "recording_id")
    case .playlist: ("project_id", "id", nil)
    case .item: ("project_id", "playlist_id", "recording_id")
    }
  }

  /// Unique columns outside the key, and assignments of values that conflict with no other row.
  var uniqueColumns: (columns: [String], assignments: String)? {
    switch self {
    case .user: (["uuid", "email"], "uuid = ' ' || id, email = ' ' || id")
    case .key, .item: (["position"], "position = -position")
    // A short id contains no space.
    case .playlist: (["short_id"], "short_id = ' ' || id")
    case .organization, .project, .recording, .view: nil
    }
  }
}

/// The primary key of a row, with its table.
struct RowKey: Hashable {
  let table: Table
  /// The project of the row, or the sandbox of a user or key; 0 for none.
  let owner: Int
  /// The number in the key; 0 if it has none.
  var number = 0
  /// The UTF-8 bytes of the text in the key; empty if it has none.
  ///
  /// Not a `String`, because strings that SQLite distinguishes may be equal in Swift.
  var text: [UInt8] = []

  /// The entity of the row in the API: an item is part of its playlist, a view of its recording.
  var entity: RowKey {
    switch table {
    case .item: RowKey(table: .playlist, owner: owner, number: number)
    case .view: RowKey(table: .recording, owner: owner, text: text)
    default: self
    }
  }

  /// The table is left out to save time in every write; few keys differ only in it.
  func hash(into hasher: inout Hasher) {
    hasher.combine(owner)
    hasher.combine(number)
    if !text.isEmpty { hasher.combine(text) }
  }

  /// The key of the project's own row.
  static func project(_ id: Int) -> RowKey { RowKey(table: .project, owner: id) }
}

/// A row at some moment; nil if it did not exist.
struct PastRow: Hashable {
  let values: [Value]?
}

extension Value {
  /// The integer; 0 for other values.
  var int: Int { if case .integer(let integer) = self { integer } else { 0 } }

  /// The bytes of a text; empty for other values.
  var bytes: [UInt8] {
    switch self {
    case .utf8(let bytes): bytes
    case .text(let text): Array(text.utf8)
    case .null, .integer, .real: []
    }
  }
}

/// Reads and writes whole rows of one table.
final class TableAccess {
  let table: Table
  /// The names of the columns, in order.
  let columns: [String]
  /// The compared fields of an entity of the table; nil for a table of parts.
  let compared: ComparedFields?
  private let database: Database
  // The columns of the key, and those outside it that are unique.
  private let owner: Int?
  private let number: Int?
  private let text: Int?
  private let unique: [Int]
  /// What is true of the row with the key that `parameters` returns.
  private let isKey: String

  init(_ table: Table, _ database: Database) throws {
    let columns = try Statement(database, "SELECT name FROM pragma_table_info(?1) ORDER BY cid").map([.text(table.rawValue)]) { $0.text(0) }
    let key = table.keyColumns
    let index = { (name: String?) in name.flatMap { columns.firstIndex(of: $0) } }
    (self.table, self.database, self.columns) = (table, database, columns)
    compared = ComparedFields(table, columns)
    (owner, number, text) = (index(key.owner), index(key.number), index(key.text))
    unique = table.uniqueColumns?.columns.compactMap(index) ?? []
    isKey = [key.owner, key.number, key.text].compactMap { $0 }.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
  }

  /// The key of a row; `value` returns the value in a column.
  func key(_ value: (Int) -> Value) -> RowKey {
    RowKey(
      table: table, owner: owner.map { value($0).int } ?? 0, number: number.map { value($0).int } ?? 0,
      text: text.map { value($0).bytes } ?? [])
  }

  private lazy var find = Statement(database, "SELECT * FROM \(table.rawValue) WHERE \(isKey)")

  func row(_ key: RowKey) throws -> [Value]? { try find.first(parameters(key)) { $0.values } }

  private lazy var all = Statement(
    database, "SELECT * FROM \(table.rawValue)" + (table.keyColumns.owner.map { " WHERE \($0) = ?1" } ?? ""))

  /// Calls `body` with every row of `owner`, 0 for rows without a project.
  func each(of owner: Int, _ body: ([Value]) throws -> Void) throws {
    if self.owner == nil, owner != 0 { return }
    try all.each(self.owner == nil ? [] : [.integer(owner)]) { try body($0.values) }
  }

  private lazy var children: Statement? =
    switch table {
    case .item: Statement(database, "SELECT * FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2")
    case .view: Statement(database, "SELECT * FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2")
    default: nil
    }

  /// The rows of this table that are parts of `entity`, in no order.
  func children(of entity: RowKey) throws -> [[Value]] {
    let second: Value = entity.table == .playlist ? .integer(entity.number) : .utf8(entity.text)
    return try children?.map([.integer(entity.owner), second]) { $0.values } ?? []
  }

  private lazy var delete = Statement(database, "DELETE FROM \(table.rawValue) WHERE \(isKey)")

  func delete(_ key: RowKey) throws { try delete.run(parameters(key)) }

  private lazy var places = columns.indices.map { "?\($0 + 1)" }
  private lazy var insert = Statement(database, "INSERT INTO \(table.rawValue) VALUES (\(places.joined(separator: ", ")))")

  func insert(_ row: [Value]) throws { try insert.run(row) }

  private lazy var update: Statement = {
    let key = [owner, number, text]
    func assignments(_ isIncluded: (Int) -> Bool) -> [String] {
      columns.indices.filter(isIncluded).map { "\(columns[$0]) = \(places[$0])" }
    }
    let (others, isSame) = (assignments { !key.contains($0) }, assignments { key.contains($0) })
    return Statement(
      database, "UPDATE \(table.rawValue) SET \(others.joined(separator: ", ")) WHERE \(isSame.joined(separator: " AND "))")
  }()

  /// Updates the row with the key of `row`.
  func update(_ row: [Value]) throws { try update.run(row) }

  private lazy var avoidConflicts = table.uniqueColumns.map {
    Statement(database, "UPDATE \(table.rawValue) SET \($0.assignments) WHERE \(isKey)")
  }

  /// Gives the row unique values that conflict with no other row, if its unique values in `desired` are different.
  func avoidUniqueConflicts(_ key: RowKey, _ row: [Value], for desired: [Value]) throws {
    guard let avoidConflicts, unique.contains(where: { desired[$0] != row[$0] }) else { return }
    try avoidConflicts.run(parameters(key))
  }

  private func parameters(_ key: RowKey) -> [Value] {
    var parameters: [Value] = []
    if owner != nil { parameters.append(.integer(key.owner)) }
    if number != nil { parameters.append(.integer(key.number)) }
    if text != nil { parameters.append(.utf8(key.text)) }
    return parameters
  }
}

extension Row {
  /// The values of all columns.
  var values: [Value] { (0..<Int32(count)).map(value) }
}

/// The present and past rows of all tables.
final class Tables {
  private var accesses: [String: TableAccess] = [:]

  init(_ database: Database) throws {
    for table in Table.allCases { accesses[table.rawValue] = try TableAccess(table, database) }
  }

  /// The access to the table `name`; nil if it is not one of `Table`.
  func named(_ name: String) -> TableAccess? { accesses[name] }

  subscript(_ table: Table) -> TableAccess? { accesses[table.rawValue] }

  func row(_ key: RowKey) throws -> [Value]? { try self[key.table]?.row(key) }

  /// The entity `key`, with its own row and the rows of `parts` as `past` returns them, or their present values if it returns nil.
  ///
  /// Returns nil if the entity did not exist.
  func entity(_ key: RowKey, parts: [RowKey] = [], _ past: (RowKey) -> PastRow?) throws -> EntityState? {
    guard let row = try past(key).map(\.values) ?? row(key) else { return nil }
    guard let table = self[key.table]?.compared?.parts?.table, let access = self[table] else {
      return EntityState(key: key, row: row)
    }
    var rows: [RowKey: [Value]] = [:]
    for row in try access.children(of: key) { rows[access.key { row[$0] }] = row }
    for part in parts { if let past = past(part) { rows[part] = past.values } }
    guard let position = access.columns.firstIndex(of: "position") else { return nil }
    let ordered = rows.sorted { $0.value[position].int < $1.value[position].int }
    return EntityState(
      key: key, row: row, parts: ordered.map { table == .item ? .utf8($0.key.text) : .integer($0.key.number) })
  }

  /// The present contribution of `owner`, 0 for no project, to the hash.
  func hash(of owner: Int) throws -> ContentHash {
    var sum = ContentHash.zero
    for access in accesses.values {
      guard let compared = access.compared else { continue }
      try access.each(of: owner) { values in
        let key = access.key { values[$0] }
        if let entity = try entity(key, { $0 == key ? PastRow(values: values) : nil }) { sum += entity.hash(compared) }
      }
    }
    return sum
  }
}
