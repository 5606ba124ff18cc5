internal import SQLite

/// A project for one test, with its own users, keys and ids.
package struct Sandbox: Hashable, Sendable {
  package let project: Project
  /// The key of the sandbox, confined to it.
  package let key: PersonalAPIKey
}

/// Why a sandbox was not created; the description is a sentence for the client.
enum SandboxError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The number of projects in the seed.
  case notOneProject(Int)
  case keyTaken(String)
  case noUser
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
  /// Creates a sandbox from `seed`, which must have one project, with a key of the value `key` for its first user.
  ///
  /// Its history starts here: a reset restores this state. The cost does not depend on the number of sandboxes.
  ///
  /// - Throws: `SandboxError` or `SQLiteError`; then nothing is created.
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
        for user in seed.users { try recordings.reload(watcher: user.id, in: id) }
        try playlists.setLastID(seed.projects[0].playlists.map(\.id).max() ?? 0, in: id)
      }
      return Sandbox(project: project, key: seed.keys[seed.keys.count - 1])
    }
  }

  /// Removes the sandbox `id` with everything in it; returns false if it does not exist.
  ///
  /// - Throws: `SQLiteError`; then nothing is removed.
  @discardableResult
  package func removeSandbox(_ id: Int) throws -> Bool {
    guard identities.isSandbox(id) else { return false }
    let users = try identities.users(of: id).map(\.id)
    let keys = try identities.keys(of: id).map(\.value)
    try write {
      try rebaselining(id) {
        try identities.delete(sandbox: id)
        try identities.load(project: id)
        for user in users {
          try identities.load(user: user)
          try recordings.reload(watcher: user, in: id)
        }
        for key in keys { try identities.load(key: key) }
        playlists.forget(sandbox: id)
      }
    }
    return true
  }
}

extension Seed {
  /// Returns the seed for the sandbox `id`: its project gets that id, its users get ids from `nextUserID`, and its keys are confined to it.
  ///
  /// The default key of a fixture without keys is left out, because all sandboxes would share it. Playlists keep their ids.
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
