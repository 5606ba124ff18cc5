internal import CSQLite

/// The row a statement stands on.
///
/// It is valid inside the closure that it is given to, and only there.
package struct Row {
  let statement: OpaquePointer

  /// Whether column `index` (from 0) is NULL.
  package func isNull(_ index: Int32) -> Bool { sqlite3_column_type(statement, index) == SQLITE_NULL }

  /// Column `index` as an integer; 0 where it is NULL.
  package func int(_ index: Int32) -> Int { Int(sqlite3_column_int64(statement, index)) }

  /// Column `index` as a floating-point number; 0 where it is NULL.
  package func double(_ index: Int32) -> Double { sqlite3_column_double(statement, index) }

  /// Column `index` as a truth value: any integer but 0; false where it is NULL.
  package func bool(_ index: Int32) -> Bool { sqlite3_column_int(statement, index) != 0 }

  /// Column `index` as text; "" where it is NULL.
  package func text(_ index: Int32) -> String { withUTF8(index) { String(decoding: $0, as: UTF8.self) } }

  /// Column `index` as text, nil where it is NULL.
  package func optionalText(_ index: Int32) -> String? { isNull(index) ? nil : text(index) }

  /// Column `index` as an integer, nil where it is NULL.
  package func optionalInt(_ index: Int32) -> Int? { isNull(index) ? nil : int(index) }

  /// Column `index` as a truth value, nil where it is NULL.
  package func optionalBool(_ index: Int32) -> Bool? { isNull(index) ? nil : bool(index) }

  /// The number of columns.
  package var count: Int { Int(sqlite3_column_count(statement)) }

  /// Column `index` as whatever it is, text as its bytes: two texts are the same only where their bytes are.
  package func value(_ index: Int32) -> Value {
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: .integer(int(index))
    case SQLITE_FLOAT: .real(double(index))
    case SQLITE_NULL: .null
    default: .utf8(withUTF8(index) { Array($0) })
    }
  }

  /// Appends the UTF-8 bytes of column `index` to `bytes`; none where it is NULL.
  package func append(_ index: Int32, to bytes: inout [UInt8]) {
    // The pointer lives until the statement steps on, after the bytes are copied.
    guard let start = sqlite3_column_blob(statement, index) else { return }
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
  }

  /// Hands the UTF-8 bytes of column `index` to `body` without a copy; no bytes where it is NULL.
  ///
  /// Read by byte count and not as a C string, since text may hold NUL; the pointer of empty text may be nil. Asked for as a blob, which of
  /// text gives the same bytes without a copy that ends in NUL.
  package func withUTF8<Result>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let start = sqlite3_column_blob(statement, index)
    let count = Int(sqlite3_column_bytes(statement, index))
    // The pointer lives until the statement steps on or is reset, which `body` outlives neither.
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count).bindMemory(to: UInt8.self))
  }
}
