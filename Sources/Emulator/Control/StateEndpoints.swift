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

  /// The time of a project, or with nil of all that have none of their own.
  func now(_ project: Int?) -> Timestamp { control.settings[project].clock.now }

  /// Puts what `files` mean together in the place of the state.
  fileprivate func load(_ files: [FixtureFile]) throws {
    var reader = FixtureReader(now: now(nil), random: control.settings.common.random)
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
    control.settings.common.random = reader.random
    try control.store.replace(by: seed)
  }
}

/// All that there is at one moment, of one project or of all that are no sandboxes.
struct Moment {
  let state: Snapshot
  let settings: ProjectSettings
  /// The settings of those projects that have their own.
  let ownSettings: [Int: ProjectSettings]
  let faults: FaultTable
  let rateLimits: RateLimiter.Moment
  /// nil if no journal is kept.
  let journal: PastJournal?
}

extension Control {
  /// What there is now.
  func moment(project: Int?) throws -> Moment {
    var own: [Int: ProjectSettings] = [:]
    if project == nil { for project in store.identities.projects { own[project.id] = settings.own(of: project.id) } }
    return Moment(
      state: try store.snapshot(project: project), settings: settings[project], ownSettings: own,
      faults: faults.table, rateLimits: rateLimiter.moment, journal: journal?.keep(project: project))
  }

  /// Makes everything what it was at `moment`.
  func restore(_ moment: Moment, project: Int?) throws {
    try store.restore(moment.state, project: project)
    if let project {
      settings.set(moment.settings, of: project)
    } else {
      settings.common = moment.settings
      for project in store.identities.projects { settings.set(moment.ownSettings[project.id], of: project.id) }
    }
    faults.restore(moment.faults, project: project)
    rateLimiter.restore(moment.rateLimits, project: project, keeping: store.identities.isSandbox)
    journal?.restore(moment.journal?.entries ?? [], project: project)
  }

  /// Makes everything what it was when the emulator started, or when the sandbox was made; snapshots stay, to be restored after it.
  func reset(project: Int?) throws {
    try store.reset(project: project)
    if let project {
      settings.set(sandboxes[project]?.settings, of: project)
    } else {
      settings.common = initialSettings
      for project in store.identities.projects { settings.set(nil, of: project.id) }
    }
    faults.clear(project: project)
    rateLimiter.clear(project: project, keeping: store.identities.isSandbox)
    journal?.clear(project: project)
  }
}

extension IdentityStore {
  /// The sandbox that `project` is; nil for all that is in none, which share their limits.
  func sandbox(of project: Int?) -> Int? { project.flatMap { isSandbox($0) ? $0 : nil } }

  /// Whether what is done to `scope`, a project or with nil all that are no sandboxes, is done to what belongs to `project`, nil for none.
  ///
  /// Those who are at work in a sandbox are not disturbed by what is done to everything.
  func covers(_ project: Int?, by scope: Int?) -> Bool {
    scope.map { $0 == project } ?? project.map { !isSandbox($0) } ?? true
  }
}
