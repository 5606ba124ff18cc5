/// The state of the control API for one tenant.
struct ControlState {
  var faults: [FaultRule] = []
  /// In the order in which they were taken.
  var snapshots: [Moment] = []
  /// What clients used.
  ///
  /// Copies share it: neither reset nor restore changes it.
  let usage = SandboxUsage()
}

/// A named snapshot: the state at one moment.
struct Moment {
  /// The limit of snapshots for one tenant.
  static let most = 100

  let name: String
  /// Nil for everything outside sandboxes.
  let project: Int?
  /// The order in which the moments of all tenants were taken.
  let number: Int
  let state: Snapshot
  fileprivate let tenant: TenantMoment
  fileprivate let nextFaultID: Int
  /// Nil if there is no journal.
  fileprivate let journal: PastJournal?
}

struct TenantMoment {
  fileprivate let terms: Terms
  fileprivate let faults: [FaultRule]
  /// Requests that the common limit has counted, which may be requests to a sandbox.
  fileprivate let commonRates: RateCounter?
}

// What a reset renews and a restore brings back, for a sandbox, for a project outside sandboxes, or with nil for everything outside
// sandboxes:
//
// - rows and the next ids: by the store
// - contract, clock, random streams, rate limit and its counts, fault rules: by the tenant
// - delayed responses (dropped) and the ids of fault rules: by the faults
// - the journal
//
// Snapshots and usage stay.

extension Control {
  /// Takes a snapshot of a project, or of everything outside sandboxes if it is nil.
  func moment(_ name: String, of project: Int?) throws -> Moment {
    Moment(
      name: name, project: project, number: (tenants.snapshots(of: nil).last?.number ?? 0) + 1, state: try store.snapshot(project: project),
      tenant: tenants.moment(of: project), nextFaultID: faults.nextID, journal: journal?.keep(project: project))
  }

  /// Restores a moment, or the state with which the emulator started or the sandbox was created if it is nil.
  func restore(_ project: Int?, to moment: Moment?) throws {
    if let moment { try store.restore(moment.state, project: project) } else { try store.reset(project: project) }
    tenants.restore(project, to: moment?.tenant)
    faults.clear(project: project, nextID: moment?.nextFaultID ?? 1)
    journal?.restore(moment?.journal?.entries ?? [], project: project)
  }
}

extension Tenants {
  /// The time of a project, or of the common tenant if it is nil.
  func now(_ project: Int?) -> Timestamp { settings(of: project).clock.now }

  func moment(of project: Int?) -> TenantMoment {
    TenantMoment(terms: self[project].terms, faults: self[project].control.faults, commonRates: common.terms.rates)
  }

  /// Restores the state of a project, or of the common tenant if it is nil: that of a moment, or the initial one.
  func restore(_ project: Int?, to moment: TenantMoment?) {
    let tenant = self[project]
    let part = tenant.part(project)
    tenant.update { tenant in
      if let part { tenant.terms.restore(part, from: moment?.terms) } else { tenant.terms = moment?.terms ?? tenant.initial }
      tenant.control.faults.restore(part, from: moment?.faults ?? [])
    }
    if let sandbox = tenant.sandbox { common.update { $0.terms.rates?.restore(sandbox.project.id, from: moment?.commonRates) } }
  }

  /// The fault rules of a project, or of all tenants if it is nil, in the order of their ids.
  func faults(of project: Int?) -> [FaultRule] {
    guard let project else { return all.flatMap(\.control.faults).sorted { $0.id < $1.id } }
    return self[project].control.faults.filter { $0.match.projectID == project }
  }

  /// The snapshots of a project, or of all tenants if it is nil, in the order in which they were taken.
  func snapshots(of project: Int?) -> [Moment] {
    guard let project else { return all.flatMap(\.control.snapshots).sorted { $0.number < $1.number } }
    return self[project].control.snapshots.filter { $0.project == project }
  }
}

/// The memory limit for bodies of fault rules, delayed responses and the journal, all of which callers can make grow.
///
/// Rules and delayed responses that do not fit are refused. To make room for them or for new entries, the journal drops its oldest entries.
final class ControlMemory {
  let limit: Int
  /// Drops the oldest entry of the journal; returns false if there is nothing to drop.
  var dropOldest: () -> Bool = { false }
  private var reserved = 0
  private var journal = 0

  /// Makes an unused budget of `limit` bytes.
  init(limit: Int = 64 << 20) { self.limit = limit }

  var used: Int { reserved + journal }

  /// Reserves `bytes` until the reservation is released.
  ///
  /// - Throws: 507, which names `what`, if they do not fit beside the other reservations.
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

  /// Adds `bytes`, which may be negative, to the size of the journal; drops its oldest entries if there is no room.
  func resizeJournal(by bytes: Int) {
    journal += bytes
    if bytes > 0 { makeRoom() }
  }

  private func makeRoom() { while used > limit, dropOldest() {} }
}

/// Reserved bytes, which are free again when the last reference to this is released.
final class MemoryReservation {
  private let bytes: Int
  private let memory: ControlMemory

  fileprivate init(_ bytes: Int, in memory: ControlMemory) {
    self.bytes = bytes
    self.memory = memory
  }

  deinit { memory.release(bytes) }
}
