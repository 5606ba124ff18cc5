internal import HTTPServer
internal import JSON

/// GET and DELETE /__admin/requests: the recorded requests and responses.
enum JournalEndpoints {
  /// With `since`, lists the first `limit` entries after that id, for paging; otherwise the last `limit`.
  static func list(_ call: ControlCall) throws -> Answer {
    var match = RequestMatch()
    if let method = call.query("method") { match.add(method: method) }
    if let path = call.query("path") { match.add(path: path) }
    if let status = try number("status", call) { match.add(status: status) }
    let since = try number("since", call)
    let entries = try call.requests().filter { $0.id > since ?? 0 && match.holds(for: $0) }
    let limit = try number("limit", call) ?? entries.count
    return try answer(since == nil ? entries.suffix(limit) : entries.prefix(limit), call)
  }

  static func show(_ call: ControlCall) throws -> Answer {
    let id = call.values[0]
    guard let entry = try call.requests().first(where: { String($0.id) == id }) else { throw ControlError.notFound("request \(id)") }
    var writer = JSONWriter(capacity: 4096)
    let store = call.control.store
    let hint = entry.hint(call.control.tenants.settings(of: entry.project).contract, store, keys: KeyHint(store.identities))
    call.encoding.write(entry, into: &writer) { hint?.write(into: &$0) }
    return ControlCall.json(.ok, writer.bytes)
  }

  static func clear(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    try call.journal().remove { call.control.tenants.scope(project, contains: $0.project) }
    return ControlCall.done
  }

  /// Responds with `{"requests": […]}`.
  static func answer(_ entries: some Sequence<JournalEntry>, _ call: ControlCall) throws -> Answer {
    ControlCall.json { writer in
      writer.key("requests")
      writer.array(entries) { call.encoding.write($1, into: &$0) }
    }
  }

  private static func number(_ name: String, _ call: ControlCall) throws(ControlError) -> Int? {
    guard let text = call.query(name) else { return nil }
    guard let number = Int(text), number >= 0 else { throw .invalid(name, "expected a whole number from 0, not \"\(text)\"") }
    return number
  }
}

extension ControlCall {
  /// The journal.
  ///
  /// - Throws: 409 if there is none.
  func journal() throws(ControlError) -> Journal {
    guard let journal = control.journal else { throw .conflict("There is no journal: --journal-size is 0.") }
    return journal
  }

  /// The entries of the call's project, or all, the newest last.
  func requests() throws(ControlError) -> [JournalEntry] { try journal().entries(of: project()) }

  var encoding: EntryEncoding { EntryEncoding(store: control.store, tenants: control.tenants) }
}

/// GET /__admin/requests/unmatched: requests that matched no endpoint, were not authorized or found nothing.
enum UnmatchedEndpoint {
  static func list(_ call: ControlCall) throws -> Answer {
    let store = call.control.store
    let encoding = call.encoding
    let keys = KeyHint(store.identities)
    let unmatched = try call.requests().compactMap { entry in
      entry.hint(call.control.tenants.settings(of: entry.project).contract, store, keys: keys).map { (entry, $0) }
    }
    return ControlCall.json { writer in
      writer.key("requests")
      writer.array(unmatched) { writer, unmatched in
        encoding.write(unmatched.0, into: &writer) { unmatched.1.write(into: &$0) }
      }
    }
  }
}

/// POST /__admin/requests/count, /find and /remove: checks that expected requests came.
enum VerificationEndpoints {
  static func count(_ call: ControlCall) throws -> Answer {
    let count = try matches(call).count
    return ControlCall.json { writer in
      writer.member("count", count)
    }
  }

  static func find(_ call: ControlCall) throws -> Answer { try JournalEndpoints.answer(matches(call), call) }

  /// Responds with the removed entries; without a project, those of sandboxes stay.
  static func remove(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    let removed = try matches(call).filter { call.control.tenants.scope(project, contains: $0.project) }
    let answer = try JournalEndpoints.answer(removed, call)
    let ids = Set(removed.map(\.id))
    try call.journal().remove { ids.contains($0.id) }
    return answer
  }

  private static func matches(_ call: ControlCall) throws -> [JournalEntry] {
    let body = try call.body(RequestMatch.fields)
    let match = RequestMatch(body.object)
    try body.finish()
    return try call.requests().filter(match.holds)
  }
}
