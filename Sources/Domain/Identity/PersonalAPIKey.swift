/// A personal API key: who it acts for and what it may do.
package struct PersonalAPIKey: Hashable, Sendable {
  /// The secret itself, such as `phx_…`.
  package let value: String
  /// What its owner calls it.
  package let label: String
  /// The id of the user that it acts for.
  package var userID: Int
  /// `*`, or `object:read` and `object:write`.
  package let scopes: [String]
  /// The ids of the projects it is confined to; empty for all.
  package var scopedProjects: [Int]

  /// A key of all its parts.
  package init(value: String, label: String, userID: Int, scopes: [String], scopedProjects: [Int]) {
    self.value = value
    self.label = label
    self.userID = userID
    self.scopes = scopes
    self.scopedProjects = scopedProjects
  }

  /// Whether the key may be used on the project with this id.
  package func reaches(project id: Int) -> Bool { scopedProjects.isEmpty || scopedProjects.contains(id) }
}
