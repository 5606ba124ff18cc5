internal import HTTPServer
internal import JSON

/// /__admin/requests: the recorded requests and responses, and checks that expected ones came.
enum JournalEndpoints {
  /// With `since`, lists the first `limit` entries after that id, for paging; otherwise the last `limit`.
  static func list(_ call: ControlCall) throws -> Answer {
    var match = RequestMatch()
    if let method = call.query("method") { match.add(method: method) }
    if let path = call.query("path") { match.add(path: path) }
    if let status = try number("status", call) { match.add(status: status) }
    let since = try number("since", call)
    let entries = try call.requests().filter { $0.id > since ?? 0 && match.matches($0) }
    let limit = try number("limit", call) ?? entries.count
    return answer(since == nil ? entries.suffix(limit) : entries.prefix(limit), call)
  }

  static func show(_ call: ControlCall) throws -> Answer {
    let id = call.values[0]
    guard let entry = try call.requests().first(where: { String($0.id) == id }) else { throw ControlError.notFound("request \(id)") }
    return .json(call.encoding.json(entry, call.hint(for: entry, keys: KeyHint(call.control.store.identities))))
  }

  /// GET /__admin/requests/unmatched: requests that matched no endpoint, were not authorized or found nothing.
  static func unmatched(_ call: ControlCall) throws -> Answer {
    let keys = KeyHint(call.control.store.identities)
    let unmatched = try call.requests().map { ($0, call.hint(for: $0, keys: keys)) }.filter { $0.1 != nil }
    return .json(text: list([], unmatched, call))
  }

  static func clear(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    try call.journal().remove { call.control.tenants.scope(project, contains: $0.project) }
    return .done
  }

  static func count(_ call: ControlCall) throws -> Answer { .json(.members([("count", .int(try matches(call).count))])) }

  static func find(_ call: ControlCall) throws -> Answer { try answer(matches(call), call) }

  /// Responds with the removed entries; without a project, those of sandboxes stay.
  static func remove(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    let removed = try matches(call).filter { call.control.tenants.scope(project, contains: $0.project) }
    let answer = answer(removed, call)
    let ids = Set(removed.map(\.id))
    try call.journal().remove { ids.contains($0.id) }
    return answer
  }

  private static func matches(_ call: ControlCall) throws -> [JournalEntry] {
    let body = try call.body(RequestMatch.fields)
    let match = RequestMatch(body)
    try body.finish()
    return try call.requests().filter(match.matches)
  }

  /// Responds with `{"requests": […]}`.
  static func answer(_ entries: some Sequence<JournalEntry>, _ call: ControlCall) -> Answer {
    .json(text: list([], entries.map { ($0, nil) }, call))
  }

  /// An object with `members`, and then the entries with their hints.
  ///
  /// Each entry is written before the next is made, because all of them may be large.
  static func list(_ members: [(String, JSONValue)], _ entries: [(JournalEntry, Hint?)], _ call: ControlCall) -> [UInt8] {
    var writer = JSONWriter(capacity: 4096)
    writer.object { writer in
      for (name, value) in members {
        writer.key(escaping: JSONString(name))
        writer.value(value)
      }
      writer.key("requests")
      writer.array(entries) { $0.value(call.encoding.json($1.0, $1.1)) }
    }
    return writer.bytes
  }

  private static func number(_ name: String, _ call: ControlCall) throws(ControlError) -> Int? {
    guard let text = call.query(name) else { return nil }
    guard let number = Int(text), number >= 0 else { throw .invalid(name, "expected a whole number from 0, not \"\(text)\"") }
    return number
  }
}

extension ControlCall {
  /// - Throws: 409 if there is no journal.
  func journal() throws(ControlError) -> Journal {
    guard let journal = control.journal else { throw .conflict("There is no journal: --journal-size is 0.") }
    return journal
  }

  /// The entries of the call's project, or all, the newest last.
  func requests() throws(ControlError) -> [JournalEntry] { try journal().entries(of: project()) }

  var encoding: EntryEncoding { EntryEncoding(identities: control.store.identities) }

  /// The hint for the request of an entry, with the keys of the moment; nil if there is none.
  func hint(for entry: JournalEntry, keys: @autoclosure () -> KeyHint) -> Hint? {
    entry.status.flatMap { status in entry.reading { Hint.of($0, status, control.store, keys: keys()) } }
  }
}
