internal import SQLite

/// A project made at run time, for one test, with users, keys and an id stream of its own.
package struct Sandbox: Hashable, Sendable {
  package let project: Project
  /// The key that was made for it, confined to it.
  package let key: PersonalAPIKey
}

/// Why a sandbox was not made; the description is a sentence for its maker.
enum SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A sandbox is one project; so many are in the seed.
  case notOneProject(Int)
  /// A key of the seed, or the one asked for, is in use already.
  case keyTaken(String)
  /// There is nobody whom a key could act for.
  case noUser
  /// A project or a user has an id above which a sandbox and its users can have none.
  case noID

  var description: String {
    switch self {
    case .notOneProject(let count): "a sandbox is one project; the seed has \(count)"
    case .keyTaken(let value): "there is already a key \"\(value)\""
    case .noUser: "the seed has no user"
    case .noID: "a project or a user has so high an id that none is left for a sandbox"
    }
  }
}

extension Store {
  /// Makes a sandbox of `seed`, which must have one project, with a key of the value `key` and these scopes for its first user.
  ///
  /// The sandbox's history begins here: this is what resetting it goes back to. It costs the same beside a thousand others.
  ///
  /// - Throws: `SandboxError`, or `SQLiteError`; then nothing of it is there.
  func addSandbox(_ seed: Seed, key: String, scopes: [String] = ["*"]) throws -> Sandbox {
    try write {
      let id = try identities.nextSandboxID()
      var seed = try seed.moved(toSandbox: id, nextUserID: identities.nextUserID)
      guard let user = seed.users.first, let project = seed.projects.first?.project else { throw SandboxError.noUser }
      seed.keys.append(PersonalAPIKey(value: key, label: "Sandbox", userID: user.id, scopes: scopes, scopedProjects: [id]))
      for (index, key) in seed.keys.enumerated()
      where identities.key(key.value) != nil || seed.keys[..<index].contains(where: { $0.value == key.value }) {
        throw SandboxError.keyTaken(key.value)
      }
      try rebaselining(id) {
        try insert(seed, sandbox: id)
        try loadDerived(of: id, seed.users.map(\.id))
        try playlists.setLastID(seed.projects[0].playlists.map(\.id).max() ?? 0, in: id)
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
      try rebaselining(id) {
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

extension Seed {
  /// The seed as what is in the sandbox `id`: its project gets that id, its users get ids from `nextUserID`, its keys are confined to it.
  ///
  /// The key that a fixture without keys gets is left out, as everybody would have it. Playlists keep their ids.
  ///
  /// - Throws: `SandboxError.notOneProject`.
  func moved(toSandbox id: Int, nextUserID: () throws(SandboxError) -> Int) throws(SandboxError) -> Seed {
    guard projects.count == 1 else { throw .notOneProject(projects.count) }
    var moved = self
    var userIDs: [Int: Int] = [:]
    for index in users.indices {
      moved.users[index].id = try nextUserID()
      userIDs[users[index].id] = moved.users[index].id
    }
    func movedID(_ user: Int) -> Int { userIDs[user] ?? user }
    moved.keys.removeAll { $0.value == Self.defaultKey }
    for index in moved.keys.indices {
      PersonalAPIKey.entity.renumberUsers(of: &moved.keys[index], movedID)
      moved.keys[index].scopedProjects = [id]
    }
    moved.projects[0].project.id = id
    for index in moved.projects[0].recordings.indices {
      Recording.entity.renumberUsers(of: &moved.projects[0].recordings[index], movedID)
    }
    for index in moved.projects[0].playlists.indices {
      moved.projects[0].playlists[index].projectID = id
      Playlist.entity.renumberUsers(of: &moved.projects[0].playlists[index], movedID)
    }
    return moved
  }
}
