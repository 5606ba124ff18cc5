internal import Domain

extension Seed {
  /// The seed as what is in the sandbox `id`: its project gets that id, its users get ids from `nextUserID`, its keys are confined to it.
  ///
  /// The key that a fixture without keys gets is left out, as everybody would have it. Playlists keep their ids.
  ///
  /// - Throws: `SandboxError.notOneProject`.
  func moved(toSandbox id: Int, nextUserID: () throws(SandboxError) -> Int) throws(SandboxError) -> Seed {
    guard projects.count == 1 else { throw .notOneProject(projects.count) }
    // What is moved is copied whole and then changed, so that a field that is new to a type is moved with it.
    var moved = self
    var userIDs: [Int: Int] = [:]
    for index in users.indices {
      moved.users[index].id = try nextUserID()
      userIDs[users[index].id] = moved.users[index].id
    }
    func movedID(_ user: Int) -> Int { userIDs[user] ?? user }
    moved.keys.removeAll { $0.value == Self.defaultKey }
    for index in moved.keys.indices {
      moved.keys[index].userID = movedID(moved.keys[index].userID)
      moved.keys[index].scopedProjects = [id]
    }
    moved.projects[0].project.id = id
    for index in moved.projects[0].recordings.indices where !moved.projects[0].recordings[index].viewedBy.isEmpty {
      moved.projects[0].recordings[index].viewedBy = moved.projects[0].recordings[index].viewedBy.map(movedID)
    }
    for index in moved.projects[0].playlists.indices {
      moved.projects[0].playlists[index].playlist.move(to: id, movedID)
    }
    return moved
  }
}

extension Playlist {
  fileprivate mutating func move(to project: Int, _ movedID: (Int) -> Int) {
    projectID = project
    createdBy = createdBy.map(movedID)
    lastModifiedBy = lastModifiedBy.map(movedID)
  }
}
