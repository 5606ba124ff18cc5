internal import Domain
internal import SQLite

extension Store {
  /// Makes a sandbox of `seed`, which must have one project, with a key of the value `key` and these scopes for its first user.
  ///
  /// The sandbox's history begins here: this is what resetting it goes back to. It costs the same beside a thousand others.
  ///
  /// - Throws: `SandboxError`, or `SQLiteError`; then nothing of it is there.
  package func addSandbox(_ seed: Seed, key: String, scopes: [String] = ["*"]) throws -> Sandbox {
    try write {
      let id = try identities.nextSandboxID()
      var seed = try seed.moved(toSandbox: id, nextUserID: identities.nextUserID)
      guard let user = seed.users.first, let project = seed.projects.first?.project else { throw SandboxError.noUser }
      seed.keys.append(PersonalAPIKey(value: key, label: "Sandbox", userID: user.id, scopes: scopes, scopedProjects: [id]))
      for (index, key) in seed.keys.enumerated()
      where identities.key(key.value) != nil || seed.keys[..<index].contains(where: { $0.value == key.value }) {
        throw SandboxError.keyTaken(key.value)
      }
      try asBeginning(of: id) {
        try insert(seed, sandbox: id)
        try loadDerived(of: id, seed.users.map(\.id))
        try playlists.goOn(after: seed.projects[0].playlists.map(\.playlist.id).max() ?? 0, in: id)
      }
      return Sandbox(project: project, key: seed.keys[seed.keys.count - 1])
    }
  }

  /// Takes the sandbox `id` away with all that is in it and belongs to it.
  ///
  /// Gives false where there is no such sandbox.
  ///
  /// - Throws: `SQLiteError`; then it is still there.
  @discardableResult
  package func removeSandbox(_ id: Int) throws -> Bool {
    guard identities.isSandbox(id) else { return false }
    let users = try identities.users(of: id).map(\.id)
    let keys = try identities.keys(of: id).map(\.value)
    try write {
      try asBeginning(of: id) {
        try identities.delete(sandbox: id)
        try forget(id, users, keys)
      }
    }
    return true
  }

  /// Takes anew from the database what is held in memory of a sandbox that is not there.
  private func forget(_ id: Int, _ users: [Int], _ keys: [String]) throws {
    try identities.load(project: id)
    for user in users { try identities.load(user: user) }
    for key in keys { try identities.load(key: key) }
    try loadDerived(of: id, users)
    playlists.forget(sandbox: id)
  }

  private func loadDerived(of id: Int, _ users: [Int]) throws {
    for user in users { try recordings.reload(watcher: user, in: id) }
  }
}
