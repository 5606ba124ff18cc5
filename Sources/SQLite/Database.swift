internal import CSQLite
internal import Glibc

/// A connection to a database, in memory or in a file.
///
/// It must be used on one thread: SQLite's own locks are off.
package final class Database {
  /// Where a database is stored.
  package enum Location: Hashable, Sendable {
    case memory
    /// The file at this path.
    case file(String)
  }

  private let handle: OpaquePointer
  private let path: String
  private let hadLog: Bool
  private var observer: ((RowChange) -> Void)?
  private var rollbacks = 0
  private var files: DatabaseFiles?

  /// Opens `location`, and creates the file if it is missing.
  ///
  /// - Throws: `SQLiteError` if the file cannot be opened.
  package convenience init(_ location: Location) throws {
    switch location {
    // A file in memory and not ":memory:", where the page cache is the database: after a page split, a commit visits every page.
    case .memory:
      try self.init("file:emulator?vfs=memdb", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI)
    case .file(let path):
      let plain = Self.plain(path)
      DatabaseFiles.make(plain)
      try self.init(plain, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }
  }

  private init(_ path: String, _ access: CInt) throws {
    _ = Self.memoryStatisticsOff
    self.path = path
    hadLog = Glibc.access("\(path)-wal", F_OK) == 0
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      let message = String(cString: opened.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
      sqlite3_close(opened)
      throw SQLiteError(code: code, message: message, context: path)
    }
    handle = opened
    sqlite3_busy_timeout(handle, 500)
    sqlite3_rollback_hook(handle, { Database.at($0)?.rollbacks += 1 }, address)
  }

  /// The argument of the hooks, which `deinit` removes.
  private var address: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  private static func at(_ address: UnsafeMutableRawPointer?) -> Database? {
    address.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
  }

  /// Opens the existing file at `path` for reading; neither it nor its folder need be writable.
  ///
  /// - Throws: `SQLiteError` if the file cannot be opened or read.
  package static func reading(_ path: String) throws -> Database {
    // Opened for writing if possible: SQLite then removes the log that it creates.
    let database = try Database(plain(path), SQLITE_OPEN_READWRITE)
    do {
      _ = try database.integer("PRAGMA schema_version")
      return database
    } catch let error as SQLiteError where [SQLITE_CANTOPEN, SQLITE_READONLY].contains(error.code & 0xff) {
      guard !hasLog(path) else {
        let reason = "its write-ahead log \(path)-wal cannot be read in a read-only folder: copy both files elsewhere"
        throw SQLiteError(code: error.code, message: reason, context: path)
      }
      // SQLite needs a log even to read a file in WAL mode. Without one, the file is complete and can be opened as immutable.
      return try Database("\(uri(path))?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    }
  }

  /// Whether the file at `path` has a write-ahead log that is not empty.
  private static func hasLog(_ path: String) -> Bool {
    var status = stat()
    return stat("\(path)-wal", &status) == 0 && status.st_size > 0
  }

  /// The path in a form that SQLite does not take for a URI, as some builds do, such as Debian's.
  private static func plain(_ path: String) -> String { path.hasPrefix("file:") ? "./\(path)" : path }

  /// The path as a URI (RFC 8089).
  private static func uri(_ path: String) -> String {
    var uri = "file:"
    for byte in path.utf8 {
      let isPlain = byte > 0x20 && byte < 0x7f && !"%?#".utf8.contains(byte)
      uri += isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return uri
  }

  // Statements may be released after the database: close_v2 waits for the last one.
  deinit {
    // If the file was replaced, closing would copy the log into the old file and delete the log of the new one.
    if files?.isInPlace == false { _ = csqlite_keep_log_at_close(handle) }
    sqlite3_preupdate_hook(handle, nil, nil)
    sqlite3_rollback_hook(handle, nil, nil)
    sqlite3_close_v2(handle)
  }

  /// Makes statements fail at once if another process holds a lock; otherwise, they wait for up to half a second.
  package func refuseLocksAtOnce() { sqlite3_busy_timeout(handle, 0) }

  /// Notes the present files of the database, for `checkFiles`; does nothing for a database in memory.
  package func watchFiles() {
    guard let name = sqlite3_db_filename(handle, "main") else { return }
    files = DatabaseFiles(path, log: String(cString: sqlite3_filename_wal(name)))
  }

  /// Checks, after `watchFiles`, that the files are still those that were opened, with two system calls.
  ///
  /// - Throws: `SQLiteError` if one was deleted, replaced or truncated.
  package func checkFiles() throws {
    while let condition = try files?.check(), condition != .whole {
      // VACUUM or a checkpoint of another process may truncate a file, but not during a transaction of this one.
      if isInTransaction { throw SQLiteError.moved("a file of the database was cut short", path) }
      let pageSize = try integer("PRAGMA page_size") ?? 0
      if condition == .databaseIsShorter {
        try files?.acceptDatabase(of: (integer("PRAGMA page_count") ?? 0) * pageSize)
      } else {
        let frames = try Statement(self, "PRAGMA wal_checkpoint").first { $0.int(1) } ?? 0
        try files?.acceptLog(of: frames, pageSize: pageSize)
      }
    }
  }

  /// Notes that a transaction was committed.
  func noteCommit() { files?.noteCommit() }

  /// Makes a durable write that changes nothing, to check that writing is possible; must not be called in a transaction.
  ///
  /// - Throws: `SQLiteError` if it is not possible.
  package func tryWriting() throws {
    try checkFiles()
    do {
      try execute("BEGIN IMMEDIATE; PRAGMA user_version = \(integer("PRAGMA user_version") ?? 0); COMMIT")
    } catch {
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs all statements of `sql`, and ignores rows that they return.
  package func execute(_ sql: String) throws {
    Self.refuseRollback(toSavepoint: sql)
    try run(sql)
  }

  private func run(_ sql: String) throws {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql) }
  }

  /// The first column of the first row of `sql` as an integer, for pragmas; nil if there is no row.
  package func integer(_ sql: String) throws -> Int? { try Statement(self, sql).first { $0.int(0) } }

  /// The first column of the first row of `sql` as text; nil if there is no row.
  package func text(_ sql: String) throws -> String? { try Statement(self, sql).first { $0.text(0) } }

  /// Leaves the file and its write-ahead log unchanged when the connection closes, for a file that was refused.
  package func leaveFileAlone() {
    // Without an older log, closing writes nothing into the file and only removes our own empty log.
    if hadLog { _ = csqlite_keep_log_at_close(handle) }
  }

  /// Calls `body` before each change of a row of any table; `body` must not use the database.
  ///
  /// Changes that are rolled back later are reported, too; the rollback is not. A second call replaces `body`.
  package func observeChanges(_ body: @escaping (RowChange) -> Void) {
    observer = body
    sqlite3_preupdate_hook(
      handle,
      { address, database, operation, _, table, before, after in
        let rowID = operation == SQLITE_INSERT ? after : before
        if let change = RowChange(database, operation, table, rowID) { Database.at(address)?.observer?(change) }
      }, address)
  }

  /// The number of rows that the last statement inserted, updated or deleted.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// A version of the rows: while it is the same, the rows are the same.
  package struct Version: Hashable, Sendable {
    fileprivate let changes: Int64
    fileprivate let rollbacks: Int
  }

  /// The current version of the rows.
  package var version: Version { Version(changes: sqlite3_total_changes64(handle), rollbacks: rollbacks) }

  /// Undoes what was written since the savepoint `name`, which changes `version`.
  ///
  /// The only way to do it: SQLite's hook reports no rollback to a savepoint, so that `Statement` and `execute` refuse them.
  func rollBack(toSavepoint name: String) throws {
    // Also if it fails, since nobody knows then what the rows are.
    rollbacks += 1
    try run("ROLLBACK TO \(name)")
  }

  private static func refuseRollback(toSavepoint sql: String) {
    precondition(!sql.hasPrefix("ROLLBACK TO"), "a rollback to a savepoint is Database.rollBack's: what is cached depends on its count")
  }

  /// Whether a transaction is open.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Copies a consistent snapshot of the database into the file at `path`, which is created or overwritten.
  ///
  /// - Throws: `SQLiteError` if the file cannot be written.
  package func backup(to path: String) throws { try copy(to: Database(.file(path))) }

  /// Returns a consistent snapshot of the database, in memory.
  package func copiedToMemory() throws -> Database {
    // Not `Location.memory`, which does not support a write-ahead log, as the copied header may require.
    let copy = try Database(":memory:", SQLITE_OPEN_READWRITE)
    try self.copy(to: copy)
    return copy
  }

  private func copy(to target: Database) throws {
    guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw target.error(sqlite3_extended_errcode(target.handle), target.path)
    }
    let step = sqlite3_backup_step(backup, -1)
    let finish = sqlite3_backup_finish(backup)
    guard step == SQLITE_DONE, finish == SQLITE_OK else { throw target.error(finish == SQLITE_OK ? step : finish, target.path) }
  }

  func compile(_ sql: String) throws -> OpaquePointer? {
    Self.refuseRollback(toSavepoint: sql)
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK else { throw error(code, sql) }
    return statement
  }

  func error(_ code: Int32, _ context: String) -> SQLiteError {
    SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)), context: context)
  }

  private static let memoryStatisticsOff: Void = { _ = csqlite_disable_memory_statistics() }()
}

/// An error of SQLite: its extended result code, its message, and the statement or file.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The cause of an error.
  package enum Cause: Hashable, Sendable {
    /// The statement is invalid or violates a constraint.
    case statement
    /// The disk is full.
    case full
    /// The database cannot be read or written: an I/O error, a lock, a replaced file, no memory, or corruption.
    case unavailable
  }

  /// The extended result code, as in sqlite.org/rescode.html.
  package let code: Int32
  /// SQLite's message, for logs and the command line; clients never get it.
  package let message: String
  /// The SQL text or the file's path.
  package let context: String

  package var description: String { "\(message) (SQLite code \(code)) in: \(context)" }

  /// Whether the file is not a database, or is corrupt.
  package var isCorruption: Bool { code & 0xff == SQLITE_CORRUPT || code & 0xff == SQLITE_NOTADB }

  /// Whether another process holds the lock.
  package var isLock: Bool { code & 0xff == SQLITE_BUSY }

  /// The cause.
  package var cause: Cause {
    switch code & 0xff {
    case SQLITE_FULL: .full
    case SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE: .statement
    default: .unavailable
    }
  }

  /// SQLite has rolled the transaction back without an error.
  static let lostTransaction = SQLiteError(
    code: csqlite_abort_rollback, message: "SQLite rolled the transaction back", context: "COMMIT")

  /// The file that was opened does not exist any more.
  static func moved(_ reason: String, _ path: String) -> SQLiteError {
    SQLiteError(code: csqlite_readonly_moved, message: reason, context: path)
  }
}
