internal import HTTPServer
internal import JSON

/// /__admin/state and /__admin/reset: the whole state, or one project's, as a fixture, and back to what the emulator started with.
enum StateEndpoints {
  /// GET: the state as a fixture.
  static func export(_ call: ControlCall) throws -> Answer { ControlCall.json(.ok, try call.control.store.export(project: call.project())) }

  /// PUT: the fixture in the place of the state, all of it or nothing.
  static func replace(_ call: ControlCall) throws -> Answer {
    let file = try call.fixture()
    if let project = try call.project() {
      try call.control.store.replace(project, by: [file], now: call.now(project))
    } else {
      try call.load([file])
    }
    call.control.events.note("reset", of: try call.project())
    return try answer(call)
  }

  /// PATCH: the fixture beside what there is, as if both stood in one, all of it or nothing.
  static func merge(_ call: ControlCall) throws -> Answer {
    let file = try call.fixture()
    if let project = try call.project() {
      let present = try FixtureFile(parsing: call.control.store.export(project: project))
      try call.control.store.replace(project, by: [present, file], now: call.now(project))
    } else {
      try call.load([FixtureFile(name: "the state", parsing: call.control.store.export()), file])
    }
    call.control.events.note("reset", of: try call.project())
    return try answer(call)
  }

  /// POST /__admin/reset: rows, ids, random streams, clock, faults, rate windows and journal as they were at the start.
  static func reset(_ call: ControlCall) throws -> Answer {
    try call.control.reset(project: call.project())
    call.control.events.note("reset", of: try call.project())
    return try answer(call)
  }

  private static func answer(_ call: ControlCall) throws -> Answer {
    let hash = try call.control.store.contentHash(project: call.project())
    return ControlCall.json { writer in
      writer.key("hash")
      writer.string(hash.description)
    }
  }
}

extension ControlCall {
  /// The body as a fixture.
  fileprivate func fixture() throws(ControlError) -> FixtureFile {
    do {
      return FixtureFile(try JSONValue(parsing: request.body, maximumDepth: FixtureFile.maximumDepth))
    } catch {
      throw .unparsable(error.description)
    }
  }

  /// The time of a project, or with nil that of the common tenant.
  func now(_ project: Int?) -> Timestamp { control.tenants.settings(of: project).clock.now }

  /// Puts what `files` mean together in the place of the state.
  fileprivate func load(_ files: [FixtureFile]) throws {
    var reader = FixtureReader(now: now(nil), random: control.tenants.common.terms.settings.random)
    let seed = try reader.read(files)
    let identities = control.store.identities
    for entry in seed.projects where identities.isSandbox(entry.project.id) {
      throw ControlError.invalid("projects", "project \(entry.project.id) is a sandbox: its state is reached with ?project_id=")
    }
    for user in seed.users where identities.isOfSandbox(user: user.id) {
      throw ControlError.invalid("users", "a sandbox's user has the id \(user.id): give another")
    }
    for key in seed.keys where identities.isOfSandbox(key: key.value) {
      throw ControlError.invalid("personal_api_keys", "a sandbox has the key labelled \"\(key.label)\": give another value")
    }
    control.tenants.updateSettings(of: nil) { $0.random = reader.random }
    try control.store.replace(by: seed)
  }
}

/// /__admin/snapshots: states by name, to come back to and to compare with.
///
/// With `?project_id=` they are of one project.
enum SnapshotEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["name"])
    let name = body.object.string("name", minLength: 1, maxLength: 200)
    if !body.object.has("name") { body.object.refuse("name", "is missing") }
    try body.finish()
    let key = Snapshots.Key(project: try call.project(), name: name ?? "")
    let tenant = call.control.tenants[key.project]
    guard tenant.control.snapshots[key] == nil else { throw ControlError.conflict("There is a snapshot \"\(key.name)\" already.") }
    guard tenant.control.snapshots.all.count < Snapshots.most else {
      throw ControlError.limitReached(
        "\(Snapshots.most) snapshots are the most for a sandbox, or for all that is in none. Remove one with DELETE /__admin/snapshots/:name."
      )
    }
    let moment = try call.control.moment(project: key.project)
    tenant.update { $0.control.snapshots.add(moment, key) }
    call.control.events.note("snapshot", "created", named: key.name, of: key.project)
    return ControlCall.json(.created) { write(key, moment, into: &$0) }
  }

  static func list(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    return ControlCall.json { writer in
      writer.key("snapshots")
      writer.array(call.control.tenants.snapshots(of: project)) { writer, snapshot in
        writer.object { write(snapshot.key, snapshot.moment, into: &$0) }
      }
    }
  }

  /// Everything as it was then: rows, ids, random streams, clock, faults, rate windows and journal.
  static func restore(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    try call.control.restore(moment, project: key.project)
    call.control.events.note("snapshot", "restored", named: key.name, of: key.project)
    return ControlCall.json { write(key, moment, into: &$0) }
  }

  /// What has changed since then, in the words of the API.
  static func diff(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    let changes = try call.control.store.changes(since: moment.state, project: key.project)
    let hash = try call.control.store.contentHash(project: key.project)
    return ControlCall.json { writer in
      writer.key("from")
      writer.string(moment.state.hash.description)
      writer.key("to")
      writer.string(hash.description)
      writer.key("changes")
      writer.array(changes) { $0.value($1.json) }
    }
  }

  static func remove(_ call: ControlCall) throws -> Answer {
    let key = try find(call).0
    call.control.tenants[key.project].update { $0.control.snapshots.remove(key) }
    call.control.events.note("snapshot", "deleted", named: key.name, of: key.project)
    return ControlCall.done
  }

  private static func find(_ call: ControlCall) throws(ControlError) -> (Snapshots.Key, Moment) {
    let key = Snapshots.Key(project: try call.project(), name: call.values[0])
    guard let moment = call.control.tenants[key.project].control.snapshots[key] else { throw .notFound("snapshot \"\(key.name)\"") }
    return (key, moment)
  }

  private static func write(_ key: Snapshots.Key, _ moment: Moment, into writer: inout JSONWriter) {
    writer.key("name")
    writer.string(key.name)
    writer.key("project_id")
    if let project = key.project { writer.int(project) } else { writer.null() }
    writer.key("hash")
    writer.string(moment.state.hash.description)
  }
}

/// The moments of one tenant by name, each of one project or of all of them, in the order in which they were taken.
struct Snapshots {
  /// What a snapshot is called, and the project that it is of; nil for everything.
  struct Key: Hashable {
    let project: Int?
    let name: String
  }

  /// The most for one tenant.
  static let most = 100

  private(set) var all: [(key: Key, moment: Moment)] = []

  subscript(_ key: Key) -> Moment? { all.first { $0.key == key }?.moment }

  mutating func add(_ moment: Moment, _ key: Key) { all.append((key, moment)) }

  mutating func remove(_ key: Key) { all.removeAll { $0.key == key } }
}
