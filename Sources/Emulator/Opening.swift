internal import Domain
internal import Storage

/// Opens the store that an emulator works on, and fills it where it is empty.
struct Opening {
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
