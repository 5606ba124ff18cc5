internal import CSQLite
internal import Glibc

/// A connection to a database, in memory or in a file.
///
/// It belongs to the thread that uses it: SQLite's own locks are off.
package final class Database {
  /// The location of a database.
  package enum Location: Hashable, Sendable {
    case memory
    /// A file by its path.
    case file(String)
  }

  private let handle: OpaquePointer
  private let path: String
  private let hadLog: Bool
  private var observer: ChangeObserver?
  private let rollbacks = RollbackCounter()
  private var files: DatabaseFiles?

  /// Opens `location`; a file that is missing is made.
  ///
  /// - Throws: `SQLiteError` if the file cannot be opened.
  package convenience init(_ location: Location) throws {
    switch location {
    // A file in memory and not ":memory:", whose page cache is the database: every commit after a page was split walks all of that.
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
    rollbacks.install(on: handle)
  }

  /// Opens the file at `path` only to read it, which is not made if it is missing; neither it nor its folder need be writable.
  ///
  /// - Throws: `SQLiteError` if the file cannot be opened or read.
  package static func reading(_ path: String) throws -> Database {
    // Opened for writing if that is allowed: SQLite then takes the log that it makes for itself away again.
    let database = try Database(plain(path), SQLITE_OPEN_READWRITE)
    do {
      _ = try database.integer("PRAGMA schema_version")
      return database
    } catch let error as SQLiteError where [SQLITE_CANTOPEN, SQLITE_READONLY].contains(error.code & 0xff) {
      guard !hasLog(path) else {
        let reason = "its write-ahead log \(path)-wal cannot be read where nothing can be written: copy both files elsewhere"
        throw SQLiteError(code: error.code, message: reason, context: path)
      }
      // A file of a write-ahead log asks for one beside it, even to be read. Without one, the file is all there is.
      return try Database("\(uri(path))?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    }
  }

  /// Whether there is something in the write-ahead log of the file at `path`.
  private static func hasLog(_ path: String) -> Bool {
    var status = stat()
    return stat("\(path)-wal", &status) == 0 && status.st_size > 0
  }

  /// The path as SQLite takes it: some builds read one that begins like a URI as a URI, Debian's among them.
  private static func plain(_ path: String) -> String { path.hasPrefix("file:") ? "./\(path)" : path }

  /// The path as a URI (RFC 8089), without the characters that would end it.
  private static func uri(_ path: String) -> String {
    var uri = "file:"
    for byte in path.utf8 {
      let isPlain = byte > 0x20 && byte < 0x7f && !"%?#".utf8.contains(byte)
      uri += isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    return uri
  }

  // Statements may outlive the database by a moment: close_v2 waits for the last of them.
  deinit {
    // Closing would copy the log into a file that nobody finds, and delete the log of the one in its place.
    if files?.isInPlace == false { _ = csqlite_keep_log_at_close(handle) }
    sqlite3_preupdate_hook(handle, nil, nil)
    sqlite3_rollback_hook(handle, nil, nil)
    sqlite3_close_v2(handle)
  }

  /// Has a lock of another process refuse statements at once, which otherwise wait for it up to half a second.
  package func refuseLocksAtOnce() { sqlite3_busy_timeout(handle, 0) }

  /// Remembers the database's files as they are now, for `checkFiles`; not for a database in memory.
  package func watchFiles() {
    guard let name = sqlite3_db_filename(handle, "main") else { return }
    files = DatabaseFiles(path, log: String(cString: sqlite3_filename_wal(name)))
  }

  /// Makes sure that the files are those that were opened, as far as they are watched; costs two system calls.
  ///
  /// - Throws: `SQLiteError` if one was deleted, replaced or cut.
  package func checkFiles() throws {
    while let condition = try files?.check(), condition != .whole {
      // Another process may have had good reason, VACUUM or a checkpoint that truncates the log, but not while a transaction is open here.
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

  /// Writes something that changes nothing, durably, to find out whether that is possible; not to be called in a transaction.
  ///
  /// - Throws: `SQLiteError` if it is not.
  package func tryWriting() throws {
    try checkFiles()
    do {
      try execute("BEGIN IMMEDIATE; PRAGMA user_version = \(integer("PRAGMA user_version") ?? 0); COMMIT")
    } catch {
      if isInTransaction { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Runs all the statements of `sql`, whose rows are ignored.
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

  /// Keeps the file, and the write-ahead log that lay beside it, as they are when the connection closes: for a file that was refused.
  package func leaveFileAlone() {
    // Without a log from before there is nothing that closing could write into the file, only our own empty one to take away.
    if hadLog { _ = csqlite_keep_log_at_close(handle) }
  }

  /// Calls `body` with every row of every table before it changes, whoever changes it; `body` must not use the database.
  ///
  /// Changes that are rolled back are reported too, and their undoing is not. A second call replaces the first.
  package func observeChanges(_ body: @escaping (RowChange) -> Void) {
    let observer = ChangeObserver(body)
    observer.install(on: handle)
    self.observer = observer
  }

  /// The number of rows that the last statement inserted, updated or deleted.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// A state of the rows: as long as it is the same, so is what was read.
  package struct Version: Hashable, Sendable {
    fileprivate let changes: Int64
    fileprivate let rollbacks: Int
  }

  /// The state that the rows are in.
  package var version: Version { Version(changes: sqlite3_total_changes64(handle), rollbacks: rollbacks.count) }

  /// Undoes what was written since the savepoint `name`, which changes `version`.
  ///
  /// The only way to do it: SQLite's hook reports no rollback to a savepoint, so that `Statement` and `execute` refuse them.
  func rollBack(toSavepoint name: String) throws {
    // Also if it fails, since nobody knows then what the rows are.
    rollbacks.count += 1
    try run("ROLLBACK TO \(name)")
  }

  private static func refuseRollback(toSavepoint sql: String) {
    precondition(!sql.hasPrefix("ROLLBACK TO"), "a rollback to a savepoint is Database.rollBack's: what is cached depends on its count")
  }

  /// Whether a transaction is open.
  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Copies the whole database, as it is at one moment, into the file at `path`, which is made or written over.
  ///
  /// - Throws: `SQLiteError` if the file cannot be written.
  package func backup(to path: String) throws { try copy(to: Database(.file(path))) }

  /// A copy of the whole database, as it is at one moment, in memory.
  package func copiedToMemory() throws -> Database {
    // The memory that `Location.memory` names has no write-ahead log, which the copied header may ask for.
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

/// How many transactions were rolled back; the connection's hook keeps it by address.
private final class RollbackCounter {
  var count = 0

  /// Has `database` count here, which must not outlive this.
  func install(on database: OpaquePointer) {
    sqlite3_rollback_hook(
      database,
      { address in
        guard let address else { return }
        Unmanaged<RollbackCounter>.fromOpaque(address).takeUnretainedValue().count += 1
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}

/// What SQLite refused: its extended result code, its own words, and the statement or file it was about.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is to blame for an error.
  package enum Cause: Hashable, Sendable {
    /// The statement: what it asks for breaks a rule or makes no sense.
    case statement
    /// The disk is full.
    case full
    /// The database cannot be read or written now: I/O, a lock, a file that is not the one that was opened, memory, damage.
    case unavailable
  }

  /// The extended result code, as in sqlite.org/rescode.html.
  package let code: Int32
  /// SQLite's message for it, for logs and the command line; it never goes to a client.
  package let message: String
  /// The SQL text or the file's path.
  package let context: String

  package var description: String { "\(message) (SQLite code \(code)) in: \(context)" }

  /// Whether the code says that the file is no database, or a damaged one.
  package var isCorruption: Bool { code & 0xff == SQLITE_CORRUPT || code & 0xff == SQLITE_NOTADB }

  /// Whether another process holds the lock.
  package var isLock: Bool { code & 0xff == SQLITE_BUSY }

  /// What is to blame.
  package var cause: Cause {
    switch code & 0xff {
    case SQLITE_FULL: .full
    case SQLITE_ERROR, SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH, SQLITE_MISUSE, SQLITE_RANGE: .statement
    default: .unavailable
    }
  }

  /// The transaction is gone without a word from SQLite.
  static let lostTransaction = SQLiteError(
    code: csqlite_abort_rollback, message: "SQLite rolled the transaction back", context: "COMMIT")

  /// The file that was opened is not there any more.
  static func moved(_ reason: String, _ path: String) -> SQLiteError {
    SQLiteError(code: csqlite_readonly_moved, message: reason, context: path)
  }
}
