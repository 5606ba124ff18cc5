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
    return try answer(call)
  }

  /// POST /__admin/reset: rows, ids, random streams, clock, faults, rate windows and journal as they were at the start.
  static func reset(_ call: ControlCall) throws -> Answer {
    try call.control.reset(project: call.project())
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
