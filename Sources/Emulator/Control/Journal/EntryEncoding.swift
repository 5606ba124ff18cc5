internal import HTTPServer
internal import JSON

/// Journal entries as the control API shows them.
struct EntryEncoding {
  let identities: IdentityStore

  var redaction: Redaction { Redaction(identities) }

  /// The entry as an object, with the members of its hint if there is one.
  func json(_ entry: JournalEntry, _ hint: Hint? = nil) -> JSONValue {
    let fields = entry.request.fields.map { field in
      let name = String(decoding: field.name, as: UTF8.self)
      return (name, redaction.field(name, String(decoding: field.value, as: UTF8.self)))
    }
    let responseBody = entry.responseBody.flatMap { $0.isEmpty ? nil : redaction.body($0, of: entry.request) }
    let responseFields = entry.response?.fields.map { ($0.name, $0.value) } ?? []
    let members = members(
      of: entry, request: [("headers", headers(fields)), ("body", body(entry))],
      response: [("headers", headers(responseFields)), ("body", responseBody ?? .null)])
    return .members(members + (hint?.members ?? []))
  }

  /// The entry without headers and bodies.
  func summary(_ entry: JournalEntry) -> JSONValue { .members(members(of: entry, request: [], response: [])) }

  private func members(
    of entry: JournalEntry, request: [(String, JSONValue)], response message: [(String, JSONValue)]
  ) -> [(String, JSONValue)] {
    let response = entry.response.map { response in
      JSONValue.members([("status", .int(response.status.code))] + message + [("body_length", .int(entry.responseLength))])
    }
    let members: [(String, JSONValue)] = [
      ("id", .int(entry.id)), ("at", .text(entry.at.iso8601)), ("method", .text(entry.request.method.token)),
      ("path", .text(String(decoding: entry.request.sentPath, as: UTF8.self))),
      ("query", .orNull(entry.request.query.map(redaction.query))),
      ("endpoint", .orNull(entry.exchange.route?.path)), ("project_id", .orNull(entry.project)), ("key", key(entry)),
      ("request", .members(request + [("body_length", .int(entry.requestLength))])), ("response", response ?? .null),
      ("duration_us", .int(entry.microseconds)), ("fault", .orNull(entry.exchange.fault.map(String.init))),
      ("drop", .orNull(entry.exchange.drop)),
      ("changes", .array(entry.exchange.rows.map { $0.json(identities) })), ("warnings", .strings(entry.warnings.map(\.rawValue))),
    ]
    return members + (entry.rule.map { [("rule", json($0, of: entry))] } ?? [])
  }

  /// The value that a condition is about, as it is shown.
  func value(_ condition: String, of entry: JournalEntry) -> JSONValue {
    switch condition {
    case "method": .text(entry.request.method.token)
    case "path", "pathPattern": .text(entry.exchange.path)
    case "status": .orNull(entry.status)
    default: body(entry)
    }
  }

  /// The request's body; null if it is empty or was dropped.
  private func body(_ entry: JournalEntry) -> JSONValue {
    guard let body = entry.requestBody, !body.isEmpty else { return .null }
    return redaction.body(of: entry.request, entry.reading { try? $0.data() })
  }

  /// The ledger line's id, sentence and source, and the anchor of the endpoint's section in the reference page.
  private func json(_ rule: LedgerRule, of entry: JournalEntry) -> JSONValue {
    let line = Ledger.line(rule.rawValue)
    let section = Self.section(EndpointLabel(entry.exchange.route), entry.request.method)
    return .members([
      ("id", .text(rule.rawValue)), ("sentence", .orNull(line?.sentence)), ("source", .orNull(line?.evidence)),
      ("anchor", .text("https://posthog.com/docs/api/session-recording-playlists#\(section)")),
    ])
  }

  /// The section of the reference page on `method` of an endpoint; the one on all endpoints if there is none.
  private static func section(_ endpoint: EndpointLabel, _ method: Method) -> String {
    switch (endpoint, method) {
    case (.list, .get), (.list, .head): "list-all-session-recording-playlists"
    case (.list, .post): "create-session-recording-playlists"
    case (.playlist, .get), (.playlist, .head): "retrieve-session-recording-playlists"
    case (.playlist, .put), (.playlist, .patch): "update-session-recording-playlists"
    case (.playlist, .delete): "delete-session-recording-playlists"
    case (.recordings, .get), (.recordings, .head): "retrieve-session-recording-playlists-recordings"
    case (.recording, .post): "create-session-recording-playlists-recordings"
    case (.recording, .delete): "delete-session-recording-playlists-recordings"
    default: "endpoints"
    }
  }

  /// The label and the last four characters of the key; null if there is none.
  private func key(_ entry: JournalEntry) -> JSONValue {
    guard let given = entry.reading(\.credential) else { return .null }
    return .members([
      ("label", .orNull(identities.key(given.value)?.label)), ("last4", .text(ShownKey.lastFour(given.value))),
    ])
  }

  /// The fields; several with one name count as one, separated by commas (RFC 9110, 5.3).
  private func headers(_ fields: [(name: String, value: String)]) -> JSONValue {
    var seen: Set<String> = []
    return .members(
      fields.filter { seen.insert($0.name.lowercased()).inserted }.map { field in
        let values = fields.filter { $0.name.lowercased() == field.name.lowercased() }.map(\.value)
        return (field.name, .text(values.joined(separator: ", ")))
      })
  }
}
