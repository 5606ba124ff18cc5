internal import HTTPServer
internal import JSON

/// /__admin/state and /__admin/reset: exports, replaces and resets the state, or one project's, as a fixture.
enum StateEndpoints {
  static func export(_ call: ControlCall) throws -> Answer { .json(text: try call.control.store.export(project: call.project())) }

  /// Replaces the state by a fixture, completely or not at all.
  static func replace(_ call: ControlCall) throws -> Answer {
    try load([FixtureFile(call.parsedBody())], call)
    return try answer(call)
  }

  /// Merges a fixture into the state, completely or not at all.
  static func merge(_ call: ControlCall) throws -> Answer {
    let file = FixtureFile(try call.parsedBody())
    let project = try call.project()
    let present = try FixtureFile(name: project == nil ? "the state" : "", parsing: call.control.store.export(project: project))
    try load([present, file], call)
    return try answer(call)
  }

  /// Resets rows, ids, random streams, clock, faults, rate limits and journal.
  static func reset(_ call: ControlCall) throws -> Answer {
    try call.control.reset(project: call.project())
    return try answer(call)
  }

  private static func answer(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    call.control.events.note("reset", of: project)
    return .json(.members([("hash", .text(try call.control.store.contentHash(project: project).description))]))
  }

  /// Replaces the state, or that of the call's project, by the merged `files`.
  private static func load(_ files: [FixtureFile], _ call: ControlCall) throws {
    let (store, tenants) = (call.control.store, call.control.tenants)
    if let project = try call.project() { return try store.replace(project, by: files, now: call.control.tenants.now(project)) }
    var reader = FixtureReader(now: call.control.tenants.now(nil), random: tenants.common.terms.settings.random)
    let seed = try reader.read(files)
    let identities = store.identities
    for entry in seed.projects where identities.isSandbox(entry.project.id) {
      throw ControlError.invalid("projects", "project \(entry.project.id) is a sandbox: replace its state with ?project_id=")
    }
    for user in seed.users where identities.isOfSandbox(user: user.id) {
      throw ControlError.invalid("users", "the id \(user.id) belongs to a user of a sandbox: use another")
    }
    for key in seed.keys where identities.isOfSandbox(key: key.value) {
      throw ControlError.invalid("personal_api_keys", "the value of the key labelled \"\(key.label)\" belongs to a sandbox: use another")
    }
    tenants.updateSettings(of: nil) { $0.random = reader.random }
    try store.replace(by: seed)
  }
}

/// /__admin/snapshots: named states, to restore and to compare with.
///
/// With `?project_id=`, a snapshot is of one project.
enum SnapshotEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["name"])
    let name = body.string("name", minLength: 1, maxLength: 200)
    if !body.has("name") { body.refuse("name", "is missing") }
    try body.finish()
    let key = SnapshotKey(project: try call.project(), name: name ?? "")
    let tenant = call.control.tenants[key.project]
    guard tenant.control.snapshots[key] == nil else { throw ControlError.conflict("The snapshot \"\(key.name)\" already exists.") }
    guard tenant.control.snapshots.count < SnapshotKey.most else {
      throw ControlError.limitReached(
        "The limit of \(SnapshotKey.most) snapshots per sandbox, or outside sandboxes, is reached. Remove one with DELETE /__admin/snapshots/:name."
      )
    }
    let moment = try call.control.moment(project: key.project)
    tenant.update { $0.control.snapshots[key] = moment }
    call.control.events.note("snapshot", "created", named: key.name, of: key.project)
    return .json(json(key, moment), .created)
  }

  static func list(_ call: ControlCall) throws -> Answer {
    let snapshots = call.control.tenants.snapshots(of: try call.project())
    return .json(.members([("snapshots", .array(snapshots.map(json)))]))
  }

  /// Restores rows, ids, random streams, clock, faults, rate limits and journal.
  static func restore(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    try call.control.restore(moment, project: key.project)
    call.control.events.note("snapshot", "restored", named: key.name, of: key.project)
    return .json(json(key, moment))
  }

  static func diff(_ call: ControlCall) throws -> Answer {
    let (key, moment) = try find(call)
    let store = call.control.store
    let changes = try store.changes(since: moment.state, project: key.project)
    return .json(
      .members([
        ("from", .text(moment.state.hash.description)), ("to", .text(try store.contentHash(project: key.project).description)),
        ("changes", .array(changes.map(\.json))),
      ]))
  }

  static func remove(_ call: ControlCall) throws -> Answer {
    let key = try find(call).0
    call.control.tenants[key.project].update { $0.control.snapshots[key] = nil }
    call.control.events.note("snapshot", "deleted", named: key.name, of: key.project)
    return .done
  }

  private static func find(_ call: ControlCall) throws(ControlError) -> (SnapshotKey, Moment) {
    let key = SnapshotKey(project: try call.project(), name: call.values[0])
    guard let moment = call.control.tenants[key.project].control.snapshots[key] else { throw .notFound("snapshot \"\(key.name)\"") }
    return (key, moment)
  }

  private static func json(_ key: SnapshotKey, _ moment: Moment) -> JSONValue {
    .members([("name", .text(key.name)), ("project_id", .orNull(key.project)), ("hash", .text(moment.state.hash.description))])
  }
}
