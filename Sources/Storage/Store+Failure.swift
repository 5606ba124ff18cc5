internal import SQLite

/// When the database fails: nothing of the request, or of the turn that has written something, is kept, in the rows or in memory.
extension Store {
  /// How far the turn has come, for `takeBack`.
  package var mark: Int { transaction.mark }

  /// Takes back what a request did since `mark`, in which the database failed with `error`, and all of its turn if that has written anything.
  ///
  /// - Returns: The failure; nil, with nothing taken back, for an error that is none of the database.
  package func takeBack(since mark: Int, for error: any Error) -> StorageFailure? {
    guard let failure = StorageFailure(error) else { return nil }
    transaction.abandon(since: mark, because: error)
    note(failure)
    return failure
  }

  /// Has `step` put back what is held in memory and about to change, if the change is undone; the last noted runs first.
  package func onRollback(_ step: @escaping () -> Void) { transaction.onRollback(step) }

  /// Has `step` do what cannot be undone, once the turn is durable.
  package func onCommit(_ step: @escaping () -> Void) { transaction.onCommit(step) }

  /// Whether the database works, as far as can be known: after a failure it is tried by a write that changes nothing.
  package func isAvailable() -> Bool {
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

  /// Has a lock of another process refuse a write at once: for who asks `canWrite` first and must not block.
  package func refuseLocksAtOnce() { database.refuseLocksAtOnce() }

  /// Whether the lock on the database is held by no other process, which makes it this one's for the turn.
  package func canWrite() -> Bool { transaction.beginIfUnlocked() }
}
