/// What can differ from one project to another besides its data.
package struct ProjectSettings: Hashable, Sendable {
  package var contract: Contract
  package var clock: EmulatorClock
  /// The source of the `short_id`s of new playlists.
  package var random: RandomStream
  /// The source of the decisions of faults: a stream of its own, so that drawing another id does not shift them.
  var faultRandom: RandomStream

  /// Settings whose fault decisions come from a fork of `random`.
  package init(contract: Contract, clock: EmulatorClock, random: RandomStream) {
    (self.contract, self.clock, self.random) = (contract, clock, random)
    faultRandom = random.fork()
  }
}

/// What holds for the requests of a tenant: a value, so that a reset assigns one and a snapshot keeps one.
struct Terms {
  var settings: ProjectSettings
  /// The rate limit and its windows; nil in a sandbox whose requests count for the limit of the common tenant.
  var rates: RateCounter?
  /// What single projects of the common tenant have of their own.
  var projects: [Int: ProjectTerms] = [:]

  /// What a project that is in no sandbox has of its own; nil means that the common settings or rates hold for it.
  struct ProjectTerms {
    var settings: ProjectSettings?
    var rates: RateCounter?
  }

  /// The settings that hold for a project: its own if it has some, or else the common ones.
  subscript(settingsOf project: Int?) -> ProjectSettings {
    get { project.flatMap { projects[$0]?.settings } ?? settings }
    set {
      if let project, projects[project]?.settings != nil {
        projects[project]?.settings = newValue
      } else {
        settings = newValue
      }
    }
  }

  /// Gives one project what it had in `past`; with nil, removes what it has of its own, and what was counted for it.
  mutating func restore(_ project: Int, from past: Terms?) {
    projects[project] = past.map { ProjectTerms(settings: $0[settingsOf: project], rates: $0.projects[project]?.rates) }
    rates?.restore(project, from: past?.rates)
  }
}

/// What belongs to one sandbox, or to all the projects that are in none.
///
/// It lives as long as its sandbox: whatever is kept for a sandbox is kept here, so that removing the sandbox removes it.
final class Tenant {
  /// nil for the projects that are in no sandbox.
  let sandbox: Sandbox?
  /// What a reset goes back to.
  let initial: Terms
  var terms: Terms
  /// What the control API keeps for it; the API never looks inside.
  var control = ControlState()
  private let store: Store?

  /// A tenant whose changes `store` undoes with its own; nil if nothing undoes them.
  fileprivate init(_ sandbox: Sandbox?, _ terms: Terms, _ store: Store?) {
    self.sandbox = sandbox
    self.terms = terms
    self.store = store
    initial = terms
  }

  /// The project if it is one of several of this tenant; nil for the whole tenant, which a sandbox's project is.
  func part(_ project: Int?) -> Int? { project == sandbox?.project.id ? nil : project }

  /// The settings that a project has of its own; nil if the common ones hold for it.
  func ownSettings(of project: Int) -> ProjectSettings? {
    sandbox == nil ? terms.projects[project]?.settings : terms.settings
  }

  /// Runs `change`; what it changes here is undone with the rows that were written in the same turn.
  func update(_ change: (Tenant) -> Void) {
    let (terms, control) = (terms, control)
    store?.onRollback { [self] in (self.terms, self.control) = (terms, control) }
    change(self)
  }
}

/// All tenants: the sandboxes, and the common one, to which every other project belongs.
package final class Tenants {
  let common: Tenant
  /// By their project's id.
  private(set) var sandboxes: [Int: Tenant] = [:]
  private let store: Store?

  /// Tenants without sandboxes, whose changes `store` undoes with its own; nil if nothing undoes them.
  package init(_ settings: ProjectSettings, rateLimit: RateLimit = .off, store: Store? = nil) {
    common = Tenant(nil, Terms(settings: settings, rates: RateCounter(rateLimit)), store)
    self.store = store
  }

  var all: [Tenant] { [common] + sandboxes.values }

  /// The tenant that a project belongs to, whether it exists or not; with nil, the common one.
  subscript(project: Int?) -> Tenant { project.flatMap { sandboxes[$0] } ?? common }

  /// Whether `project` is one of those that a call for `scope` concerns: that project alone, or with nil those of the common tenant.
  ///
  /// A request that names no project belongs to the common tenant. A call that concerns everything does not disturb the sandboxes.
  func scope(_ scope: Int?, contains project: Int?) -> Bool { scope.map { $0 == project } ?? (self[project] === common) }

  func add(_ sandbox: Sandbox, _ settings: ProjectSettings) {
    set(Tenant(sandbox, Terms(settings: settings, rates: nil), store), of: sandbox.project.id)
  }

  /// Removes the tenant of a sandbox, with all that was kept for it.
  func remove(_ sandbox: Int) {
    set(nil, of: sandbox)
    common.update { $0.terms.rates?.forget(sandbox) }
  }

  private func set(_ tenant: Tenant?, of sandbox: Int) {
    let before = sandboxes[sandbox]
    store?.onRollback { [unowned self] in sandboxes[sandbox] = before }
    sandboxes[sandbox] = tenant
  }

  /// The settings that hold for a project; with nil, the common ones.
  func settings(of project: Int?) -> ProjectSettings { self[project].terms[settingsOf: project] }

  /// Gives a project settings of its own, or with nil changes the common ones.
  func set(_ settings: ProjectSettings, of project: Int?) {
    self[project].update { tenant in
      guard let part = tenant.part(project) else { return tenant.terms.settings = settings }
      tenant.terms.projects[part, default: Terms.ProjectTerms()].settings = settings
    }
  }

  /// The rate limit that holds for a project.
  func rateLimit(of project: Int) -> RateLimit {
    let terms = self[project].terms
    return (terms.projects[project]?.rates ?? terms.rates ?? common.terms.rates)?.limit ?? .off
  }

  /// Gives a project a rate limit of its own, or with nil changes the common one; what was counted for it is forgotten.
  func set(_ limit: RateLimit, of project: Int?) {
    self[project].update { tenant in
      guard let part = tenant.part(project) else { return tenant.terms.rates = RateCounter(limit) }
      tenant.terms.projects[part, default: Terms.ProjectTerms()].rates = RateCounter(limit)
    }
  }

  /// Changes the settings that hold for a project, its own or the common ones, and returns what `change` does.
  func updateSettings<Result>(of project: Int?, _ change: (inout ProjectSettings) -> Result) -> Result {
    let tenant = self[project]
    let before = tenant.terms[settingsOf: project]
    store?.onRollback { tenant.terms[settingsOf: project] = before }
    return change(&tenant.terms[settingsOf: project])
  }

  /// Counts a request to a project of `tenant`, or returns the seconds until the next one is let through.
  func admit(_ key: PersonalAPIKey, _ project: Project, of tenant: Tenant, _ now: Timestamp) -> Int? {
    if tenant.terms.projects[project.id]?.rates != nil {
      return tenant.terms.projects[project.id]?.rates?.admit(key.value, project.id, now)
    }
    let counting = tenant.terms.rates == nil ? common : tenant
    return counting.terms.rates?.admit(key.value, project.id, now)
  }
}

/// One rate limit, and what each key's requests have used of it: over all projects that the limit holds for.
struct RateCounter {
  let limit: RateLimit
  /// The requests in each period of the limit, by key.
  private(set) var windows: [String: [SlidingWindow]] = [:]
  /// How many keys there may be before expired windows are dropped.
  private var most = 1024

  /// The windows of a key without requests.
  private let unused: [SlidingWindow]

  init(_ limit: RateLimit) {
    self.limit = limit
    unused = [SlidingWindow(limit.burst), SlidingWindow(limit.sustained)]
  }

  /// Counts a request, or returns the seconds until the next one is let through.
  mutating func admit(_ key: String, _ project: Int, _ now: Timestamp) -> Int? {
    if limit == .off { return nil }
    // Keys that are no longer used must not fill the memory.
    if windows[key] == nil, windows.count >= most { prune(now) }
    // As APIView.check_throttles does: what one window refuses counts in the other all the same, and the longer wait is returned.
    return unused.indices.compactMap { windows[key, default: unused][$0].admit(now, for: project) }.max()
  }

  private mutating func prune(_ now: Timestamp) {
    windows = windows.filter { !$1.allSatisfy { $0.isExpired(at: now) } }
    // Twice as many as are in use, so that looking costs little beside adding.
    most = max(1024, windows.count * 2)
  }

  /// Forgets the requests to one project.
  mutating func forget(_ project: Int) { restore(project, from: nil) }

  /// Replaces what was counted for one project by what `past` counted.
  mutating func restore(_ project: Int, from past: RateCounter?) {
    for key in Set(windows.keys).union((past?.windows ?? [:]).keys) {
      for index in unused.indices { windows[key, default: unused][index].restore(project, from: past?.windows[key]?[index]) }
    }
  }
}

/// The requests that a rate let through within its period, which decide whether there is room for one more.
///
/// Django REST framework's SimpleRateThrottle: a list of times, the oldest of which goes when the period after it is over.
struct SlidingWindow {
  /// Nil for no limit, by which nothing is remembered.
  private let rate: RateLimit.Rate?
  /// In the order in which they came; those before `first` have expired.
  private var admitted: [Admission] = []
  private var first = 0

  private struct Admission {
    let microseconds: Int
    let project: Int
  }

  init(_ rate: RateLimit.Rate?) { self.rate = rate }

  /// Whether none of its requests counts any more at the moment `now`.
  func isExpired(at now: Timestamp) -> Bool { admitted[first...].allSatisfy { isExpired($0, at: now) } }

  private func isExpired(_ admission: Admission, at now: Timestamp) -> Bool {
    rate.map { admission.microseconds <= now.microseconds - $0.period.microseconds } ?? true
  }

  /// Lets a request through and remembers it, or returns the seconds until the next one is let through.
  mutating func admit(_ now: Timestamp, for project: Int) -> Int? {
    guard let rate else { return nil }
    drop(before: now)
    guard admitted.count - first >= rate.requests else {
      admitted.append(Admission(microseconds: now.microseconds, project: project))
      return nil
    }
    // SimpleRateThrottle.wait(); there is never more in the list than the rate allows, so that one request is waited for and no division
    // is left.
    let oldest = first < admitted.count ? admitted[first].microseconds : now.microseconds
    let remaining = rate.period.microseconds - (now.microseconds - oldest)
    return (remaining + 999_999) / 1_000_000
  }

  /// Forgets what has expired at the moment `now`.
  private mutating func drop(before now: Timestamp) {
    while first < admitted.count, isExpired(admitted[first], at: now) { first += 1 }
    guard first > 64 || first == admitted.count, first * 2 >= admitted.count else { return }
    admitted.removeFirst(first)
    first = 0
  }

  /// Replaces the requests to one project by those that `past` remembers; nil for none.
  mutating func restore(_ project: Int, from past: SlidingWindow?) {
    admitted.removeSubrange(..<first)
    first = 0
    admitted.removeAll { $0.project == project }
    guard let past, rate != nil else { return }
    admitted += past.admitted[past.first...].filter { $0.project == project }
    admitted.sort { $0.microseconds < $1.microseconds }
  }
}
