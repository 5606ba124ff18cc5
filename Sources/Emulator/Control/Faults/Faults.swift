internal import HTTPServer

/// The handler around the API that applies fault rules.
///
/// The tenants keep the rules; without rules, a request costs one look at an empty array.
final class Faults: ExchangeHandler {
  /// The id of the next rule, shared by all tenants: their rules are asked in the order of their ids.
  private(set) var nextID = 1
  private let api: any ImmediateHandler
  private let store: Store
  let tenants: Tenants
  private let loop: EventLoop
  let memory: ControlMemory
  static let mostDelayed = 1_000
  /// The limit of rules for one tenant.
  static let mostRules = 1_000
  private var delayed: [ObjectIdentifier: DelayedAnswer] = [:]
  /// The delayed responses whose writes are not durable yet.
  private var uncommitted: [DelayedAnswer] = []

  /// Applies faults to the responses of `api`.
  ///
  /// Delays use `loop`'s timers; rules and delays reserve `memory`.
  init(_ api: any ImmediateHandler, store: Store, tenants: Tenants, loop: EventLoop, memory: ControlMemory = ControlMemory()) {
    self.api = api
    self.store = store
    self.tenants = tenants
    self.loop = loop
    self.memory = memory
  }

  func answer(_ exchange: Exchange) -> Answer {
    // The common rules apply in sandboxes too.
    let common = tenants.common.control.faults
    guard !common.isEmpty || !tenants.sandboxes.isEmpty else { return .now(ask(exchange)) }
    let tenant = tenants[exchange.project]
    guard !common.isEmpty || !tenant.control.faults.isEmpty else { return .now(ask(exchange)) }
    guard let (rule, random) = decide(exchange, tenant) else { return .now(ask(exchange)) }
    exchange.fault = rule.id
    exchange.drop = rule.drop?.rawValue
    return apply(rule, to: exchange, random)
  }

  func commitTurn() -> APIError? {
    let failure = api.commitTurn()
    if let failure { for answer in uncommitted { answer.replaceResponse(by: failure) } }
    uncommitted.removeAll()
    return failure
  }

  /// Drops the delayed responses of a project, or of the common tenant if it is nil, so that none is sent after a reset.
  ///
  /// If it is nil, ids restart at 1, but never below `nextID`; they go on if there is a sandbox, which may use some of them.
  func clear(project: Int?, nextID: Int = 1) {
    setNextID(max(project == nil && tenants.sandboxes.isEmpty ? 1 : self.nextID, nextID))
    for (key, answer) in delayed where tenants.scope(project, contains: answer.projectID) {
      delayed[key] = nil
      answer.suspend()
      store.onCommit { answer.drop() }
      store.onRollback { [unowned self] in
        delayed[key] = answer
        answer.resume()
      }
    }
  }

  /// Adds a rule, which has the next id.
  func add(_ rule: FaultRule) throws(ControlError) {
    let tenant = tenants[rule.match.projectID]
    guard tenant.control.faults.count < Self.mostRules else {
      throw .limitReached(
        "The limit of \(Self.mostRules) fault rules per sandbox, or outside sandboxes, is reached. Remove some with DELETE /__admin/faults."
      )
    }
    let stored = try withMemory(rule)
    tenant.update { $0.control.faults.add(stored) }
    setNextID(rule.id + 1)
  }

  /// Replaces a rule by one with the same id.
  func replace(_ old: FaultRule, by rule: FaultRule) throws(ControlError) {
    let stored = try withMemory(rule)
    remove(old)
    tenants[rule.match.projectID].update { $0.control.faults.add(stored) }
  }

  func remove(_ rule: FaultRule) {
    // Not by its project, which may have become a sandbox since the rule was made.
    for tenant in tenants.all where tenant.control.faults.contains(where: { $0.id == rule.id }) {
      tenant.update { $0.control.faults.removeAll { $0.id == rule.id } }
    }
  }

  /// Removes the rules of a project, or of the common tenant if it is nil.
  func removeAll(of project: Int?) {
    let tenant = tenants[project]
    tenant.update { $0.control.faults.restore(tenant.part(project), from: []) }
  }

  private func setNextID(_ id: Int) {
    let before = nextID
    store.onRollback { [unowned self] in nextID = before }
    nextID = id
  }

  private func withMemory(_ rule: FaultRule) throws(ControlError) -> FaultRule {
    var rule = rule
    rule.reservation = try memory.reserve(rule.byteCount, for: "A fault rule", remedy: "Remove rules with DELETE /__admin/faults")
    return rule
  }

  private func memoryOfDelay(_ bytes: Int) throws(ControlError) -> MemoryReservation {
    try memory.reserve(bytes, for: "A delayed request", remedy: "Let others end, or delay fewer")
  }

  /// The rule that fires, and the random stream for its action.
  private func decide(_ exchange: Exchange, _ tenant: Tenant) -> (FaultRule, RandomStream)? {
    let before = tenant.terms[settingsOf: exchange.project].faultRandom
    var random = before
    defer {
      if random != before { tenants.updateSettings(of: exchange.project) { $0.faultRandom = random } }
    }
    let owners = tenant === tenants.common ? [tenant] : [tenants.common, tenant]
    // Others need not be copied.
    var rules = owners.flatMap { $0.control.faults.filter { $0.match.matches(exchange, store.identities) } }.sorted { $0.id < $1.id }
    let earlier = rules
    let fired = rules.decide(exchange, store.identities, now: tenants.now, random: &random)
    for (rule, earlier) in zip(rules, earlier) where rule.matched != earlier.matched {
      for owner in owners {
        owner.control.faults.update(rule)
        store.onRollback { owner.control.faults.update(earlier) }
      }
    }
    guard let rule = fired else { return nil }
    // One number of the project's stream seeds all that the action draws; an action that draws nothing uses none.
    return (rule, rule.action.isRandom ? RandomStream(seed: random.next()) : random)
  }

  private func apply(_ rule: FaultRule, to exchange: Exchange, _ random: RandomStream) -> Answer {
    var random = random
    let pause = rule.action.delay?.draw(&random)
    // In the middle of a body, the pause is part of the delivery.
    guard let pause, rule.stage != .midBody || rule.action.drop != nil else { return .now(faultyResponse(exchange, rule, pause, &random)) }
    do throws(ControlError) {
      // Before the API runs, so that a refused request has written nothing.
      guard delayed.count < Self.mostDelayed else {
        throw .limitReached("The limit of \(Self.mostDelayed) delayed requests is reached. Let some end, or delay fewer.")
      }
      var reservations = [try memoryOfDelay(exchange.request.byteCount)]
      var make: () -> Response = { [unowned self] in
        rule.action.onlyDelays ? ask(exchange) : faultyResponse(exchange, rule, pause, &random)
      }
      if rule.stage != .before {
        let response = make()
        reservations.append(try memoryOfDelay(response.body.count))
        make = { response }
      }
      let answer = DelayedAnswer(exchange, on: loop, after: pause, reservations, make: make) { [weak self] in
        self?.delayed[ObjectIdentifier($0)] = nil
      }
      delayed[ObjectIdentifier(answer)] = answer
      if rule.stage != .before { uncommitted.append(answer) }
      return .later(answer.deferred)
    } catch {
      exchange.replaceResponse()
      exchange.drop = nil
      return .now(error.response)
    }
  }

  /// The response to a request on which a fault fires; the API runs unless the stage is `before`.
  private func faultyResponse(_ exchange: Exchange, _ rule: FaultRule, _ pause: Duration?, _ random: inout RandomStream) -> Response {
    let instead = rule.stage == .before ? nil : ask(exchange)
    if rule.action.replacesAnswer(rule.stage) { exchange.replaceResponse() }
    return rule.action.answer(rule.stage, instead: instead, pause: pause, random: &random)
  }

  /// Runs the API, and takes the rows that it changes.
  private func ask(_ exchange: Exchange) -> Response {
    // Discards the changes of the control API since the last request.
    _ = store.takeChangedRows()
    let response = api.respond(to: exchange)
    exchange.rows = store.takeChangedRows()
    return response
  }
}

// The rules of one tenant, in the order of their ids.
extension [FaultRule] {
  mutating func add(_ rule: FaultRule) { insert(rule, at: firstIndex { $0.id > rule.id } ?? count) }

  /// Replaces the rule with the id of `rule` if there is one.
  mutating func update(_ rule: FaultRule) {
    if let index = firstIndex(where: { $0.id == rule.id }) { self[index] = rule }
  }

  /// Replaces the rules of one project, or all if it is nil, by those of `past`.
  mutating func restore(_ part: Int?, from past: [FaultRule]) {
    removeAll { part == nil || $0.match.projectID == part }
    self = (self + past.filter { part == nil || $0.match.projectID == part }).sorted { $0.id < $1.id }
  }

  /// Returns the rule that fires for a request, and updates the counts: the first that matches, has skipped enough requests, has neither
  /// fired too often nor expired, and wins its draw.
  ///
  /// A rule that does not fire leaves the request to the next ones, so that 10 % of one fault and 10 % of another can be combined. `now`
  /// returns the time of a project, or of the common tenant for nil. A random number is drawn only if it decides.
  mutating func decide(
    _ exchange: Exchange, _ identities: IdentityStore, now: (Int?) -> Timestamp, random: inout RandomStream
  ) -> FaultRule? {
    for index in indices {
      let rule = self[index]
      guard rule.match.matches(exchange, identities), !rule.isOver(at: now(rule.match.projectID)) else { continue }
      self[index].matched += 1
      guard rule.matched >= rule.skip else { continue }
      if let probability = rule.probability, Double.random(in: 0..<1, using: &random) >= probability { continue }
      self[index].fired += 1
      return self[index]
    }
    return nil
  }
}
