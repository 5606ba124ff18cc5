internal import HTTPServer
internal import JSON

/// /__admin/state and /__admin/reset: exports, replaces and resets the state, or one project's, as a fixture.
enum StateEndpoints {
  static func export(_ call: ControlCall) throws -> Answer { ControlCall.json(.ok, try call.control.store.export(project: call.project())) }

  /// Replaces the state by a fixture, completely or not at all.
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

  /// Merges a fixture into the state, completely or not at all.
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

  /// Resets rows, ids, random streams, clock, faults, rate limits and journal.
  static func reset(_ call: ControlCall) throws -> Answer {
    try call.control.reset(project: call.project())
    call.control.events.note("reset", of: try call.project())
    return try answer(call)
  }

  private static func answer(_ call: ControlCall) throws -> Answer {
    let hash = try call.control.store.contentHash(project: call.project())
    return ControlCall.json { writer in
      writer.member("hash", hash.description)
    }
  }
}

extension ControlCall {
  fileprivate func fixture() throws(ControlError) -> FixtureFile {
    do {
      return FixtureFile(try JSONValue(parsing: request.body, maximumDepth: FixtureFile.maximumDepth))
    } catch {
      throw .unparsable(error.description)
    }
  }

  /// The time of a project, or of the common tenant if it is nil.
  func now(_ project: Int?) -> Timestamp { control.tenants.settings(of: project).clock.now }

  /// Replaces the state by the merged `files`.
  fileprivate func load(_ files: [FixtureFile]) throws {
    var reader = FixtureReader(now: now(nil), random: control.tenants.common.terms.settings.random)
    let seed = try reader.read(files)
    let identities = control.store.identities
    for entry in seed.projects where identities.isSandbox(entry.project.id) {
      throw ControlError.invalid("projects", "project \(entry.project.id) is a sandbox: replace its state with ?project_id=")
    }
    for user in seed.users where identities.isOfSandbox(user: user.id) {
      throw ControlError.invalid("users", "the id \(user.id) belongs to a user of a sandbox: use another")
    }
    for key in seed.keys where identities.isOfSandbox(key: key.value) {
      throw ControlError.invalid("personal_api_keys", "the value of the key labelled \"\(key.label)\" belongs to a sandbox: use another")
    }
    control.tenants.updateSettings(of: nil) { $0.random = reader.random }
    try control.store.replace(by: seed)
  }
}

/// /__admin/snapshots: named states, to restore and to compare with.
///
/// With `?project_id=`, a snapshot is of one project.
enum SnapshotEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["name"])
    let name = body.object.string("name", minLength: 1, maxLength: 200)
    if !body.object.has("name") { body.object.refuse("name", "is missing") }
    try body.finish()
    let key = Snapshots.Key(project: try call.project(), name: name ?? "")
    let tenant = call.control.tenants[key.project]
    guard tenant.control.snapshots[key] == nil else { throw ControlError.conflict("The snapshot \"\(key.name)\" already exists.") }
    guard tenant.control.snapshots.all.count < Snapshots.most else {
      throw ControlError.limitReached(
        "The limit of \(Snapshots.most) snapshots per sandbox, or outside sandboxes, is reached. Remove one with DELETE /__admin/snapshots/:name."
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

  /// Restores rows, ids, random streams, clock, faults, rate limits and journal.
  static func restore(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    try call.control.restore(moment, project: key.project)
    call.control.events.note("snapshot", "restored", named: key.name, of: key.project)
    return ControlCall.json { write(key, moment, into: &$0) }
  }

  /// Lists the changes since the snapshot, in the API's terms.
  static func diff(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    let changes = try call.control.store.changes(since: moment.state, project: key.project)
    let hash = try call.control.store.contentHash(project: key.project)
    return ControlCall.json { writer in
      writer.member("from", moment.state.hash.description)
      writer.member("to", hash.description)
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
    writer.member("name", key.name)
    writer.member("project_id", key.project)
    writer.member("hash", moment.state.hash.description)
  }
}

/// The snapshots of one tenant, in the order in which they were taken.
struct Snapshots {
  /// The name of a snapshot, and its project; nil for a snapshot of everything.
  struct Key: Hashable {
    let project: Int?
    let name: String
  }

  /// The limit for one tenant.
  static let most = 100

  private(set) var all: [(key: Key, moment: Moment)] = []

  subscript(_ key: Key) -> Moment? { all.first { $0.key == key }?.moment }

  mutating func add(_ moment: Moment, _ key: Key) { all.append((key, moment)) }

  mutating func remove(_ key: Key) { all.removeAll { $0.key == key } }
}
