internal import API
internal import Domain
internal import Storage

/// All that there is at one moment, of one project or of everything.
struct Moment {
  let state: Snapshot
  let settings: ProjectSettings
  let faults: FaultTable
  let rateLimits: RateLimiter.Moment
  let journal: [JournalEntry]
}

extension Control {
  /// What there is now.
  func moment(project: Int?) throws -> Moment {
    Moment(
      state: try store.snapshot(project: project), settings: project.map { settings[$0] } ?? settings.common, faults: faults.table,
      rateLimits: rateLimiter.moment,
      journal: journal?.entries(of: project) ?? [])
  }

  /// Makes everything what it was at `moment`.
  func restore(_ moment: Moment, project: Int?) throws {
    try store.restore(moment.state, project: project)
    if let project { settings.set(moment.settings, of: project) } else { settings.common = moment.settings }
    faults.restore(moment.faults, project: project)
    rateLimiter.restore(moment.rateLimits, project: project)
    journal?.restore(moment.journal, project: project)
  }

  /// Makes everything what it was when the emulator started, or when the sandbox was made.
  func reset(project: Int?) throws {
    try store.reset(project: project)
    if let project {
      settings.set(sandboxes[project]?.settings, of: project)
      snapshots.removeAll(of: project)
    } else {
      settings.common = initialSettings
      for project in store.identities.projects { settings.set(nil, of: project.id) }
      snapshots = Snapshots()
    }
    faults.clear(project: project)
    rateLimiter.clear(project: project)
    journal?.clear(project: project)
  }
}
