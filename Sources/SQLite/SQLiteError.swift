internal import CSQLite

/// What SQLite refused: its extended result code, its own words, and the statement or file it was about.
package struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The extended result code, as in sqlite.org/rescode.html.
  package let code: Int32
  /// SQLite's message for it, for logs and the command line; it never goes to a client.
  package let message: String
  /// The SQL text or the file's path.
  package let context: String

  package var description: String { "\(message) (SQLite code \(code)) in: \(context)" }

  /// Whether the code says that the file is no database, or a damaged one.
  package var isCorruption: Bool { code & 0xff == SQLITE_CORRUPT || code & 0xff == SQLITE_NOTADB }
}
