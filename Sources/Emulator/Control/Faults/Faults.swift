internal import HTTPServer

/// Lets requests go wrong on purpose: a handler round the API, which does not know of it.
///
/// As long as there are no rules, a request costs one look at an empty array.
package final class Faults: ExchangeHandler {
  var table = FaultTable()
  private let api: any ImmediateHandler
  private let store: Store
  private let settings: SettingsTable
  private let loop: EventLoop
  private let memory: ControlMemory
  /// The most answers that are kept back at once.
  static let mostDelayed = 1_000
  /// The answers that are kept back.
  private var delayed: [ObjectIdentifier: DelayedAnswer] = [:]
  /// Those of them whose write is not lasting yet.
  private var unsettled: [DelayedAnswer] = []

  /// Faults in what `api` responds; delays use `loop`'s timers, and what has to be remembered takes of `memory`.
  init(
    _ api: any ImmediateHandler, store: Store, settings: SettingsTable, loop: EventLoop, memory: ControlMemory = ControlMemory()
  ) {
    self.api = api
    self.store = store
    self.settings = settings
    self.loop = loop
    self.memory = memory
  }

  func answer(_ exchange: Exchange) -> Answer {
    guard !table.isEmpty else { return .now(ask(exchange)) }
    guard let (rule, random) = decide(exchange) else { return .now(ask(exchange)) }
    exchange.fault = rule.id
    return apply(rule, to: exchange, random)
  }

  func commitTurn() -> APIError? {
    let failure = api.commitTurn()
    if let failure { for answer in unsettled { answer.takeBack(for: failure) } }
    unsettled.removeAll()
    return failure
  }

  /// Forgets the rules of a project, or with nil of all that are no sandboxes, and drops the requests that wait, so that none comes after
  /// a reset.
  ///
  /// With nil the ids begin anew as well, unless there is a sandbox, which may have some of them.
  func clear(project: Int?) {
    table.removeAll { store.identities.covers($0.match.projectID, by: project) }
    if project == nil, !store.identities.hasSandboxes { table = FaultTable() }
    for (key, answer) in delayed where store.identities.covers(answer.projectID, by: project) {
      delayed[key] = nil
      answer.suspend()
      store.onCommit { answer.drop() }
      store.onRollback { [unowned self] in
        delayed[key] = answer
        answer.resume()
      }
    }
  }

  /// Has the rules be what they are now if the turn cannot be made durable.
  func keepForRollback() {
    let before = table
    store.onRollback { [unowned self] in table = before }
  }

  /// Puts rules from before in the place of a project's, or with nil of all that are no sandboxes, and drops the requests that wait.
  func restore(_ past: FaultTable, project: Int?) {
    clear(project: project)
    table.putBack(past.rules.filter { store.identities.covers($0.match.projectID, by: project) }, nextID: past.nextID)
  }

  /// The rule with the memory that it takes.
  ///
  /// - Throws: 507 if there are as many rules as there may be, or the rule does not fit.
  func admit(_ rule: FaultRule) throws(ControlError) -> FaultRule {
    let identities = store.identities
    let sandbox = identities.sandbox(of: rule.match.projectID)
    guard table.rules.count(where: { identities.covers($0.match.projectID, by: sandbox) }) < FaultTable.most else {
      throw .limitReached(
        "\(FaultTable.most) fault rules are the most for a sandbox, or for all that is in none. Remove some with DELETE /__admin/faults.")
    }
    var rule = rule
    try reserveMemory(for: &rule)
    return rule
  }

  /// Reserves the memory that the rule takes.
  ///
  /// - Throws: 507 if it does not fit.
  func reserveMemory(for rule: inout FaultRule) throws(ControlError) {
    rule.reservation = try memory.reserve(rule.byteCount, for: "A fault rule", remedy: "Remove rules with DELETE /__admin/faults")
  }

  /// The memory that keeping an answer back takes.
  ///
  /// - Throws: 507 if there are as many as there may be, or it does not fit.
  private func reserveDelay(_ request: Request) throws(ControlError) -> MemoryReservation {
    guard delayed.count < Self.mostDelayed else {
      throw .limitReached("\(Self.mostDelayed) delayed requests are the most at once. Let some end, or delay fewer.")
    }
    return try reserveDelay(bytes: request.byteCount)
  }

  private func reserveDelay(bytes: Int) throws(ControlError) -> MemoryReservation {
    try memory.reserve(bytes, for: "A delayed request", remedy: "Let others end, or delay fewer")
  }

  /// The rules of a project that never struck.
  func unused(in project: Int) -> [FaultRule] { table.rules(of: project).filter { $0.fired == 0 } }

  /// The time of a project, or with nil of all that have none of their own.
  func now(_ project: Int?) -> Timestamp { settings[project].clock.now }

  /// The rule that strikes, and the random stream of what it does.
  private func decide(_ exchange: Exchange) -> (FaultRule, RandomStream)? {
    let (request, project) = (exchange.request, exchange.project)
    let before = settings[project].chances
    var random = before
    defer {
      if random != before {
        settings[project].chances = random
      }
    }
    let subject = FaultSubject(
      method: request.method.token, path: String(decoding: request.path, as: UTF8.self), projectID: project,
      key: { [store] in exchange.credential.map { ($0.value, store.identities.key($0.value)?.label) } })
    let struck = table.decide(subject, now: now, random: &random) { before in
      store.onRollback { [unowned self] in table.replace(by: before) }
    }
    guard let rule = struck else { return nil }
    // One number of the project's stream for all that the action draws, and none where it draws nothing.
    return (rule, rule.action.isRandom ? RandomStream(seed: random.next()) : random)
  }

  private func apply(_ rule: FaultRule, to exchange: Exchange, _ random: RandomStream) -> Answer {
    let (stage, action) = (rule.stage, rule.action)
    var random = random
    let pause = action.delay?.draw(&random)
    // In the middle of a body the pause is a part of the delivery.
    guard let pause, stage != .midBody || action.drop != nil else {
      return .now(spoiled(exchange, action, stage, pause, &random))
    }
    do {
      // Before the API is asked, so that what is refused has as a rule written nothing.
      let reservation = try reserveDelay(exchange.request)
      if stage == .before {
        return later(exchange, after: pause, [reservation]) { [unowned self] in
          action.onlyDelays ? ask(exchange) : spoiled(exchange, action, stage, pause, &random)
        }
      }
      let answer = spoiled(exchange, action, stage, pause, &random)
      let reservations = [reservation, try reserveDelay(bytes: answer.body.count)]
      return later(exchange, after: pause, reservations, holdsWrite: true) { answer }
    } catch {
      exchange.replaceResponse()
      return .now(error.response)
    }
  }

  /// The response to a request that a fault spoils; the API is asked unless the fault comes before.
  private func spoiled(
    _ exchange: Exchange, _ action: FaultAction, _ stage: FaultStage, _ pause: Duration?, _ random: inout RandomStream
  ) -> Response {
    let instead = stage == .before ? nil : ask(exchange)
    if action.replacesAnswer(stage) { exchange.replaceResponse() }
    return action.answer(stage, instead: instead, pause: pause, random: &random)
  }

  private func later(
    _ exchange: Exchange, after delay: Duration, _ reservations: [MemoryReservation], holdsWrite: Bool = false,
    _ make: @escaping () -> Response
  ) -> Answer {
    let answer = DelayedAnswer(exchange, reservations, make: make)
    let key = ObjectIdentifier(answer)
    delayed[key] = answer
    if holdsWrite { unsettled.append(answer) }
    answer.schedule(on: loop, after: delay) { [weak self] in self?.delayed[key] = nil }
    return .later(answer.deferred)
  }

  /// Asks the API, and takes the rows that it changes while nobody else can have changed any.
  private func ask(_ exchange: Exchange) -> Response {
    // What the control API changed since the last request is not this one's.
    _ = store.takeChangedRows()
    let response = api.respond(to: exchange)
    exchange.rows = store.takeChangedRows()
    return response
  }
}

/// The rules in their order, and the next one's id.
struct FaultTable {
  /// The most rules for a sandbox, or for all that is in none.
  static let most = 1_000

  private(set) var rules: [FaultRule] = []
  /// The id of the rule to come.
  private(set) var nextID = 1

  var isEmpty: Bool { rules.isEmpty }

  /// The rules, or with a project those of it.
  func rules(of project: Int?) -> [FaultRule] { rules.filter { project == nil || $0.match.projectID == project } }

  /// Appends a rule, which has taken the next id.
  mutating func append(_ rule: FaultRule) {
    rules.append(rule)
    nextID = rule.id + 1
  }

  /// Puts a rule in the place of the one with its id.
  mutating func replace(by rule: FaultRule) {
    guard let index = rules.firstIndex(where: { $0.id == rule.id }) else { return }
    rules[index] = rule
  }

  /// Takes rules from before in again, each in its place by id, and gives none of their ids again.
  mutating func putBack(_ past: [FaultRule], nextID: Int) {
    rules = (rules + past).sorted { $0.id < $1.id }
    self.nextID = max(self.nextID, nextID)
  }

  mutating func removeAll(where isRemoved: (FaultRule) -> Bool) { rules.removeAll(where: isRemoved) }

  mutating func remove(_ id: Int) { rules.removeAll { $0.id == id } }

  /// The rule that strikes a request: the first that matches, neither skips it nor has used up its times or its time, and wins its draw.
  ///
  /// A rule that lets a request pass leaves it to those after it, so that 10 % of one fault and 10 % of another can stand beside each other.
  /// `now` gives the time of a project, or with nil of all that have none of their own. A draw is made only where it decides. Each rule that
  /// was asked is handed to `keep` as it was before.
  mutating func decide(
    _ request: FaultSubject, now: (Int?) -> Timestamp, random: inout RandomStream, keep: (FaultRule) -> Void = { _ in }
  ) -> FaultRule? {
    for index in rules.indices {
      let rule = rules[index]
      guard rule.match.holds(for: request), !rule.isOver(at: now(rule.match.projectID)) else { continue }
      keep(rule)
      rules[index].matched += 1
      guard rule.matched >= rule.skip else { continue }
      if let probability = rule.probability, Double.random(in: 0..<1, using: &random) >= probability { continue }
      rules[index].fired += 1
      return rules[index]
    }
    return nil
  }
}
