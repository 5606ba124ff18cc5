internal import SQLite

/// A database file as it is at one moment, only to be read: a server may be writing to it meanwhile.
///
/// It belongs to the thread that uses it.
package final class StoredFile {
  private let path: String
  private let database: Database
  private let version: Int

  /// Opens the file at `path`.
  ///
  /// - Throws: `StoreError`, for an empty file too; the file is left as it was, and a missing one is not made.
  package init(_ path: String) throws(StoreError) {
    do {
      self.path = path
      database = try Database.reading(path)
      // What is read in one transaction is of one moment.
      try database.execute("BEGIN")
      version = try Schema.migrator.version(of: database)
    } catch {
      throw StoreError(error, .file(path))
    }
    if version == 0 { throw .empty(path: path) }
  }

  /// The state as a fixture, as `Store.export` writes it.
  ///
  /// - Throws: `StoreError`.
  package func export() throws(StoreError) -> [UInt8] {
    do {
      if version == Schema.migrator.newest { return try Store(database).export() }
      // An older file is brought to the present schema in a copy.
      let copy = try database.copiedToMemory()
      try Schema.migrator.migrate(copy)
      return try Store(copy).export()
    } catch {
      throw StoreError(error, .file(path))
    }
  }

  /// Copies the file into one at `target`, which is made or written over.
  ///
  /// - Throws: `SQLiteError` if it cannot be written.
  package func backup(to target: String) throws { try database.backup(to: target) }
}
