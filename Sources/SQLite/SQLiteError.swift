internal import CSQLite

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
