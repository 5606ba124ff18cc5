/// Many requests in one transaction, each of them all or nothing.
///
/// The first write of a turn opens the transaction, every write has a savepoint of its own, and `commit` ends the turn:
/// one wait for the disk then serves all the requests of the turn.
package final class Transaction {
  private let database: Database
  private let begin: Statement
  private let savepoint: Statement
  private let release: Statement
  private let rollbackToSavepoint: Statement
  private let end: Statement

  /// A transaction of `database`, not yet begun.
  package init(_ database: Database) {
    self.database = database
    begin = Statement(database, "BEGIN IMMEDIATE")
    savepoint = Statement(database, "SAVEPOINT request")
    release = Statement(database, "RELEASE request")
    rollbackToSavepoint = Statement(database, "ROLLBACK TO request")
    end = Statement(database, "COMMIT")
  }

  /// Runs `body`; where it throws, nothing of what it wrote remains, and what earlier bodies wrote does.
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    if !database.isInTransaction { try begin.run() }
    try savepoint.run()
    do {
      let result = try body()
      try release.run()
      return result
    } catch {
      // A full disk or a failed write has SQLite roll the whole transaction back by itself: then there is no savepoint left.
      if database.isInTransaction {
        try rollbackToSavepoint.run()
        database.noteRollback()
        try release.run()
      }
      throw error
    }
  }

  /// Makes everything written since the last commit durable.
  ///
  /// Does nothing where nothing was written.
  ///
  /// - Throws: `SQLiteError` where it could not be made so; then all of it is undone.
  package func commit() throws {
    guard database.isInTransaction else { return }
    do {
      try end.run()
    } catch {
      if database.isInTransaction { try? database.execute("ROLLBACK") }
      throw error
    }
  }
}
