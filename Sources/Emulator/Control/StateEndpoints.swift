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
    try call.control.restore(call.project(), to: nil)
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
    let project = try call.project()
    let tenant = call.control.tenants[project]
    guard find(name ?? "", project, call) == nil else { throw ControlError.conflict("The snapshot \"\(name ?? "")\" already exists.") }
    guard tenant.control.snapshots.count < Moment.most else {
      throw ControlError.limitReached(
        "The limit of \(Moment.most) snapshots per sandbox, or outside sandboxes, is reached. Remove one with DELETE /__admin/snapshots/:name."
      )
    }
    let moment = try call.control.moment(name ?? "", of: project)
    tenant.update { $0.control.snapshots.append(moment) }
    note("created", moment, call)
    return .json(json(moment), .created)
  }

  static func list(_ call: ControlCall) throws -> Answer {
    let snapshots = call.control.tenants.snapshots(of: try call.project())
    return .json(.members([("snapshots", .array(snapshots.map(json)))]))
  }

  /// Restores rows, ids, random streams, clock, faults, rate limits and journal.
  static func restore(_ call: ControlCall) throws -> Answer {
    let moment = try find(call)
    try call.control.restore(moment.project, to: moment)
    note("restored", moment, call)
    return .json(json(moment))
  }

  static func diff(_ call: ControlCall) throws -> Answer {
    let moment = try find(call)
    let store = call.control.store
    let changes = try store.changes(since: moment.state, project: moment.project)
    return .json(
      .members([
        ("from", .text(moment.state.hash.description)), ("to", .text(try store.contentHash(project: moment.project).description)),
        ("changes", .array(changes.map(\.json))),
      ]))
  }

  static func remove(_ call: ControlCall) throws -> Answer {
    let moment = try find(call)
    call.control.tenants[moment.project].update { $0.control.snapshots.removeAll { $0.number == moment.number } }
    note("deleted", moment, call)
    return .done
  }

  private static func find(_ call: ControlCall) throws(ControlError) -> Moment {
    guard let moment = find(call.values[0], try call.project(), call) else { throw .notFound("snapshot \"\(call.values[0])\"") }
    return moment
  }

  private static func find(_ name: String, _ project: Int?, _ call: ControlCall) -> Moment? {
    call.control.tenants[project].control.snapshots.first { $0.name == name && $0.project == project }
  }

  private static func note(_ action: String, _ moment: Moment, _ call: ControlCall) {
    call.control.events.note("snapshot", action, named: moment.name, of: moment.project)
  }

  private static func json(_ moment: Moment) -> JSONValue {
    .members([("name", .text(moment.name)), ("project_id", .orNull(moment.project)), ("hash", .text(moment.state.hash.description))])
  }
}
