internal import Domain

extension Seed {
  /// The seed as what is in the sandbox `id`: its project gets that id, its users get ids from `nextUserID`, its keys are confined to it.
  ///
  /// The key that a fixture without keys gets is left out, as everybody would have it. Playlists keep their ids.
  ///
  /// - Throws: `SandboxError.notOneProject`.
  func moved(toSandbox id: Int, nextUserID: () -> Int) throws(SandboxError) -> Seed {
    guard projects.count == 1, let entry = projects.first else { throw .notOneProject(projects.count) }
    var userIDs: [Int: Int] = [:]
    var moved = self
    moved.users = users.map { user in
      let id = nextUserID()
      userIDs[user.id] = id
      return User(
        id: id, uuid: user.uuid, distinctID: user.distinctID, firstName: user.firstName, lastName: user.lastName, email: user.email,
        isEmailVerified: user.isEmailVerified, hedgehogConfig: user.hedgehogConfig, roleAtOrganization: user.roleAtOrganization)
    }
    moved.keys = keys.filter { $0.value != Self.defaultKey }.map { key in
      PersonalAPIKey(
        value: key.value, label: key.label, userID: userIDs[key.userID] ?? key.userID, scopes: key.scopes, scopedProjects: [id])
    }
    moved.projects = [
      ProjectEntry(
        project: Project(id: id, name: entry.project.name),
        recordings: entry.recordings.map { recording in
          recording.viewedBy.isEmpty ? recording : recording.viewed(by: recording.viewedBy.map { userIDs[$0] ?? $0 })
        },
        playlists: entry.playlists.map { item in
          PlaylistEntry(
            playlist: item.playlist.moved(to: id, userIDs), recordings: item.recordings, savedFiltersCount: item.savedFiltersCount)
        })
    ]
    return moved
  }
}

extension Playlist {
  fileprivate func moved(to project: Int, _ userIDs: [Int: Int]) -> Playlist {
    Playlist(
      projectID: project, id: id, shortID: shortID, name: name, derivedName: derivedName, description: description, isPinned: isPinned,
      isDeleted: isDeleted, filters: filters, type: type, createdAt: createdAt, createdBy: createdBy.map { userIDs[$0] ?? $0 },
      lastModifiedAt: lastModifiedAt, lastModifiedBy: lastModifiedBy.map { userIDs[$0] ?? $0 }, folder: folder)
  }
}

extension Recording {
  fileprivate func viewed(by viewers: [Int]) -> Recording {
    Recording(
      id: id, distinctID: distinctID, startTime: startTime, endTime: endTime, duration: duration, activeSeconds: activeSeconds,
      inactiveSeconds: inactiveSeconds, counts: counts, startURL: startURL, person: person, storage: storage,
      snapshotSource: snapshotSource, isOngoing: isOngoing, activityScore: activityScore, viewedBy: viewers)
  }
}
