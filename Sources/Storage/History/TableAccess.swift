internal import SQLite

/// Reads and writes the rows of one table whole.
final class TableAccess {
  let table: Table
  /// The names of the columns, in the order of the table.
  let columns: [String]
  private let owner: Int?
  private let number: Int?
  private let text: Int?
  private let unique: [Int]
  private let find: Statement
  private let all: Statement
  private let children: Statement?
  private let insert: Statement
  private let update: Statement
  private let delete: Statement
  private let park: Statement?

  init(_ table: Table, _ database: Database) throws {
    var columns: [String] = []
    try Statement(database, "SELECT name FROM pragma_table_info(?1) ORDER BY cid").each([.text(table.rawValue)]) {
      columns.append($0.text(0))
    }
    self.table = table
    self.columns = columns
    let index = { (name: String?) in name.flatMap { columns.firstIndex(of: $0) } }
    owner = index(table.ownerColumn)
    number = index(table.numberColumn)
    text = index(table.textColumn)
    unique = table.parking?.columns.compactMap(index) ?? []
    let key = [table.ownerColumn, table.numberColumn, table.textColumn].compactMap { $0 }
    let isKey = key.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ")
    let name = table.rawValue
    find = Statement(database, "SELECT * FROM \(name) WHERE \(isKey)")
    all = Statement(database, "SELECT * FROM \(name)" + (table.ownerColumn.map { " WHERE \($0) = ?1" } ?? ""))
    children =
      switch table {
      case .item: Statement(database, "SELECT * FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2")
      case .view: Statement(database, "SELECT * FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2")
      default: nil
      }
    delete = Statement(database, "DELETE FROM \(name) WHERE \(isKey)")
    park = table.parking.map { Statement(database, "UPDATE \(name) SET \($0.assignments) WHERE \(isKey)") }
    let parameters = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    insert = Statement(database, "INSERT INTO \(name) VALUES (\(parameters))")
    let assignments = columns.indices.filter { !key.contains(columns[$0]) }.map { "\(columns[$0]) = ?\($0 + 1)" }
    let isSame = columns.indices.filter { key.contains(columns[$0]) }.map { "\(columns[$0]) = ?\($0 + 1)" }
    update = Statement(
      database,
      assignments.isEmpty
        ? "SELECT \(parameters)"
        : "UPDATE \(name) SET \(assignments.joined(separator: ", ")) WHERE \(isSame.joined(separator: " AND "))")
  }

  /// The key of the row whose columns `value` gives.
  func key(_ value: (Int) -> Value) -> RowKey {
    RowKey(
      table: table, owner: owner.map { value($0).int } ?? 0, number: number.map { value($0).int } ?? 0,
      text: text.map { value($0).bytes } ?? [])
  }

  /// The row named `key`; nil where there is none.
  func row(_ key: RowKey) throws -> [Value]? { try find.first(parameters(key)) { $0.values } }

  /// Calls `body` with every row that belongs to `owner`, 0 for nobody.
  func each(of owner: Int, _ body: ([Value]) throws -> Void) throws {
    if self.owner == nil, owner != 0 { return }
    try all.each(self.owner == nil ? [] : [.integer(owner)]) { try body($0.values) }
  }

  /// The rows of this table that are part of `entity`, in no order.
  func children(of entity: RowKey) throws -> [[Value]] {
    let second: Value = entity.table == .playlist ? .integer(entity.number) : .utf8(entity.text)
    var rows: [[Value]] = []
    try children?.each([.integer(entity.owner), second]) { rows.append($0.values) }
    return rows
  }

  func delete(_ key: RowKey) throws { try delete.run(parameters(key)) }

  /// Puts `row` in, which is not there.
  func insert(_ row: [Value]) throws { try insert.run(row) }

  /// Gives the row with the key of `row` its values.
  func update(_ row: [Value]) throws { try update.run(row) }

  /// Takes the row's unique values out of the way of others, where `desired` has others.
  func park(_ key: RowKey, _ row: [Value], for desired: [Value]) throws {
    guard let park, unique.contains(where: { desired[$0] != row[$0] }) else { return }
    try park.run(parameters(key))
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
  /// All the columns.
  var values: [Value] { (0..<Int32(count)).map(value) }
}
