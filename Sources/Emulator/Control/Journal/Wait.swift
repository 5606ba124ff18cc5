internal import HTTPServer
internal import JSON

/// A call that waits for requests to come.
final class Wait {
  let match: RequestMatch
  let project: Int?
  let count: Int
  /// The answer that is owed.
  let deferred = Deferred()
  /// What ends it in time.
  var timer: ScheduledAction?
  /// Counts the waits of a list, by which they are in order.
  fileprivate var number = 0
  private(set) var found: [JournalEntry]
  private let make: ([JournalEntry]) -> Response

  /// A wait for `count` entries that `match`, some of them `found` already; `make` makes the answer of them.
  init(_ match: RequestMatch, in project: Int?, count: Int, found: [JournalEntry], make: @escaping ([JournalEntry]) -> Response) {
    self.match = match
    self.project = project
    self.count = count
    self.found = found
    self.make = make
  }

  /// Answers with what was found.
  func answer() { refuse(make(found)) }

  /// Answers with `response`, whatever was found.
  func refuse(_ response: Response) {
    timer?.cancel()
    deferred.complete(response)
  }

  /// Looks at a new entry: whether the wait holds now.
  fileprivate func isFulfilled(by entry: JournalEntry) -> Bool {
    guard project == nil || entry.project == project, match.holds(for: entry) else { return false }
    found.append(entry)
    return found.count >= count
  }

  /// Counts anew what there is, after some of it has become something else: whether the wait holds now.
  fileprivate func isFulfilled(byAll entries: [JournalEntry]) -> Bool {
    found = entries.filter { (project == nil || $0.project == project) && match.holds(for: $0) }
    return found.count >= count
  }

  fileprivate func forget(_ isRemoved: (JournalEntry) -> Bool) { found.removeAll(where: isRemoved) }
}

/// The calls that wait; what is taken out is answered by whoever takes it.
struct WaitList {
  /// The most calls that wait at once.
  static let most = 1_000

  private var waits: [Int: Wait] = [:]
  private var lastNumber = 0

  var count: Int { waits.count }

  mutating func add(_ wait: Wait) {
    lastNumber += 1
    wait.number = lastNumber
    waits[lastNumber] = wait
  }

  mutating func remove(_ wait: Wait) { waits[wait.number] = nil }

  /// Has every wait look at a new entry, and takes out those that hold now, in the order in which they began.
  mutating func takeFulfilled(by entry: JournalEntry) -> [Wait] {
    waits.isEmpty ? [] : take { $0.isFulfilled(by: entry) }
  }

  /// Takes out the waits for requests to a project, in the order in which they began.
  mutating func takeAll(of project: Int) -> [Wait] { take { $0.project == project } }

  /// Has every wait count what there is anew, and takes out those that hold now, in the order in which they began.
  mutating func takeFulfilled(byAll entries: [JournalEntry]) -> [Wait] { take { $0.isFulfilled(byAll: entries) } }

  /// What is removed from the journal counts for no wait any more.
  func forget(_ isRemoved: (JournalEntry) -> Bool) {
    for wait in waits.values { wait.forget(isRemoved) }
  }

  private mutating func take(where isTaken: (Wait) -> Bool) -> [Wait] {
    let taken = waits.values.filter(isTaken).sorted { $0.number < $1.number }
    for wait in taken { waits[wait.number] = nil }
    return taken
  }
}

/// POST /__admin/requests/wait: answers as soon as enough requests match, and at once where they do already.
enum WaitEndpoint {
  /// A call for ever would only keep its connection.
  private static let longest = 600_000

  static func wait(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["match", "count", "timeout_ms"])
    let match = body.object("match", RequestMatch.fields).map(RequestMatch.init) ?? RequestMatch()
    let count = body.object.int("count", from: 0) ?? 1
    let timeout = body.object.int("timeout_ms", from: 0) ?? 2000
    if timeout > longest { body.object.refuse("timeout_ms", "must be at most \(longest)") }
    try body.finish()
    let journal = try call.journal()
    let project = try call.project()
    let found = journal.entries(of: project).filter(match.holds)
    if found.count >= count { return .now(answer(found, call)) }

    let wait = Wait(match, in: project, count: count, found: found, make: { answer($0, call) })
    try journal.wait(wait)
    wait.timer = call.control.loop.schedule(after: .milliseconds(timeout)) {
      journal.end(wait)
      wait.deferred.complete(refusal(wait, timeout, journal, call))
    }
    wait.deferred.onCancel = { [unowned wait] in
      wait.timer?.cancel()
      journal.end(wait)
    }
    return .later(wait.deferred)
  }

  private static func answer(_ found: [JournalEntry], _ call: ControlCall) -> Response {
    var writer = JSONWriter(capacity: 4096)
    writer.object { writer in
      writer.key("count")
      writer.int(found.count)
      writer.key("requests")
      writer.array(found) { call.encoding.write($1, into: &$0) }
    }
    return Response(.ok, fields: [Field(name: "Content-Type", value: "application/json")], body: writer.bytes)
  }

  /// The envelope of an error, with the near misses after its four fields.
  private static func refusal(_ wait: Wait, _ timeout: Int, _ journal: Journal, _ call: ControlCall) -> Response {
    let seen = "\(wait.found.count) of \(wait.count) requests came within \(timeout) ms."
    var response = ControlError(.requestTimeout, .invalidRequest, "request_timeout", seen).response
    var writer = JSONWriter(capacity: 4096)
    writer.raw(response.body.dropLast())
    writer.key("near_misses")
    writer.array(NearMiss.closest(to: wait.match, journal.entries(of: wait.project))) { $1.write(call.encoding, into: &$0) }
    writer.raw("}")
    response.body = writer.bytes
    return response
  }
}
