package import Domain

/// A whole state, complete and consistent: what a fixture means once its defaults are filled in.
package struct Seed: Hashable, Sendable {
  /// A playlist with its recordings, by addition, and its saved-filter count.
  package struct PlaylistEntry: Hashable, Sendable {
    package var playlist: Playlist
    package let recordings: [String]
    package let savedFiltersCount: SavedFiltersCount?
  }

  /// A project with all that is in it.
  package struct ProjectEntry: Hashable, Sendable {
    package var project: Project
    package var recordings: [Recording] = []
    package var playlists: [PlaylistEntry] = []
  }

  package var organization = Organization(id: "01920000-0000-7000-8000-000000000000", name: "Emulator")
  package var users: [User] = []
  package var keys: [PersonalAPIKey] = []
  package var projects: [ProjectEntry] = []

  /// The key that there is where no fixture gives any.
  package static let defaultKey = "phx_emulator"
  static let defaultUser = User(
    id: 1, uuid: "01920000-0000-7000-8000-000000000001", distinctID: "emulator", firstName: "Ada", lastName: "Lovelace",
    email: "ada@example.com", isEmailVerified: true, hedgehogConfig: nil, roleAtOrganization: "engineering")

  /// How many rows it puts into the store, for a progress display.
  package var rowCount: Int {
    1 + users.count + keys.count + projects.reduce(0) { $0 + 1 + $1.recordings.count + $1.playlists.count }
  }
}
