internal import Glibc
package import SQLite

/// Opens the store that an emulator works on, and fills it where it is empty.
struct OpenedStore {
  let store: Store
  /// Whether the database was empty, and so took the seed.
  let tookSeed: Bool
  /// The random stream after the seed took its ids from it.
  let random: RandomStream
  let key: PersonalAPIKey?
  let project: Project?

  /// Opens the store of `configuration`.
  ///
  /// A database that holds something is left as it is.
  ///
  /// - Throws: `StoreError` for the database, `FixtureError` for the seed, `SQLiteError` where it cannot be written.
  init(_ configuration: EmulatorConfiguration) throws {
    store = try Store(configuration.database)
    store.identities.idsOfSandboxes = configuration.sandboxIDs
    // Sandboxes live as long as the emulator that they were made in.
    for sandbox in store.identities.sandboxes { try store.removeSandbox(sandbox.id) }
    var reader = FixtureReader(now: configuration.clock.now, random: configuration.random)
    tookSeed = try store.isEmpty
    if tookSeed {
      let seed = try reader.read(configuration.seed)
      let total = seed.rowCount
      try store.replace(by: seed) { configuration.progress($0, total) }
    }
    try store.commit()
    // What a reset goes back to. Without a control API nobody asks, and a write has nothing to note.
    if configuration.control != nil { try store.beginHistory() }
    random = reader.random
    let keys = store.identities.keys
    key = keys.first { $0.scopes.contains("*") && $0.scopedProjects.isEmpty } ?? keys.first
    project = store.identities.projects.first
  }
}

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

/// Files by their path, whole.
package enum FileContents {
  /// Why a file cannot be read; the description names it and has the system's words.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The bytes of the file at `path`.
  ///
  /// - Throws: `Unreadable`.
  package static func read(_ path: String) throws(Unreadable) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes.append(contentsOf: chunk[..<count])
      if count < chunk.count { break }
    }
    guard ferror(file) == 0 else { throw unreadable(path) }
    return bytes
  }

  private static func unreadable(_ path: String) -> Unreadable {
    Unreadable(description: "cannot read \(path): \(String(cString: strerror(errno)))")
  }
}
