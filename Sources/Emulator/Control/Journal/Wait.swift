internal import HTTPServer
internal import JSON

/// A call that waits for requests.
final class Wait {
  let match: RequestMatch
  let project: Int?
  let count: Int
  let deferred = Deferred()
  var timer: ScheduledAction?
  private(set) var found: [JournalEntry]
  private let make: ([JournalEntry]) -> Response

  /// Makes a wait for `count` matching entries, including those in `found`; `make` makes the response from them.
  init(_ match: RequestMatch, in project: Int?, count: Int, found: [JournalEntry], make: @escaping ([JournalEntry]) -> Response) {
    self.match = match
    self.project = project
    self.count = count
    self.found = found
    self.make = make
  }

  /// Responds with `response`, or with the found entries if it is nil.
  func end(with response: Response? = nil) {
    timer?.cancel()
    deferred.complete(response ?? make(found))
  }

  /// Adds the entry if it matches, and returns whether the wait is over.
  func isFulfilled(by entry: JournalEntry) -> Bool {
    guard isFor(entry) else { return false }
    found.append(entry)
    return found.count >= count
  }

  /// Searches all entries again, because some of them have changed, and returns whether the wait is over.
  func isFulfilled(byAll entries: [JournalEntry]) -> Bool {
    found = entries.filter(isFor)
    return found.count >= count
  }

  private func isFor(_ entry: JournalEntry) -> Bool { (project == nil || entry.project == project) && match.matches(entry) }

  func forget(_ isRemoved: (JournalEntry) -> Bool) { found.removeAll(where: isRemoved) }
}

/// POST /__admin/requests/wait: responds when enough requests match, which may be at once.
enum WaitEndpoint {
  /// A longer call would only occupy its connection.
  private static let longest = 600_000

  static func wait(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["match", "count", "timeout_ms"])
    let match = body.object("match", RequestMatch.fields).map { RequestMatch($0) } ?? RequestMatch()
    let count = body.int("count", from: 0) ?? 1
    let timeout = body.int("timeout_ms", from: 0, to: longest) ?? 2000
    try body.finish()
    let journal = try call.journal()
    let project = try call.project()
    let found = journal.entries(of: project).filter(match.matches)
    if found.count >= count { return .now(answer(found, call)) }

    let wait = Wait(match, in: project, count: count, found: found, make: { answer($0, call) })
    try journal.wait(wait)
    wait.timer = call.control.loop.schedule(after: .milliseconds(timeout)) {
      journal.remove(wait)
      wait.end(with: refusal(wait, timeout, journal, call))
    }
    wait.deferred.onCancel { [unowned wait] in
      wait.timer?.cancel()
      journal.remove(wait)
    }
    return .later(wait.deferred)
  }

  private static func answer(_ found: [JournalEntry], _ call: ControlCall) -> Response {
    .json(.ok, JournalEndpoints.list([("count", .int(found.count))], found.map { ($0, nil) }, call))
  }

  /// An error with `near_misses` after its four members.
  private static func refusal(_ wait: Wait, _ timeout: Int, _ journal: Journal, _ call: ControlCall) -> Response {
    let seen = "\(wait.found.count) of \(wait.count) requests came within \(timeout) ms."
    var response = ControlError(.requestTimeout, .invalidRequest, "request_timeout", seen).response
    var writer = JSONWriter(capacity: 4096)
    writer.raw(response.body.dropLast())
    writer.key("near_misses")
    writer.array(NearMiss.closest(to: wait.match, journal.entries(of: wait.project))) { $0.value($1.json(call.encoding)) }
    writer.raw("}")
    response.body = writer.bytes
    return response
  }
}
