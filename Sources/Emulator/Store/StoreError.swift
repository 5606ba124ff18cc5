internal import SQLite

/// Why a database cannot be used; the description is a sentence for the command line that names the file.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ error: any Error, _ location: Database.Location) {
    let path = if case .file(let path) = location { path } else { ":memory:" }
    description =
      switch error {
      case Migrator.Refusal.corrupt(let reason): Self.corrupt(path, reason)
      case Migrator.Refusal.foreign: "\(path) is a database of another program. It was left as it is."
      case Migrator.Refusal.newer(let version, let known):
        "\(path) was written by a newer version (schema \(version); this one knows \(known)). It was left as it is."
      case let error as SQLiteError where error.isCorruption: Self.corrupt(path, error.message)
      case let error as SQLiteError: Self.unusable(path, error.message)
      default: Self.unusable(path, "\(error)")
      }
  }

  /// The file at `path` cannot be opened, read or written.
  init(unusable path: String, _ reason: String) { description = Self.unusable(path, reason) }

  /// The file at `path` holds no state.
  fileprivate init(empty path: String) {
    description = "\(path) is empty: there is no state in it. It was left as it is; 'seed' loads fixtures into it."
  }

  private static func unusable(_ path: String, _ reason: String) -> String { "cannot use the database \(path): \(reason)" }

  private static func corrupt(_ path: String, _ reason: String) -> String {
    "\(path) is not a usable database: \(reason). It was left as it is."
  }
}

/// A failure of the database itself, and not of a statement; only here are SQLite's errors told apart.
struct StorageFailure: Error, Hashable, Sendable, CustomStringConvertible {
  enum Kind: Hashable, Sendable {
    case full
    /// It cannot be read or written for now.
    case unavailable
  }

  let kind: Kind
  /// SQLite's words for the log; they never go to a client.
  package let description: String

  /// Nil for an error that says something else.
  init?(_ error: any Error) {
    guard let error = error as? SQLiteError else { return nil }
    switch error.cause {
    case .statement: return nil
    case .full: kind = .full
    case .unavailable: kind = .unavailable
    }
    // Without the statement, so that what is the same cause is the same failure.
    description = "\(error.message) (SQLite code \(error.code))"
  }
}

/// When the database fails: nothing of the request, or of the turn that has written something, is kept, in the rows or in memory.
extension Store {
  /// How far the turn has come, for `undo`.
  package var mark: Int { transaction.mark }

  /// Undoes what a request did since `mark`, in which the database failed with `error`, and all of its turn if that has written anything.
  ///
  /// - Returns: The failure; nil, with nothing undone, for an error that is none of the database.
  func undo(since mark: Int, because error: any Error) -> StorageFailure? {
    guard let failure = StorageFailure(error) else { return nil }
    transaction.abandon(since: mark, because: error)
    note(failure)
    return failure
  }

  /// Runs `step` if what is done now is undone; the last one noted runs first.
  func onRollback(_ step: @escaping () -> Void) { transaction.onRollback(step) }

  /// Runs `step` once what is done now is durable.
  func onCommit(_ step: @escaping () -> Void) { transaction.onCommit(step) }

  /// Whether the database works, as far as can be known: after a failure it is tried by a write that changes nothing.
  func isAvailable() -> Bool {
    do {
      if failure == nil {
        try database.checkFiles()
      } else {
        // Within a turn that writes, its commit will tell.
        guard transaction.isIdle else { return false }
        try database.tryWriting()
      }
      note(nil)
      return true
    } catch {
      if let failure = StorageFailure(error) { note(failure) }
      return false
    }
  }

  /// Lets a lock of another process refuse a write at once: whoever asks `canWrite` first must not block.
  func refuseLocksAtOnce() { database.refuseLocksAtOnce() }

  /// Whether the lock on the database is held by no other process, which makes it this one's for the turn.
  func canWrite() -> Bool { transaction.beginIfUnlocked() }
}

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
      version = try DatabaseSchema.migrator.version(of: database)
    } catch {
      throw StoreError(error, .file(path))
    }
    if version == 0 { throw StoreError(empty: path) }
  }

  /// The state as a fixture, as `Store.export` writes it.
  ///
  /// - Throws: `StoreError`.
  package func export() throws(StoreError) -> [UInt8] {
    do {
      if version == DatabaseSchema.migrator.newest { return try Store(database).export() }
      // An older file is brought to the present schema in a copy.
      let copy = try database.copiedToMemory()
      try DatabaseSchema.migrator.migrate(copy)
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
