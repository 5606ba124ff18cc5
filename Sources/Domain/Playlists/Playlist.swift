/// What kind of playlist one is: recordings put together by hand, or the ones that filters match.
package enum PlaylistType: String, Hashable, Sendable, CaseIterable {
  case collection
  case filters
}

/// A session recording playlist, as it is stored.
package struct Playlist: Hashable, Sendable {
  package var projectID: Int
  package let id: Int
  /// 8 of `[A-Za-z0-9]`, unique in its project.
  package let shortID: String
  package var name: String?
  package var derivedName: String?
  package var description: String
  package var isPinned: Bool
  package var isDeleted: Bool
  package var filters: Filters
  /// The type that its maker named; nil where none was.
  package let type: PlaylistType?
  package let createdAt: Timestamp
  /// The id of the user who made it.
  package var createdBy: Int?
  package var lastModifiedAt: Timestamp
  /// The id of the user who last changed its name, description or filters.
  package var lastModifiedBy: Int?
  /// What `_create_in_folder` was last set to.
  package var folder: String

  /// A playlist of all its parts.
  package init(
    projectID: Int, id: Int, shortID: String, name: String?, derivedName: String?, description: String, isPinned: Bool, isDeleted: Bool,
    filters: Filters, type: PlaylistType?, createdAt: Timestamp, createdBy: Int?, lastModifiedAt: Timestamp, lastModifiedBy: Int?,
    folder: String
  ) {
    self.projectID = projectID
    self.id = id
    self.shortID = shortID
    self.name = name
    self.derivedName = derivedName
    self.description = description
    self.isPinned = isPinned
    self.isDeleted = isDeleted
    self.filters = filters
    self.type = type
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.lastModifiedAt = lastModifiedAt
    self.lastModifiedBy = lastModifiedBy
    self.folder = folder
  }

  /// The type that an answer shows: the one given, or else `filters` where there are filters and `collection` where there are none.
  package var reportedType: PlaylistType { type ?? (filters.isEmpty ? .collection : .filters) }

  /// The text that `order=name` sorts by, without regard to case: the name, or else the derived name, or else "".
  ///
  /// PostHog's `playlist_name_sort_expression`: an empty name counts as none.
  package var sortName: String {
    guard let name, !name.isEmpty else { return (derivedName ?? "").lowercased() }
    return name.lowercased()
  }
}
