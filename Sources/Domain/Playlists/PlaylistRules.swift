/// A rule that a request on a playlist breaks.
///
/// Its text is the service's.
package enum PlaylistRuleViolation: String, Error, Hashable, Sendable {
  case missingType = "Must provide a valid playlist type: either filters or collection"
  case collectionWithFilters = "You cannot create a collection with filters"
  case savedFilterWithoutFilters = "You must provide a valid filters when creating a saved filter"
  case addingFiltersToCollection = "You cannot update a collection to add filters"
  case removingAllFilters = "You cannot remove all filters when updating a saved filter"
  case updatingSynthetic = "Cannot update synthetic playlists"
  case recordingInSavedFilter = "Cannot add recordings to a playlist that is type 'filters'."
}

/// What may be done with a playlist, by its explicit type.
package struct PlaylistRules: Sendable {
  private let contract: Contract

  /// The rules of `contract`.
  package init(_ contract: Contract) { self.contract = contract }

  /// Whether a playlist may be made of `input`.
  package func checkCreating(_ input: PlaylistInput) throws(PlaylistRuleViolation) {
    let filters = input.filters ?? .none
    switch input.type {
    case nil: if contract.requiresType { throw .missingType }
    case .collection: if !filters.isEmpty { throw .collectionWithFilters }
    case .filters: if filters.isEmpty { throw .savedFilterWithoutFilters }
    }
  }

  /// Whether `playlist` may be changed by `input`.
  package func checkUpdating(_ playlist: Playlist, with input: PlaylistInput) throws(PlaylistRuleViolation) {
    switch playlist.type {
    case nil: break
    case .collection: if let filters = input.filters, !filters.isEmpty { throw .addingFiltersToCollection }
    case .filters:
      let kept = contract.updateMustRepeatFilters ? Filters.none : playlist.filters
      if (input.filters ?? kept).isEmpty { throw .removingAllFilters }
    }
  }

  /// The playlist that `input` makes, in `project`, for the user `author` at the moment `now`.
  package func create(
    _ input: PlaylistInput, id: Int, shortID: String, in project: Int, by author: Int, at now: Timestamp
  ) throws(PlaylistRuleViolation) -> Playlist {
    try checkCreating(input)
    return Playlist(
      projectID: project, id: id, shortID: shortID, name: input.name ?? nil, derivedName: input.derivedName ?? nil,
      description: input.description ?? "", isPinned: input.isPinned ?? false, isDeleted: input.isDeleted ?? false,
      filters: input.filters ?? .none,
      type: input.type, createdAt: now, createdBy: author, lastModifiedAt: now, lastModifiedBy: author, folder: input.folder ?? "")
  }

  /// What `playlist` is after `input`, from the user `editor` at the moment `now`.
  ///
  /// Its type stays.
  package func update(
    _ playlist: Playlist, with input: PlaylistInput, by editor: Int, at now: Timestamp
  ) throws(PlaylistRuleViolation) -> Playlist {
    try checkUpdating(playlist, with: input)
    var updated = playlist
    if input.isMaterial {
      updated.lastModifiedAt = now
      updated.lastModifiedBy = editor
    }
    if let name = input.name { updated.name = name }
    if let derivedName = input.derivedName { updated.derivedName = derivedName }
    updated.description = input.description ?? playlist.description
    updated.isPinned = input.isPinned ?? playlist.isPinned
    updated.isDeleted = input.isDeleted ?? playlist.isDeleted
    updated.filters = input.filters ?? playlist.filters
    updated.folder = input.folder ?? playlist.folder
    return updated
  }

  /// Whether a recording may be put into `playlist`.
  package func checkAddingRecording(to playlist: Playlist) throws(PlaylistRuleViolation) {
    if playlist.reportedType == .filters { throw .recordingInSavedFilter }
  }
}
