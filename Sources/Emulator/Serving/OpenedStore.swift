internal import Glibc
package import SQLite

/// The store of an emulator, opened, and seeded if it was empty.
struct OpenedStore {
  let store: Store
  /// Whether the database was empty, and was seeded.
  let tookSeed: Bool
  /// The random stream after the ids of the seed were drawn.
  let random: RandomStream
  let key: PersonalAPIKey?
  let project: Project?

  /// Opens the store of `configuration`.
  ///
  /// A database that is not empty is not seeded.
  ///
  /// - Throws: `StoreError` if the database cannot be opened, `FixtureError` if the seed is invalid, `SQLiteError` if the database cannot
  /// be written.
  init(_ configuration: EmulatorConfiguration) throws {
    store = try Store(configuration.database)
    store.identities.idsOfSandboxes = configuration.sandboxIDs
    // Sandboxes end with their emulator.
    for sandbox in store.identities.sandboxes { try store.removeSandbox(sandbox.id) }
    var reader = FixtureReader(now: configuration.clock.now, random: configuration.random)
    tookSeed = try store.isEmpty
    if tookSeed {
      let seed = try reader.read(configuration.seed)
      let total = seed.rowCount
      try store.replace(by: seed) { configuration.progress($0, total) }
    }
    try store.commit()
    // The state that a reset restores. Without a control API there is no reset, and writes do not pay for the history.
    if configuration.control != nil { try store.beginHistory() }
    random = reader.random
    let keys = store.identities.keys
    key = keys.first { $0.scopes.contains("*") && $0.scopedProjects.isEmpty } ?? keys.first
    project = store.identities.projects.first
  }
}

/// Locks a database file for one emulator: two emulators on one file would assign the same ids.
///
/// This is a lock of flock(2): it ends with the process, and does not interfere with SQLite's locks. The descriptor stays open until SQLite
/// has closed the file, because closing any descriptor of a file drops the process's POSIX locks on it.
package final class DatabaseLock: Sendable {
  private let descriptor: CInt

  /// Locks the file at `location`, which is created if it is missing, readable for its owner only; returns nil for a database in memory.
  ///
  /// - Throws: `StoreError` if the file cannot be opened, or if another emulator has locked it.
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

/// Reads whole files.
package enum FileContents {
  /// A file cannot be read; the description contains its name and the system's message.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String
  }

  /// Returns the bytes of the file at `path`.
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
