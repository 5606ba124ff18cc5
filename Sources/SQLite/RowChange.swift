internal import CSQLite

/// A row that is about to be inserted, updated or deleted: by a statement, a trigger or a foreign key's action.
///
/// It is valid only inside the closure that gets it; values are read on demand.
package struct RowChange {
  /// What happens to the row.
  package enum Operation: Hashable, Sendable {
    case insert
    case update
    case delete
  }

  package let operation: Operation
  /// The number of the table's columns.
  package var columnCount: Int { Int(sqlite3_preupdate_count(database)) }
  /// The name of the table.
  package var table: String { String(cString: tableName) }
  /// The rowid before the change, or after it for an insert; 0 in a table without rowids.
  package let rowID: Int
  private let database: OpaquePointer
  private let tableName: UnsafePointer<CChar>

  fileprivate init?(_ database: OpaquePointer?, _ operation: Int32, _ table: UnsafePointer<CChar>?, _ rowID: Int64) {
    guard let database, let table else { return nil }
    switch operation {
    case SQLITE_INSERT: self.operation = .insert
    case SQLITE_UPDATE: self.operation = .update
    case SQLITE_DELETE: self.operation = .delete
    default: return nil
    }
    self.database = database
    self.rowID = Int(rowID)
    tableName = table
  }

  /// The value of column `index` (from 0) before the change, text as bytes; null for an insert.
  package func old(_ index: Int) -> Value {
    var value: OpaquePointer?
    guard operation != .insert, sqlite3_preupdate_old(database, Int32(index), &value) == SQLITE_OK else { return .null }
    return Value(value)
  }

  /// The value of column `index` (from 0) after the change, text as bytes; null for a delete.
  package func new(_ index: Int) -> Value {
    var value: OpaquePointer?
    guard operation != .delete, sqlite3_preupdate_new(database, Int32(index), &value) == SQLITE_OK else { return .null }
    return Value(value)
  }
}

/// Observes changes of rows; the connection's hook refers to it by address.
final class ChangeObserver {
  private let body: (RowChange) -> Void

  init(_ body: @escaping (RowChange) -> Void) { self.body = body }

  /// Observes `database`, which this must outlive.
  func install(on database: OpaquePointer) {
    let address = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_preupdate_hook(
      database,
      { address, database, operation, _, table, before, after in
        let rowID = operation == SQLITE_INSERT ? after : before
        guard let address, let change = RowChange(database, operation, table, rowID) else { return }
        Unmanaged<ChangeObserver>.fromOpaque(address).takeUnretainedValue().body(change)
      }, address)
  }
}

extension Value {
  /// Converts SQLite's value, text as bytes, because texts are equal only if their bytes are.
  init(_ value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(Int(sqlite3_value_int64(value)))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_NULL: self = .null
    default:
      let start = sqlite3_value_blob(value)
      let count = Int(sqlite3_value_bytes(value))
      self = .utf8(Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)))
    }
  }
}
