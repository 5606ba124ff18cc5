internal import CSQLite

/// One SQL statement, prepared at its first use and kept prepared.
///
/// A statement belongs to its database and, like it, to one thread. It runs once at a time: while it has rows left, it must not be run
/// again from within, which would reset it.
package final class Statement {
  private let database: Database
  private let sql: String
  private var prepared: OpaquePointer?
  private var isRunning = false

  /// A statement of `sql`, which must be a single one; nothing is compiled until it runs.
  package init(_ database: Database, _ sql: String) {
    self.database = database
    self.sql = sql
  }

  deinit { sqlite3_finalize(prepared) }

  /// Runs the statement with `values` for its parameters, in order, and calls `body` with every row.
  package func each(_ values: [Value] = [], _ body: (Row) throws -> Void) throws {
    try bound(values) { statement in
      while try step(statement) { try body(Row(statement: statement)) }
    }
  }

  /// Runs the statement and appends the text of the first column of all rows to `bytes`, commas between them; returns the number of rows.
  ///
  /// Beside `each`, since a list of 100 spends as much on calling back for every row as SQLite on finding it.
  package func appendRows(_ values: [Value], to bytes: inout [UInt8]) throws -> Int {
    try bound(values) { statement in
      var count = 0
      while try step(statement) {
        if count > 0 { bytes.append(UInt8(ascii: ",")) }
        Row(statement: statement).append(0, to: &bytes)
        count += 1
      }
      return count
    }
  }

  /// Runs the statement and returns what `body` makes of its first row, or nil if there is none.
  package func first<Result>(_ values: [Value] = [], _ body: (Row) throws -> Result) throws -> Result? {
    try bound(values) { try step($0) ? body(Row(statement: $0)) : nil }
  }

  /// Runs the statement and returns what `body` makes of each row.
  package func map<Result>(_ values: [Value] = [], _ body: (Row) throws -> Result) throws -> [Result] {
    var results: [Result] = []
    try each(values) { results.append(try body($0)) }
    return results
  }

  /// Runs the statement for its effect and returns the number of rows that it changed.
  @discardableResult
  package func run(_ values: [Value] = []) throws -> Int {
    try each(values) { _ in }
    return database.changes
  }

  /// Calls `body` with the statement and `values` bound to it, and leaves it reset and unbound however `body` ends.
  private func bound<Result>(_ values: [Value], _ body: (OpaquePointer) throws -> Result) throws -> Result {
    precondition(!isRunning, "a statement was run again before it had returned all its rows")
    let statement = try prepare()
    isRunning = true
    defer {
      isRunning = false
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (offset, value) in values.enumerated() { try bind(value, at: Int32(offset + 1), of: statement) }
    return try body(statement)
  }

  /// Steps to the next row; returns false after the last one.
  private func step(_ statement: OpaquePointer) throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw database.error(code, sql)
    }
  }

  private func prepare() throws -> OpaquePointer {
    if let prepared { return prepared }
    prepared = try database.compile(sql)
    guard let prepared else { throw SQLiteError(code: SQLITE_MISUSE, message: "not a statement", context: sql) }
    return prepared
  }

  private func bind(_ value: Value, at index: Int32, of statement: OpaquePointer) throws {
    let code =
      switch value {
      case .null: sqlite3_bind_null(statement, index)
      case .integer(let integer): sqlite3_bind_int64(statement, index, Int64(integer))
      case .real(let real): sqlite3_bind_double(statement, index, real)
      case .text(var text): text.withUTF8 { bind($0, at: index, of: statement) }
      case .utf8(let bytes): bytes.withUnsafeBufferPointer { bind($0, at: index, of: statement) }
      }
    guard code == SQLITE_OK else { throw database.error(code, sql) }
  }

  /// SQLite copies the bytes before this returns.
  ///
  /// A nil pointer would bind NULL, so that empty text gets one of its own.
  private func bind(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int32, of statement: OpaquePointer) -> Int32 {
    guard let start = bytes.baseAddress else { return csqlite_bind_text(statement, index, "", 0) }
    return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
      csqlite_bind_text(statement, index, $0, Int32(clamping: bytes.count))
    }
  }
}

/// The current row of a statement.
///
/// It is valid inside the closure that it is given to, and only there.
package struct Row {
  let statement: OpaquePointer

  /// Whether column `index` (from 0) is NULL.
  package func isNull(_ index: Int32) -> Bool { sqlite3_column_type(statement, index) == SQLITE_NULL }

  /// Column `index` as an integer; 0 if it is NULL.
  package func int(_ index: Int32) -> Int { Int(sqlite3_column_int64(statement, index)) }

  /// Column `index` as a truth value: any integer but 0; false if it is NULL.
  package func bool(_ index: Int32) -> Bool { sqlite3_column_int(statement, index) != 0 }

  /// Column `index` as text; "" if it is NULL.
  package func text(_ index: Int32) -> String { withUTF8(index) { String(decoding: $0, as: UTF8.self) } }

  /// The number of columns.
  package var count: Int { Int(sqlite3_column_count(statement)) }

  /// Column `index` as whatever it is, text as its bytes: two texts are the same only if their bytes are.
  package func value(_ index: Int32) -> Value {
    // Not safe beside other threads, which a database does not have.
    Value(sqlite3_column_value(statement, index))
  }

  /// Appends the UTF-8 bytes of column `index` to `bytes`; none if it is NULL.
  package func append(_ index: Int32, to bytes: inout [UInt8]) {
    withUTF8(index) { bytes.append(contentsOf: $0) }
  }

  /// Calls `body` with the UTF-8 bytes of column `index`, which are not copied; no bytes if it is NULL.
  ///
  /// Read by byte count and not as a C string, since text may hold NUL; the pointer of empty text may be nil. Asked for as a blob, which of
  /// text has the same bytes without a copy that ends in NUL.
  package func withUTF8<Result>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let start = sqlite3_column_blob(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    // The pointer lives until the statement steps on or is reset, which `body` outlives neither.
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count).bindMemory(to: UInt8.self))
  }
}

/// A parameter of a statement.
package enum Value: Hashable, Sendable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  /// UTF-8 bytes, bound as text.
  case utf8([UInt8])

  /// The text, or null for nil.
  package static func text(orNull text: String?) -> Value { text.map(Value.text) ?? .null }
  /// The integer, or null for nil.
  package static func integer(orNull integer: Int?) -> Value { integer.map(Value.integer) ?? .null }
  /// 1 or 0, SQLite's booleans; null for nil.
  package static func bool(_ bool: Bool?) -> Value { bool.map { .integer($0 ? 1 : 0) } ?? .null }
}

/// A row that is about to be inserted, updated or deleted: by a statement, a trigger or a foreign key's action.
///
/// It is valid only inside the closure that gets it; values are read on demand.
package struct RowChange {
  /// What happens to the row.
  package enum Operation: String, Hashable, Sendable {
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

  init?(_ database: OpaquePointer?, _ operation: Int32, _ table: UnsafePointer<CChar>?, _ rowID: Int64) {
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
