/// Many requests in one transaction, each of them all or nothing: a turn.
///
/// The first write of a turn begins the transaction, every write has a savepoint of its own, and `commit` ends the turn:
/// one wait for the disk then serves all the requests of the turn. Memory follows the rows: code that
/// changes what is kept of them in memory says with `onRollback` how to undo that.
package final class Transaction {
  private enum State {
    /// The turn has written nothing.
    case idle
    /// The turn has begun to write.
    case open
    /// The transaction could not be begun: the turn has written nothing and will not.
    case refused(any Error)
    /// All that the turn wrote is undone, and what else it writes is refused.
    case failed(any Error)
  }

  private enum Step {
    case rollback(() -> Void)
    case commit(() -> Void)
  }

  /// The savepoint around each write.
  private static let name = "request"

  private let database: Database
  private let begin: Statement
  private let savepoint: Statement
  private let release: Statement
  private let end: Statement
  /// Kept here and not asked of SQLite, which forgets a transaction that it ended by itself.
  private var state = State.idle
  private var steps: [Step] = []
  /// The rows as they were when the transaction began.
  private var first: Database.Version

  /// A transaction of `database`, not yet begun.
  package init(_ database: Database) {
    self.database = database
    begin = Statement(database, "BEGIN IMMEDIATE")
    savepoint = Statement(database, "SAVEPOINT \(Self.name)")
    release = Statement(database, "RELEASE \(Self.name)")
    end = Statement(database, "COMMIT")
    first = database.version
  }

  /// Runs `body`; if it throws, nothing of what it wrote remains, and what earlier bodies wrote does.
  ///
  /// If the database itself fails, nothing of the whole turn remains, further writes of the turn throw the same error, and so does `commit`.
  package func write<Result>(_ body: () throws -> Result) throws -> Result {
    try open()
    let mark = steps.count
    do {
      try savepoint.run()
      let result = try body()
      try release.run()
      return result
    } catch {
      undoWrite(since: mark, because: error)
      throw error
    }
  }

  /// Begins the transaction of the turn, unless that was tried already.
  ///
  /// Returns false if another process holds the lock; this may be asked again in the same turn.
  package func beginIfUnlocked() -> Bool {
    let wasIdle = isIdle
    if wasIdle { try? open() }
    guard case .refused(let error as SQLiteError) = state, error.isLock else { return true }
    if wasIdle { state = .idle }
    return false
  }

  /// Makes everything written since the last commit durable, and returns whether there was anything.
  ///
  /// - Throws: The first error of the turn if something was written and could not be made durable; then all of the turn is undone.
  @discardableResult
  package func commit() throws -> Bool {
    defer { state = .idle }
    switch state {
    case .idle, .refused:
      finish()
      return false
    case .failed(let error):
      undo(to: 0)
      throw error
    case .open:
      do {
        try checkIsThere()
        try database.checkFiles()
        try end.run()
      } catch {
        fail(error)
        throw error
      }
      let hasWritten = database.version != first
      if hasWritten { database.noteCommit() }
      finish()
      return hasWritten
    }
  }

  /// Whether the turn has neither written nor tried to.
  package var isIdle: Bool { if case .idle = state { true } else { false } }

  // MARK: Memory

  /// Has `step` run if what is done now is undone: the last noted first, and never together with database access.
  package func onRollback(_ step: @escaping () -> Void) { steps.append(.rollback(step)) }

  /// Has `step` run when what is done now is durable.
  package func onCommit(_ step: @escaping () -> Void) { steps.append(.commit(step)) }

  /// How far the turn has come, for `abandon`.
  package var mark: Int { steps.count }

  /// Undoes what a request did since `mark`, in which the database failed; if the turn has written anything, the whole turn.
  package func abandon(since mark: Int, because error: any Error) {
    if case .open = state { fail(error) } else { undo(to: mark) }
  }

  private func undo(to mark: Int) {
    while steps.count > mark { if case .rollback(let step) = steps.removeLast() { step() } }
  }

  private func finish() {
    for index in steps.indices { if case .commit(let step) = steps[index] { step() } }
    // A turn that loads a fixture has thousands.
    steps.removeAll(keepingCapacity: steps.count < 1000)
  }

  // MARK: Rows

  private func open() throws {
    switch state {
    case .open: try checkIsThere()
    case .refused(let error), .failed(let error): throw error
    case .idle:
      do {
        try database.checkFiles()
        // If even rolling back has failed before.
        if database.isInTransaction { try database.execute("ROLLBACK") }
        try begin.run()
      } catch {
        state = .refused(error)
        throw error
      }
      first = database.version
      state = .open
    }
  }

  /// Fails the turn if SQLite has ended the transaction by itself, which an error in reading may make it do too.
  private func checkIsThere() throws {
    if database.isInTransaction { return }
    let error = SQLiteError.lostTransaction
    fail(error)
    throw error
  }

  private func undoWrite(since mark: Int, because error: any Error) {
    // A full disk or a failed write has SQLite roll the whole transaction back by itself: then there is no savepoint left.
    guard database.isInTransaction, (error as? SQLiteError)?.cause ?? .statement == .statement else { return fail(error) }
    do {
      try database.rollBack(toSavepoint: Self.name)
      try release.run()
      undo(to: mark)
    } catch {
      fail(error)
    }
  }

  /// Undoes the whole turn.
  private func fail(_ error: any Error) {
    if database.isInTransaction { try? database.execute("ROLLBACK") }
    if case .failed = state {} else { state = .failed(error) }
    undo(to: 0)
  }
}
