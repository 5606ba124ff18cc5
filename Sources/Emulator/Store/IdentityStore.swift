internal import JSON
internal import SQLite

/// Who there is: the organization, its users, their keys, and the projects.
///
/// All of it is kept in memory as well, since every request needs a key, its user and a project, and only fixtures and the control of the
/// emulator change them. What changes is reloaded row by row, so that a sandbox costs the same beside a thousand others. If a change is
/// undone, memory is restored without the database, which may have failed.
package final class IdentityStore {
  /// The organization; nil in an empty store.
  private(set) var organization: Organization?
  private var usersByID: [Int: StoredUser] = [:]
  private var keysByValue: [String: StoredKey] = [:]
  private var projectsByID: [Int: Project] = [:]
  private var sandboxIDs: Set<Int> = []
  private var lowestProjectID: Int?
  var idsOfSandboxes = SandboxIDs.all
  private var highestProjectID = 0
  private var lastUserID = SandboxIDs.lowest - 1
  private let database: Database
  private let transaction: Transaction

  private struct StoredUser {
    let user: User
    /// The user as responses show it.
    let encoded: [UInt8]
    /// 0 for none.
    let sandbox: Int
  }

  private struct StoredKey {
    let key: PersonalAPIKey
    /// 0 for none.
    let sandbox: Int
    let position: Int
  }

  init(_ database: Database, _ transaction: Transaction) throws {
    self.database = database
    self.transaction = transaction
    try load()
  }

  /// The users of no sandbox by ascending id.
  var users: [User] { usersByID.values.filter { $0.sandbox == 0 }.map(\.user).sorted { $0.id < $1.id } }

  /// The keys of no sandbox in the order in which they were added.
  var keys: [PersonalAPIKey] {
    keysByValue.values.filter { $0.sandbox == 0 }.sorted { $0.position < $1.position }.map(\.key)
  }

  /// The projects that are no sandboxes by ascending id.
  var projects: [Project] { projectsByID.values.filter { !isSandbox($0.id) }.sorted { $0.id < $1.id } }

  /// The sandboxes by ascending id.
  package var sandboxes: [Project] { sandboxIDs.sorted().compactMap { projectsByID[$0] } }

  /// The users of a sandbox, or of none if it is 0, by ascending id.
  func users(of sandbox: Int) throws -> [User] {
    try Statement(database, "SELECT id FROM user WHERE sandbox_id = ?1 ORDER BY id")
      .map([.integer(sandbox)]) { user($0.int(0)) }.compactMap { $0 }
  }

  /// The keys of a sandbox, or of none if it is 0, in the order in which they were added.
  func keys(of sandbox: Int) throws -> [PersonalAPIKey] {
    try Statement(database, "SELECT value FROM personal_api_key WHERE sandbox_id = ?1 ORDER BY position")
      .map([.integer(sandbox)]) { key($0.text(0)) }.compactMap { $0 }
  }

  /// The number of keys, those of sandboxes too.
  var keyCount: Int { keysByValue.count }

  func key(_ value: String) -> PersonalAPIKey? { keysByValue[value]?.key }

  /// How the key with this value is shown, or a value that no key has.
  func shown(_ value: String) -> String { ShownKey.text(value, label: key(value)?.label) }

  /// The key that is shown so; nil if there is none, or more than one.
  func key(shownAs text: String) -> PersonalAPIKey? {
    let keys = keysByValue.values.map(\.key).filter { ShownKey.text($0.value, label: $0.label) == text }
    return keys.count == 1 ? keys[0] : nil
  }

  /// The labels of all keys, those of sandboxes too.
  var labels: Set<String> { Set(keysByValue.values.map(\.key.label)) }

  func user(_ id: Int) -> User? { usersByID[id]?.user }

  /// The user with this id as responses show it.
  func encodedUser(_ id: Int) -> [UInt8]? { usersByID[id]?.encoded }

  func project(_ id: Int) -> Project? { projectsByID[id] }

  var hasSandboxes: Bool { !sandboxIDs.isEmpty }

  func isSandbox(_ id: Int) -> Bool { sandboxIDs.contains(id) }

  /// The sandbox that `project` is; 0 if it is none, and for nil.
  func sandbox(_ project: Int?) -> Int { project.map { isSandbox($0) ? $0 : 0 } ?? 0 }

  func isOfSandbox(user id: Int) -> Bool { usersByID[id].map { $0.sandbox != 0 } ?? false }

  func isOfSandbox(key value: String) -> Bool { keysByValue[value].map { $0.sandbox != 0 } ?? false }

  /// The project that `@current` names for those who belong to no sandbox: the one with the lowest id, which they are on from the start.
  var currentProject: Project? { lowestProjectID.flatMap { projectsByID[$0] } }

  /// The project that `@current` names for the user with this id: the sandbox that the user belongs to, or else everybody's.
  func currentProject(of user: Int) -> Project? {
    // Most emulators have no sandbox.
    guard hasSandboxes, let sandbox = usersByID[user]?.sandbox, sandbox != 0 else { return currentProject }
    return projectsByID[sandbox]
  }

  /// Takes the next id of a sandbox, which no other ever had.
  func nextSandboxID() throws(SandboxError) -> Int {
    let last = highestProjectID
    guard let id = idsOfSandboxes.next(after: last), NumericID.range.contains(id) else { throw .noID }
    transaction.onRollback { [unowned self] in highestProjectID = last }
    highestProjectID = id
    return id
  }

  /// Takes the next id of a sandbox's user, which no other ever had.
  func nextUserID() throws(SandboxError) -> Int {
    let last = lastUserID
    guard let id = NumericID.next(after: last) else { throw .noID }
    transaction.onRollback { [unowned self] in lastUserID = last }
    lastUserID = id
    return id
  }

  // MARK: Reloading

  private static let everyUser = "SELECT sandbox_id, \(User.entity.list) FROM user"
  private static let everyKey = "SELECT sandbox_id, position, \(PersonalAPIKey.entity.list) FROM personal_api_key"
  private static let everyProject = "SELECT is_sandbox, \(Project.entity.list) FROM project"
  private lazy var findUser = Statement(database, "\(Self.everyUser) WHERE id = ?1")
  private lazy var findKey = Statement(database, "\(Self.everyKey) WHERE value = ?1")
  private lazy var findProject = Statement(database, "\(Self.everyProject) WHERE id = ?1")

  /// Reloads all that is kept in memory.
  func load() throws {
    let before = (usersByID, keysByValue, projectsByID, sandboxIDs, lowestProjectID, highestProjectID, lastUserID)
    transaction.onRollback { [unowned self] in
      (usersByID, keysByValue, projectsByID, sandboxIDs, lowestProjectID, highestProjectID, lastUserID) = before
    }
    try loadOrganization()
    usersByID = [:]
    try Statement(database, Self.everyUser).each { try cacheUser(from: $0) }
    keysByValue = [:]
    try Statement(database, Self.everyKey).each { try cacheKey(from: $0) }
    (projectsByID, sandboxIDs) = ([:], [])
    try Statement(database, Self.everyProject).each { try cacheProject(from: $0) }
    lowestProjectID = projectsByID.keys.filter { !isSandbox($0) }.min()
  }

  private func loadOrganization() throws {
    let before = organization
    transaction.onRollback { [unowned self] in organization = before }
    organization = try Statement(database, "SELECT \(Organization.entity.list) FROM organization").first {
      try Organization.entity.load($0)
    }
  }

  func load(user id: Int) throws {
    let before = (usersByID[id], lastUserID)
    transaction.onRollback { [unowned self] in (usersByID[id], lastUserID) = before }
    usersByID[id] = nil
    try findUser.each([.integer(id)]) { try cacheUser(from: $0) }
  }

  func load(key value: String) throws {
    let before = keysByValue[value]
    transaction.onRollback { [unowned self] in keysByValue[value] = before }
    keysByValue[value] = nil
    try findKey.each([.text(value)]) { try cacheKey(from: $0) }
  }

  func load(project id: Int) throws {
    let before = (projectsByID[id], lowestProjectID, highestProjectID)
    let wasSandbox = sandboxIDs.remove(id) != nil
    transaction.onRollback { [unowned self] in
      (projectsByID[id], lowestProjectID, highestProjectID) = before
      if wasSandbox { sandboxIDs.insert(id) } else { sandboxIDs.remove(id) }
    }
    projectsByID[id] = nil
    try findProject.each([.integer(id)]) { try cacheProject(from: $0) }
    if wasSandbox || isSandbox(id) { return }
    if lowestProjectID == id, projectsByID[id] == nil {
      lowestProjectID = projectsByID.keys.filter { !isSandbox($0) }.min()
    } else if projectsByID[id] != nil {
      lowestProjectID = min(lowestProjectID ?? id, id)
    }
  }

  /// Reloads those of the rows named `keys` that are kept in memory.
  func load(_ keys: [RowKey]) throws {
    for key in keys {
      switch key.table {
      case .organization: try loadOrganization()
      case .user: try load(user: key.number)
      case .key: try load(key: String(decoding: key.text, as: UTF8.self))
      case .project: try load(project: key.owner)
      case .recording, .view, .playlist, .item: break
      }
    }
  }

  private func cacheUser(from row: Row) throws {
    let user = try User.entity.load(row, at: 1)
    usersByID[user.id] = StoredUser(user: user, encoded: user.encoded, sandbox: row.int(0))
    lastUserID = max(lastUserID, user.id)
  }

  private func cacheKey(from row: Row) throws {
    let key = try PersonalAPIKey.entity.load(row, at: 2)
    keysByValue[key.value] = StoredKey(key: key, sandbox: row.int(0), position: row.int(1))
  }

  private func cacheProject(from row: Row) throws {
    let project = try Project.entity.load(row, at: 1)
    projectsByID[project.id] = project
    if row.bool(0) { sandboxIDs.insert(project.id) }
    highestProjectID = max(highestProjectID, project.id)
  }

  // MARK: Writing

  func replace(_ organization: Organization) throws {
    let entity = Organization.entity
    try database.execute("DELETE FROM organization")
    try Statement(database, "INSERT INTO organization (\(entity.list)) VALUES (\(entity.parameters(from: 1)))").run(
      entity.values(organization))
    try loadOrganization()
  }

  private lazy var insertUser = Statement(
    database, "INSERT INTO user (sandbox_id, \(User.entity.list)) VALUES (?1, \(User.entity.parameters(from: 2)))")

  /// Adds a user, to a sandbox if it is not 0.
  func insert(_ user: User, sandbox: Int = 0) throws {
    try insertUser.run(User.entity.values(user, after: .integer(sandbox)))
    try load(user: user.id)
  }

  private lazy var insertKey = Statement(
    database,
    """
    INSERT INTO personal_api_key (sandbox_id, position, \(PersonalAPIKey.entity.list))
    VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM personal_api_key WHERE sandbox_id = ?1),
      \(PersonalAPIKey.entity.parameters(from: 2)))
    """)

  /// Adds a key, to a sandbox if it is not 0.
  func insert(_ key: PersonalAPIKey, sandbox: Int = 0) throws {
    try insertKey.run(PersonalAPIKey.entity.values(key, after: .integer(sandbox)))
    try load(key: key.value)
  }

  func remove(key value: String) throws {
    try Statement(database, "DELETE FROM personal_api_key WHERE value = ?1").run([.text(value)])
    try load(key: value)
  }

  private lazy var insertProject = Statement(
    database, "INSERT INTO project (is_sandbox, \(Project.entity.list)) VALUES (?1, \(Project.entity.parameters(from: 2)))")

  func insert(_ project: Project, isSandbox: Bool = false) throws {
    try insertProject.run(Project.entity.values(project, after: .bool(isSandbox)))
    try load(project: project.id)
  }

  /// A sandbox takes its playlists and recordings along.
  private lazy var deleteSandbox = [
    "DELETE FROM project WHERE id = ?1", "DELETE FROM personal_api_key WHERE sandbox_id = ?1", "DELETE FROM user WHERE sandbox_id = ?1",
  ].map { Statement(database, $0) }

  /// Deletes a sandbox with all that is in it, from the database only.
  func delete(sandbox id: Int) throws {
    for statement in deleteSandbox { try statement.run([.integer(id)]) }
  }
}
