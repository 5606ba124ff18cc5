internal import HTTPServer
internal import JSON

/// A call that waits for requests.
final class Wait {
  let match: RequestMatch
  let project: Int?
  let count: Int
  /// The response that is sent later.
  let deferred = Deferred()
  /// Ends the wait after its timeout.
  var timer: ScheduledAction?
  /// Its position in the order of the list's waits.
  fileprivate var number = 0
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

  /// Responds with the found entries.
  func answer() { refuse(make(found)) }

  /// Responds with `response`.
  func refuse(_ response: Response) {
    timer?.cancel()
    deferred.complete(response)
  }

  /// Adds the entry if it matches, and returns whether the wait is over.
  fileprivate func isFulfilled(by entry: JournalEntry) -> Bool {
    guard project == nil || entry.project == project, match.holds(for: entry) else { return false }
    found.append(entry)
    return found.count >= count
  }

  /// Searches all entries again, because some of them have changed, and returns whether the wait is over.
  fileprivate func isFulfilled(byAll entries: [JournalEntry]) -> Bool {
    found = entries.filter { (project == nil || $0.project == project) && match.holds(for: $0) }
    return found.count >= count
  }

  fileprivate func forget(_ isRemoved: (JournalEntry) -> Bool) { found.removeAll(where: isRemoved) }
}

/// The calls that wait.
///
/// The caller answers the waits that it takes out.
struct WaitList {
  /// The limit of simultaneous waits.
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

  /// Checks the new entry for every wait, and takes out the fulfilled waits, the oldest first.
  mutating func takeFulfilled(by entry: JournalEntry) -> [Wait] {
    waits.isEmpty ? [] : take { $0.isFulfilled(by: entry) }
  }

  /// Takes out the waits for requests to a project, the oldest first.
  mutating func takeAll(of project: Int) -> [Wait] { take { $0.project == project } }

  /// Searches all entries for every wait again, and takes out the fulfilled waits, the oldest first.
  mutating func takeFulfilled(byAll entries: [JournalEntry]) -> [Wait] { take { $0.isFulfilled(byAll: entries) } }

  /// Removes entries from all waits, because they were removed from the journal.
  func forget(_ isRemoved: (JournalEntry) -> Bool) {
    for wait in waits.values { wait.forget(isRemoved) }
  }

  private mutating func take(where isTaken: (Wait) -> Bool) -> [Wait] {
    let taken = waits.values.filter(isTaken).sorted { $0.number < $1.number }
    for wait in taken { waits[wait.number] = nil }
    return taken
  }
}

/// POST /__admin/requests/wait: responds when enough requests match, which may be at once.
enum WaitEndpoint {
  /// A longer call would only occupy its connection.
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
    wait.deferred.onCancel { [unowned wait] in
      wait.timer?.cancel()
      journal.end(wait)
    }
    return .later(wait.deferred)
  }

  private static func answer(_ found: [JournalEntry], _ call: ControlCall) -> Response {
    var writer = JSONWriter(capacity: 4096)
    writer.object { writer in
      writer.member("count", found.count)
      writer.key("requests")
      writer.array(found) { call.encoding.write($1, into: &$0) }
    }
    return Response(.ok, fields: [Field(name: "Content-Type", value: "application/json")], body: writer.bytes)
  }

  /// An error with `near_misses` after its four members.
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
