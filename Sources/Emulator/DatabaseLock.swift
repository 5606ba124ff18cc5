internal import Glibc
package import SQLite
package import Storage

/// Holds a database file for one emulator: two that give out ids from one file would give the same ones.
///
/// A lock of flock(2), which ends with the process however that ends and does not touch the locks that SQLite takes. The descriptor stays
/// open until after SQLite has closed the file, since closing any descriptor of a file drops the process's POSIX locks on it.
package final class DatabaseLock: Sendable {
  private let descriptor: CInt

  /// Locks the file at `location`, made where it is missing, for its owner alone to read; nil for a database in memory.
  ///
  /// - Throws: `StoreError` where the file cannot be opened, or another emulator holds it.
  package init?(_ location: Database.Location) throws(StoreError) {
    guard case .file(let path) = location else { return nil }
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .unusable(path: path, reason: "another emulator is using it")
    }
  }

  deinit { close(descriptor) }
}
