internal import Domain

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
