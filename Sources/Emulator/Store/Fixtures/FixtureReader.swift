internal import CEmbedded
package import JSON

/// A fixture as it was read from a file or a request.
package struct FixtureFile: Sendable {
  /// The file's name, for messages; "" where it came from no file.
  package let name: String
  /// What it says.
  package let value: JSONValue

  /// How deep a fixture may be nested, and whatever holds a part of one.
  ///
  /// Filters and the like may be as deep as the API allows; the levels that a fixture has around them do not count.
  package static let maximumDepth = JSONValue.maximumDepth + 16

  /// The JSON Schema of fixtures, as text.
  package static var schema: [UInt8] {
    let text = embedded_fixture_schema()
    // The bytes are the program's own and never change.
    return Array(UnsafeBufferPointer(start: text.bytes, count: text.length))
  }

  /// The fixture `value`.
  package init(name: String = "", _ value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// Parses the text of a fixture.
  ///
  /// - Throws: `FixtureError` with the one mistake, and its line and column, if it is not JSON.
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
  /// A project with all that is in it.
  package struct ProjectEntry: Hashable, Sendable {
    var project: Project
    package var recordings: [Recording] = []
    package var playlists: [Playlist] = []
  }

  package var organization = Organization(id: "01920000-0000-7000-8000-000000000000")
  package var users: [User] = []
  package var keys: [PersonalAPIKey] = []
  package var projects: [ProjectEntry] = []

  /// The key of an emulator whose fixtures have none.
  static let defaultKey = "phx_emulator"

  /// How many rows it puts into the store, for a progress display.
  package var rowCount: Int {
    1 + users.count + keys.count + projects.reduce(0) { $0 + 1 + $1.recordings.count + $1.playlists.count }
  }
}

/// Reads fixtures into a seed, and reports everything that is wrong with them.
///
/// Several files count as one: their parts are put together, a project that is in several is one, and references reach over all of
/// them. A part that no file has gets what an emulator without fixtures starts with.
package struct FixtureReader {
  let now: Timestamp
  /// The stream, after what was read has taken its ids from it.
  package var random: RandomStream
  let mistakes = Mistakes()
  private(set) var references = References()
  var seed = Seed()

  /// A reader that takes left-out times from `now` and left-out ids from `random`.
  package init(now: Timestamp, random: RandomStream) {
    self.now = now
    self.random = random
  }

  /// A reader of parts that are to join what is there, among it `users` and the projects with these ids.
  init(joining users: [User], projects: [Int], now: Timestamp) {
    self.init(now: now, random: RandomStream(seed: 0))
    seed.users = users
    for user in users { references.add(user) }
    references.projectIDs = Set(projects)
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
    readProjects(roots)
    references.projectIDs = Set(seed.projects.map(\.project.id))
    readKeys(roots)
    guard mistakes.all.isEmpty else { throw FixtureError(mistakes: files.count > 1 ? mistakes.ofSeveralFiles : mistakes.all) }
    return seed
  }

  private mutating func readOrganization(_ root: FixtureObject) {
    guard let (value, place) = root.value("organization"),
      let object = FixtureObject(value, at: place, fields: Organization.entity.names, mistakes)
    else { return }
    seed.organization = Organization(id: object.has("id") ? "" : random.uuid())
    Organization.entity.read(object, into: &seed.organization)
  }

  private mutating func readUsers(_ roots: [FixtureObject]) {
    let objects = roots.flatMap { $0.elements("users") }.compactMap {
      FixtureObject($0, at: $1, fields: User.entity.names, mistakes)
    }
    var ids = IDs(objects)
    var uuids: Set<String> = []
    for object in objects {
      var user = User(id: ids.next(object, "user"))
      user.email = "user\(user.id)@example.com"
      if !object.has("uuid") { user.uuid = random.uuid() }
      if !object.has("distinct_id") { user.distinctID = random.uuid() }
      User.entity.read(object, into: &user)
      if !references.add(user) { object.refuseTaken("email", "another user has \"\(user.email)\"") }
      // A wrong one is "" here.
      if !user.uuid.isEmpty, !uuids.insert(user.uuid).inserted { object.refuseTaken("uuid", "another user has \(user.uuid)") }
      seed.users.append(user)
    }
    if !roots.contains(where: { $0.has("users") }) {
      seed.users = [User.fallback]
      references.add(User.fallback)
    }
  }

  private mutating func readKeys(_ roots: [FixtureObject]) {
    var values: Set<String> = []
    for (value, place) in roots.flatMap({ $0.elements("personal_api_keys") }) {
      if let key = key(value, at: place, &values) { seed.keys.append(key) }
    }
    if !roots.contains(where: { $0.has("personal_api_keys") }), let user = seed.users.first {
      seed.keys = [PersonalAPIKey(value: Seed.defaultKey, label: "Emulator", userID: user.id)]
    }
  }

  /// The key `value`, whose own value must not be among `values` and joins them; nil, with the mistake noted, if it is no object.
  func key(_ value: JSONValue, at place: Place, _ values: inout Set<String>) -> PersonalAPIKey? {
    guard let object = FixtureObject(value, at: place, fields: PersonalAPIKey.entity.names, mistakes) else { return nil }
    object.require("value")
    let text = object.string("value", minLength: 1) ?? ""
    if !text.isEmpty, !values.insert(text).inserted { object.refuseTaken("value", "another key has this value") }
    var key = PersonalAPIKey(value: text, userID: object.has("user") ? 0 : firstUser(object, "user"))
    PersonalAPIKey.entity.read(object, into: &key, references)
    return key
  }

  /// The recording `value`, whose id must not be among `ids` and joins them; nil, with the mistake noted, if it has none.
  func recording(_ value: JSONValue, at place: Place, _ ids: inout Set<JSONString>) -> Recording? {
    guard let object = FixtureObject(value, at: place, fields: Recording.entity.names, mistakes) else { return nil }
    object.require("id")
    guard let id = object.string("id", minLength: 1) else { return nil }
    if !ids.insert(JSONString(id)).inserted { object.refuseTaken("id", "another recording of the project has the id \"\(id)\"") }
    var recording = Recording(id: id)
    Recording.entity.read(object, into: &recording, references)
    return recording
  }

  /// The user that things belong to if none is named.
  func firstUser(_ object: FixtureObject, _ name: String) -> Int {
    if let first = seed.users.first { return first.id }
    mistakes.add("\"\(name)\" cannot be left out: there is no user", at: object.place)
    return 0
  }
}

/// Assigns ids: the ones that are written, and to the others the next after the highest.
///
/// An id may occur once in a group.
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
    if !taken.insert(Taken(id: id, group: group)).inserted { object.refuseTaken("id", "another \(what) has the id \(id)") }
    return id
  }
}
