internal import HTTPServer
internal import JSON
internal import Storage

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
    var response = ControlError(.requestTimeout, "invalid_request", "request_timeout", seen).response
    var writer = JSONWriter(capacity: 4096)
    writer.raw(response.body.dropLast())
    writer.key("near_misses")
    writer.array(NearMiss.closest(to: wait.match, journal.entries(of: wait.project))) { $1.write(call.encoding, into: &$0) }
    writer.raw("}")
    response.body = writer.bytes
    return response
  }
}
