internal import API
internal import Domain
internal import Storage

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
