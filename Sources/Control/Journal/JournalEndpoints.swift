internal import HTTPServer
internal import JSON
internal import Storage

/// GET and DELETE /__admin/requests: what came, and what was answered.
enum JournalEndpoints {
  /// With `since` the first `limit` after that id, to read on with; else the last `limit`.
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
    call.encoding.write(entry, into: &writer)
    return ControlCall.json(.ok, writer.bytes)
  }

  static func clear(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    try call.journal().remove { call.control.store.identities.covers($0.project, by: project) }
    return ControlCall.done
  }

  /// An answer of `{"requests": […]}`.
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
  /// - Throws: 409 where none is kept.
  func journal() throws(ControlError) -> Journal {
    guard let journal = control.journal else { throw .conflict("No journal is kept, by --journal-size 0.") }
    return journal
  }

  /// The entries, or those of the call's project, the newest last.
  func requests() throws(ControlError) -> [JournalEntry] { try journal().entries(of: project()) }

  /// How entries are shown.
  var encoding: EntryEncoding { EntryEncoding(store: control.store, settings: control.settings) }
}
