/// The one organization of an emulator.
package struct Organization: Hashable, Sendable {
  /// A UUID in its 36-character text form.
  package let id: String
  package let name: String

  /// An organization of its parts.
  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}

/// A project (PostHog's team): what playlists and recordings belong to.
package struct Project: Hashable, Sendable {
  package var id: Int
  package let name: String

  /// A project of its parts.
  package init(id: Int, name: String) {
    self.id = id
    self.name = name
  }
}
