internal import SQLite

/// That the database fails, and not what it was asked: the one place where SQLite's errors are told apart for that.
package struct StorageFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// How it fails.
  package enum Kind: Hashable, Sendable {
    /// There is no room on the disk.
    case full
    /// It cannot be read or written for now.
    case unavailable
  }

  package let kind: Kind
  /// SQLite's words for the log; they never go to a client.
  package let description: String

  /// Nil for an error that says something else.
  package init?(_ error: any Error) {
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
