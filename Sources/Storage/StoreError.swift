internal import SQLite

/// Why a database cannot be used; the description is a sentence for the command line that names the file.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is damaged or no database at all, with SQLite's words.
  case corrupt(path: String, reason: String)
  /// Another program's.
  case foreign(path: String)
  /// Written by a newer version of the emulator.
  case newer(path: String, version: Int, known: Int)
  /// There is nothing in it to be read.
  case empty(path: String)
  /// It cannot be opened, read or written, with SQLite's words.
  case unusable(path: String, reason: String)

  init(_ error: any Error, _ location: Database.Location) {
    let path =
      switch location {
      case .memory: ":memory:"
      case .file(let path): path
      }
    switch error {
    case Migrator.Refusal.corrupt(let reason): self = .corrupt(path: path, reason: reason)
    case Migrator.Refusal.foreign: self = .foreign(path: path)
    case Migrator.Refusal.newer(let version, let known): self = .newer(path: path, version: version, known: known)
    case let error as SQLiteError where error.isCorruption: self = .corrupt(path: path, reason: error.message)
    case let error as SQLiteError: self = .unusable(path: path, reason: error.message)
    default: self = .unusable(path: path, reason: "\(error)")
    }
  }

  package var description: String {
    switch self {
    case .corrupt(let path, let reason): "\(path) is not a usable database: \(reason). It was left as it is."
    case .foreign(let path): "\(path) is a database of another program. It was left as it is."
    case .newer(let path, let version, let known):
      "\(path) was written by a newer version (schema \(version); this one knows \(known)). It was left as it is."
    case .empty(let path): "\(path) is empty: there is no state in it. It was left as it is; 'seed' loads fixtures into it."
    case .unusable(let path, let reason): "cannot use the database \(path): \(reason)"
    }
  }
}
