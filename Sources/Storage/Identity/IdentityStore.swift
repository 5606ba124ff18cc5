package import Domain
internal import JSON
internal import SQLite

/// Who there is: the organization, its users, their keys, and the projects.
///
/// All of it is held in memory as well, since every request asks for a key, its user and a project, and only fixtures change them.
package final class IdentityStore {
  /// The organization; nil in an empty store.
  package private(set) var organization: Organization?
  private var usersByID: [Int: User] = [:]
  private var keysByValue: [String: PersonalAPIKey] = [:]
  private var projectsByID: [Int: Project] = [:]
  /// The keys in the order in which they were added.
  package private(set) var keys: [PersonalAPIKey] = []
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    try load()
  }

  /// The users by ascending id.
  package var users: [User] { usersByID.values.sorted { $0.id < $1.id } }

  /// The projects by ascending id.
  package var projects: [Project] { projectsByID.values.sorted { $0.id < $1.id } }

  /// The key with this value.
  package func key(_ value: String) -> PersonalAPIKey? { keysByValue[value] }

  /// The user with this id.
  package func user(_ id: Int) -> User? { usersByID[id] }

  /// The project with this id.
  package func project(_ id: Int) -> Project? { projectsByID[id] }

  /// The project that `@current` names: the one with the lowest id, which everybody is on from the start.
  package var currentProject: Project? { projectsByID.keys.min().flatMap { projectsByID[$0] } }

  /// Takes anew from the database what is held in memory: after changes, and after changes were undone.
  func load() throws {
    organization = try Statement(database, IdentityQueries.organization).first { Organization(id: $0.text(0), name: $0.text(1)) }
    usersByID = [:]
    try Statement(database, IdentityQueries.users).each { row in
      let user = try User(
        id: row.int(0), uuid: row.text(1), distinctID: row.text(2), firstName: row.text(3), lastName: row.text(4), email: row.text(5),
        isEmailVerified: row.optionalBool(6), hedgehogConfig: row.isNull(7) ? nil : row.object(7), roleAtOrganization: row.optionalText(8))
      usersByID[user.id] = user
    }
    keys = []
    keysByValue = [:]
    try Statement(database, IdentityQueries.keys).each { row in
      let key = try PersonalAPIKey(
        value: row.text(0), label: row.text(1), userID: row.int(2), scopes: row.json(3).strings, scopedProjects: row.json(4).integers)
      keys.append(key)
      keysByValue[key.value] = key
    }
    projectsByID = [:]
    try Statement(database, IdentityQueries.projects).each { projectsByID[$0.int(0)] = Project(id: $0.int(0), name: $0.text(1)) }
  }

  func replace(_ organization: Organization) throws {
    try Statement(database, IdentityQueries.clearOrganization).run()
    try Statement(database, IdentityQueries.insertOrganization).run([.text(organization.id), .text(organization.name)])
  }

  func insert(_ user: User) throws {
    try Statement(database, IdentityQueries.insertUser).run([
      .integer(user.id), .text(user.uuid), .text(user.distinctID), .text(user.firstName), .text(user.lastName), .text(user.email),
      .bool(user.isEmailVerified), user.hedgehogConfig.map { .utf8(JSONValue.object($0).encoded) } ?? .null,
      .text(orNull: user.roleAtOrganization),
    ])
  }

  func insert(_ key: PersonalAPIKey) throws {
    try Statement(database, IdentityQueries.insertKey).run([
      .text(key.value), .text(key.label), .integer(key.userID), .utf8(JSONValue.strings(key.scopes).encoded),
      .utf8(JSONValue.array(key.scopedProjects.map { .number(JSONNumber($0)) }).encoded),
    ])
  }

  /// Removes a key from the database.
  func remove(key value: String) throws { try Statement(database, IdentityQueries.removeKey).run([.text(value)]) }

  func insert(_ project: Project) throws {
    try Statement(database, IdentityQueries.insertProject).run([.integer(project.id), .text(project.name)])
  }
}
