internal import HTTPServer

/// A call that waits for requests to come.
final class Wait {
  let match: RequestMatch
  let project: Int?
  let count: Int
  /// The answer that is owed.
  let deferred = Deferred()
  /// What ends it in time.
  var timer: ScheduledAction?
  private(set) var found: [JournalEntry]
  private let answer: ([JournalEntry]) -> Response

  /// A wait for `count` entries that `match`, some of them `found` already; `answer` makes the answer of them.
  init(_ match: RequestMatch, in project: Int?, count: Int, found: [JournalEntry], answer: @escaping ([JournalEntry]) -> Response) {
    self.match = match
    self.project = project
    self.count = count
    self.found = found
    self.answer = answer
  }

  /// Looks at a new entry, and answers where the wait holds now, which it says.
  fileprivate func hear(_ entry: JournalEntry) -> Bool {
    guard project == nil || entry.project == project, match.holds(for: entry) else { return false }
    found.append(entry)
    guard found.count >= count else { return false }
    timer?.cancel()
    deferred.complete(answer(found))
    return true
  }

  fileprivate func forget(_ isRemoved: (JournalEntry) -> Bool) { found.removeAll(where: isRemoved) }
}

/// The calls that wait.
struct WaitList {
  /// The most calls that wait at once.
  static let most = 1_000

  private var waits: [Wait] = []

  var count: Int { waits.count }

  mutating func add(_ wait: Wait) { waits.append(wait) }

  mutating func remove(_ wait: Wait) { waits.removeAll { $0 === wait } }

  /// Has every wait look at a new entry.
  mutating func hear(_ entry: JournalEntry) {
    if waits.isEmpty { return }
    waits.removeAll { $0.hear(entry) }
  }

  /// What is removed from the journal counts for no wait any more.
  func forget(_ isRemoved: (JournalEntry) -> Bool) {
    for wait in waits { wait.forget(isRemoved) }
  }
}
