package import JSON

/// A fixture as it was read from a file or a request.
package struct FixtureFile: Sendable {
  /// The file's name, for messages; "" where it came from no file.
  package let name: String
  /// What it says.
  package let value: JSONValue

  /// How deep a fixture may be nested, and whatever holds a part of one.
  ///
  /// Filters and the like may be as deep as the API takes them; the levels that a fixture puts round them do not count.
  package static let maximumDepth = JSONValue.maximumDepth + 16

  /// The fixture `value`.
  package init(name: String = "", _ value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// Parses the text of a fixture.
  ///
  /// - Throws: `FixtureError` with the one mistake, and its line and column, where it is not JSON.
  package init(name: String = "", parsing bytes: [UInt8]) throws(FixtureError) {
    do {
      self.init(name: name, try JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth))
    } catch {
      throw FixtureError(mistakes: [FixtureMistake(file: name, path: "$", reason: "not JSON: \(error.description)")])
    }
  }
}

/// A whole state, complete and consistent: what a fixture means once its defaults are filled in.
package struct Seed: Hashable, Sendable {
  /// A playlist with its recordings, by addition, and its saved-filter count.
  package struct PlaylistEntry: Hashable, Sendable {
    var playlist: Playlist
    let recordings: [String]
    let savedFiltersCount: SavedFiltersCount?
  }

  /// A project with all that is in it.
  package struct ProjectEntry: Hashable, Sendable {
    var project: Project
    package var recordings: [Recording] = []
    package var playlists: [PlaylistEntry] = []
  }

  package var organization = Organization(id: "01920000-0000-7000-8000-000000000000", name: "Emulator")
  package var users: [User] = []
  package var keys: [PersonalAPIKey] = []
  package var projects: [ProjectEntry] = []

  /// The key that there is where no fixture gives any.
  static let defaultKey = "phx_emulator"
  static let defaultUser = User(
    id: 1, uuid: "01920000-0000-7000-8000-000000000001", distinctID: "emulator", firstName: "Ada", lastName: "Lovelace",
    email: "ada@example.com", isEmailVerified: true, hedgehogConfig: nil, roleAtOrganization: "engineering")

  /// How many rows it puts into the store, for a progress display.
  package var rowCount: Int {
    1 + users.count + keys.count + projects.reduce(0) { $0 + 1 + $1.recordings.count + $1.playlists.count }
  }
}

/// Reads fixtures into a seed, and says everything that is wrong with them.
///
/// Several files count as one: their parts are put together, a project that stands in several is one, and references reach over all of
/// them. A part that no file has gets what an emulator without fixtures starts with.
package struct FixtureReader {
  private let now: Timestamp
  /// The stream, after what was read has taken its ids from it.
  package var random: RandomStream
  let mistakes = Mistakes()
  var seed = Seed()
  private var usersByEmail: [String: Int] = [:]
  private var userIDs: Set<Int> = []

  /// A reader that takes left-out times from `now` and left-out ids from `random`.
  package init(now: Timestamp, random: RandomStream) {
    self.now = now
    self.random = random
  }

  /// A reader of parts that are to join what there is already, among it `users`.
  init(joining users: [User], now: Timestamp) {
    self.init(now: now, random: RandomStream(seed: 0))
    seed.users = users
    userIDs = Set(seed.users.map(\.id))
    for user in seed.users { usersByEmail[user.email] = user.id }
  }

  /// Reads `files` together.
  ///
  /// - Throws: `FixtureError` with every mistake.
  package mutating func read(_ files: [FixtureFile]) throws(FixtureError) -> Seed {
    let roots = files.compactMap { file in
      FixtureObject(
        file.value, at: Place(file: file.name), fields: ["$schema", "organization", "users", "personal_api_keys", "projects"], mistakes)
    }
    for root in roots {
      _ = root.string("$schema")
      readOrganization(root)
    }
    readUsers(roots)
    var projects = ProjectReader(self, now: now)
    projects.read(roots)
    random = projects.random
    seed.projects = projects.entries
    readKeys(roots)
    guard mistakes.all.isEmpty else { throw FixtureError(mistakes: mistakes.all) }
    return seed
  }

  private mutating func readOrganization(_ root: FixtureObject) {
    guard let (value, place) = root.value("organization"),
      let object = FixtureObject(value, at: place, fields: ["id", "name"], mistakes)
    else { return }
    seed.organization = Organization(id: object.uuid("id") ?? random.uuid(), name: object.string("name") ?? "Emulator")
  }

  private mutating func readUsers(_ roots: [FixtureObject]) {
    let fields = [
      "id", "uuid", "distinct_id", "first_name", "last_name", "email", "is_email_verified", "hedgehog_config", "role_at_organization",
    ]
    let objects = roots.flatMap { $0.elements("users") }.compactMap { FixtureObject($0, at: $1, fields: fields, mistakes) }
    var ids = IDs(objects)
    var uuids: Set<String> = []
    for object in objects {
      let id = ids.next(object, "user")
      if case .string(let email)? = object.value("email")?.0, !email.string.dropFirst().dropLast().contains("@") {
        object.refuse("email", "not an e-mail address: \"\(email.string)\"")
      }
      let user = User(
        id: id, uuid: object.uuid("uuid") ?? random.uuid(), distinctID: object.string("distinct_id") ?? random.uuid(),
        firstName: object.string("first_name") ?? "", lastName: object.string("last_name") ?? "",
        email: object.string("email") ?? "user\(id)@example.com",
        isEmailVerified: object.isNull("is_email_verified") ? nil : object.bool("is_email_verified"),
        hedgehogConfig: object.isNull("hedgehog_config") ? nil : object.object("hedgehog_config"),
        roleAtOrganization: object.optionalString("role_at_organization"))
      if usersByEmail.updateValue(id, forKey: user.email) != nil { object.refuse("email", "another user has \"\(user.email)\"") }
      if !uuids.insert(user.uuid).inserted { object.refuse("uuid", "another user has \(user.uuid)") }
      seed.users.append(user)
    }
    if !roots.contains(where: { $0.has("users") }) {
      seed.users = [Seed.defaultUser]
      usersByEmail[Seed.defaultUser.email] = Seed.defaultUser.id
    }
    userIDs = Set(seed.users.map(\.id))
  }

  private mutating func readKeys(_ roots: [FixtureObject]) {
    let projectIDs = Set(seed.projects.map(\.project.id))
    var values: Set<String> = []
    for (value, place) in roots.flatMap({ $0.elements("personal_api_keys") }) {
      if let key = key(value, at: place, &values, projectIDs) { seed.keys.append(key) }
    }
    if !roots.contains(where: { $0.has("personal_api_keys") }), let user = seed.users.first {
      seed.keys = [PersonalAPIKey(value: Seed.defaultKey, label: "Emulator", userID: user.id, scopes: ["*"], scopedProjects: [])]
    }
  }

  /// The key `value`, whose own value must not be among `values` and joins them; nil, with the mistake noted, where it is no object.
  func key(_ value: JSONValue, at place: Place, _ values: inout Set<String>, _ projectIDs: Set<Int>) -> PersonalAPIKey? {
    guard let object = FixtureObject(value, at: place, fields: ["value", "label", "user", "scopes", "scoped_projects"], mistakes)
    else { return nil }
    if !object.has("value") { mistakes.add("\"value\" is missing", at: place) }
    let text = object.string("value", minLength: 1) ?? ""
    if !text.isEmpty, !values.insert(text).inserted { object.refuse("value", "another key has this value") }
    let scopes = object.strings("scopes") ?? ["*"]
    for scope in scopes where !Scope.isValid(scope) {
      object.refuse("scopes", "not a scope: \"\(scope)\"; scopes are \"*\", \"object:read\" and \"object:write\"")
    }
    var scopedProjects: [Int] = []
    for (element, place) in object.elements("scoped_projects") {
      guard case .number(let number) = element, let id = number.int, projectIDs.contains(id) else {
        mistakes.add("there is no such project", at: place)
        continue
      }
      scopedProjects.append(id)
    }
    return PersonalAPIKey(
      value: text, label: object.string("label") ?? "", userID: user(object, "user") ?? firstUser(object, "user"), scopes: scopes,
      scopedProjects: scopedProjects)
  }

  /// The user that the field names by id or by e-mail; nil where it is left out or wrong.
  func user(_ object: FixtureObject, _ name: String) -> Int? {
    object.value(name).flatMap { user($0, at: $1) }
  }

  /// The user that `value` names by id or by e-mail; nil, with the mistake noted, where there is none such.
  func user(_ value: JSONValue, at place: Place) -> Int? {
    switch value {
    case .number(let number):
      if let id = number.int, userIDs.contains(id) { return id }
      mistakes.add("there is no user with the id \(number.literal.prefix(40))", at: place)
    case .string(let email):
      if let id = usersByEmail[email.string] { return id }
      mistakes.add("there is no user with the e-mail \"\(email.string)\"", at: place)
    default: mistakes.add("expected a user's id or e-mail, not \(value.kind)", at: place)
    }
    return nil
  }

  /// The user that things belong to where none is named.
  func firstUser(_ object: FixtureObject, _ name: String) -> Int {
    if let first = seed.users.first { return first.id }
    mistakes.add("\"\(name)\" cannot be left out: there is no user", at: object.place)
    return 0
  }
}

/// Gives out ids: the ones that are written, and for the others the next after the highest.
///
/// An id is there once in a group.
struct IDs {
  private struct Taken: Hashable {
    let id: Int
    let group: Int
  }

  private var taken: Set<Taken> = []
  private var last: Int

  init(_ objects: [FixtureObject]) {
    last = objects.compactMap { $0.value("id")?.0.int }.filter(NumericID.range.contains).max() ?? 0
  }

  /// The id that `object` has, or the next; a wrong one is noted as a mistake.
  mutating func next(_ object: FixtureObject, _ what: String, in group: Int = 0) -> Int {
    next(object, written: object.numericID(), what, in: group)
  }

  /// As the other, for an id that was read already.
  mutating func next(_ object: FixtureObject, written id: Int?, _ what: String, in group: Int = 0) -> Int {
    guard let id else {
      if NumericID.next(after: last) == nil {
        object.refuse("id", "cannot be left out: another \(what) has \(NumericID.range.upperBound), the highest there is")
      }
      // Also when it is refused: with another's id it would have more of another's.
      last += 1
      return last
    }
    if !taken.insert(Taken(id: id, group: group)).inserted { object.refuse("id", "another \(what) has the id \(id)") }
    return id
  }
}
