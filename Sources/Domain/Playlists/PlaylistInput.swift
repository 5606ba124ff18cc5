/// What a create or update request sets, checked field by field; nil where a field was not in the body.
package struct PlaylistInput: Hashable, Sendable {
  /// `.some(nil)` where the body says null.
  package var name: String??
  /// `.some(nil)` where the body says null.
  package var derivedName: String??
  package var description: String?
  package var isPinned: Bool?
  package var isDeleted: Bool?
  package var filters: Filters?
  /// Null in the body counts as not given.
  package var type: PlaylistType?
  package var folder: String?

  /// Input in which nothing is set.
  package init() {}

  /// Whether it sets something that counts as a modification: name, description or filters, PostHog's MATERIAL_PLAYLIST_FIELDS.
  package var isMaterial: Bool { name != nil || description != nil || filters != nil }
}
