/// What the control API keeps for one tenant.
struct ControlState {
  var faults = FaultTable()
  /// Of the tenant, or of single projects of it.
  var snapshots = Snapshots()
  /// What clients did there, shared by copies: no reset and no restore takes it back.
  let usage = SandboxUsage()
}

/// Everything at one moment: of one project, or of all that are in no sandbox.
struct Moment {
  /// Orders the moments as they were taken.
  let number: Int
  let state: Snapshot
  let tenant: TenantMoment
  let nextFaultID: Int
  /// nil if no journal is kept.
  let journal: PastJournal?
}

/// What a tenant had at one moment.
struct TenantMoment {
  fileprivate let terms: Terms
  fileprivate let faults: FaultTable
  /// What counted for the common limit, which may be requests to a sandbox.
  fileprivate let commonRates: RateCounter?
}

// What a reset renews and a restore brings back, for a sandbox, for one project in none, or with nil for all of these:
//
// - rows and the next ids: by the store
// - contract, clock, random streams, rate limit and windows, fault rules: by the tenant
// - delayed requests (dropped) and the ids of fault rules: by the faults
// - journal: by the journal
//
// Snapshots and usage stay.

extension Control {
  /// What there is now.
  func moment(project: Int?) throws -> Moment {
    momentCount += 1
    return Moment(
      number: momentCount, state: try store.snapshot(project: project), tenant: tenants.moment(of: project), nextFaultID: faults.nextID,
      journal: journal?.keep(project: project))
  }

  /// Restores everything as it was at `moment`.
  func restore(_ moment: Moment, project: Int?) throws {
    try store.restore(moment.state, project: project)
    tenants.restore(project, to: moment.tenant)
    faults.clear(project: project, nextID: moment.nextFaultID)
    journal?.restore(moment.journal?.entries ?? [], project: project)
  }

  /// Resets everything to what it was when the emulator started, or when the sandbox was made.
  func reset(project: Int?) throws {
    try store.reset(project: project)
    tenants.reset(project)
    faults.clear(project: project)
    journal?.clear(project: project)
  }
}

extension Tenants {
  /// What the tenant of a project has now.
  func moment(of project: Int?) -> TenantMoment {
    let tenant = self[project]
    return TenantMoment(terms: tenant.terms, faults: tenant.control.faults, commonRates: common.terms.rates)
  }

  /// Restores what a project had, or with nil the common tenant.
  func restore(_ project: Int?, to past: TenantMoment) {
    let tenant = self[project]
    tenant.update { tenant in
      if let part = tenant.part(project) {
        tenant.terms.restore(part, from: past.terms)
        tenant.control.faults.restore(part, from: past.faults)
      } else {
        tenant.terms = past.terms
        tenant.control.faults = past.faults
      }
    }
    if let sandbox = tenant.sandbox { common.update { $0.terms.rates?.restore(sandbox.project.id, from: past.commonRates) } }
  }

  /// Resets what a project has, or with nil the common tenant.
  func reset(_ project: Int?) {
    let tenant = self[project]
    tenant.update { tenant in
      if let part = tenant.part(project) {
        tenant.terms.forget(part)
        tenant.control.faults.removeAll(of: part)
      } else {
        tenant.terms = tenant.initial
        tenant.control.faults = FaultTable()
      }
    }
    if let sandbox = tenant.sandbox { common.update { $0.terms.rates?.forget(sandbox.project.id) } }
  }

  /// The fault rules of a project, or with nil of all tenants, in the order of their ids.
  func faults(of project: Int?) -> [FaultRule] {
    guard let project else { return all.flatMap(\.control.faults.rules).sorted { $0.id < $1.id } }
    return self[project].control.faults.rules.filter { $0.match.projectID == project }
  }

  /// The snapshots of a project, or with nil of all tenants, in the order in which they were taken.
  func snapshots(of project: Int?) -> [(key: Snapshots.Key, moment: Moment)] {
    guard let project else { return all.flatMap(\.control.snapshots.all).sorted { $0.moment.number < $1.moment.number } }
    return self[project].control.snapshots.all.filter { $0.key.project == project }
  }
}

/// The budget for what callers make the emulator remember beside its state: the bodies of fault rules, delayed requests and the journal.
///
/// Rules and delayed requests that do not fit are refused. The journal gives way to them, and to itself: its oldest entries are dropped.
final class ControlMemory {
  /// How many bytes all together may take.
  let limit: Int
  /// Drops the oldest of the journal, and returns false if nothing is left that may be dropped.
  var dropOldest: () -> Bool = { false }
  private var reserved = 0
  private var journal = 0

  /// A budget of `limit` bytes, all of them free.
  init(limit: Int = 64 << 20) { self.limit = limit }

  /// How many bytes are in use.
  var used: Int { reserved + journal }

  /// Reserves `bytes` for as long as the reservation is held.
  ///
  /// - Throws: 507 if they do not fit beside what is reserved; `what` names them.
  func reserve(_ bytes: Int, for what: String, remedy: String) throws(ControlError) -> MemoryReservation {
    guard bytes <= limit - reserved else {
      throw .limitReached(
        "\(what) of \(bytes) bytes does not fit: \(reserved) of \(limit) bytes for the control API are taken. "
          + "\(remedy), or raise --max-control-memory.")
    }
    reserved += bytes
    makeRoom()
    return MemoryReservation(bytes, in: self)
  }

  fileprivate func release(_ bytes: Int) { reserved -= bytes }

  /// An entry of the journal takes `bytes` more from now on, or fewer if that is negative; older ones go if there is no room.
  func resizeJournal(by bytes: Int) {
    journal += bytes
    if bytes > 0 { makeRoom() }
  }

  private func makeRoom() {
    while used > limit, dropOldest() {}
  }
}

/// Bytes of the budget, which are free again when nobody holds this any more.
final class MemoryReservation {
  private let bytes: Int
  private let memory: ControlMemory

  fileprivate init(_ bytes: Int, in memory: ControlMemory) {
    self.bytes = bytes
    self.memory = memory
  }

  deinit { memory.release(bytes) }
}
