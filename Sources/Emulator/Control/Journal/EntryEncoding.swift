internal import HTTPServer
internal import JSON

/// Writes journal entries as the control API shows them.
struct EntryEncoding {
  let store: Store
  let tenants: Tenants

  var redaction: Redaction { Redaction(store.identities) }

  /// Writes the entry as an object; `more` writes its last members.
  func write(_ entry: JournalEntry, into writer: inout JSONWriter, more: (inout JSONWriter) -> Void = { _ in }) {
    writer.object { writer in
      write(
        entry, into: &writer,
        request: { writer in
          let fields = entry.request.fields.map { field in
            let name = String(decoding: field.name, as: UTF8.self)
            return (name, redaction.field(name, String(decoding: field.value, as: UTF8.self)))
          }
          write(fields, body(entry), into: &writer)
        },
        response: { writer, response in
          let body = entry.responseBody.flatMap { $0.isEmpty ? nil : redaction.body($0, of: entry.request) }
          write(response.fields.map { ($0.name, $0.value) }, body, into: &writer)
        })
      more(&writer)
    }
  }

  /// Writes the entry as `write` does, without the headers and bodies.
  func writeSummary(of entry: JournalEntry, into writer: inout JSONWriter) {
    writer.object { write(entry, into: &$0, request: { _ in }, response: { _, _ in }) }
  }

  /// Writes the members of the entry; `request` and `response` write headers and body of each.
  private func write(
    _ entry: JournalEntry, into writer: inout JSONWriter, request: (inout JSONWriter) -> Void,
    response writeResponse: (inout JSONWriter, Response) -> Void
  ) {
    writer.member("id", entry.id)
    writer.member("at", entry.at.iso8601)
    writer.member("method", entry.request.method.token)
    writer.member("path", String(decoding: entry.request.sentPath, as: UTF8.self))
    writer.member("query", entry.request.query.map(redaction.query))
    writer.member("endpoint", entry.route?.path)
    writer.member("project_id", entry.project)
    writer.key("key")
    writeKey(entry, into: &writer)
    writer.key("request")
    writer.object { writer in
      request(&writer)
      writer.member("body_length", entry.requestLength)
    }
    writer.key("response")
    if let response = entry.response {
      writer.object { writer in
        writer.member("status", response.status.code)
        writeResponse(&writer, response)
        writer.member("body_length", entry.responseLength)
      }
    } else {
      writer.null()
    }
    writer.member("duration_us", entry.microseconds)
    writer.member("fault", entry.fault.map(String.init))
    writer.member("drop", entry.drop)
    writer.key("changes")
    writer.array(entry.rows) { $0.value($1.json(store.identities)) }
    writer.key("warnings")
    writer.array(entry.warnings) { $0.string($1.rawValue) }
    if let rule = entry.rule {
      writer.key("rule")
      write(rule, of: entry, into: &writer)
    }
  }

  /// The value of a part of the entry, as it is shown.
  func value(_ part: RequestMatch.Part, of entry: JournalEntry) -> JSONValue {
    switch part {
    case .method: .text(entry.request.method.token)
    case .path: .text(entry.path)
    case .body: body(entry) ?? .null
    case .status: entry.status.map { .int($0) } ?? .null
    }
  }

  /// The request's body; nil if it is empty or was dropped.
  private func body(_ entry: JournalEntry) -> JSONValue? {
    guard let body = entry.requestBody, !body.isEmpty else { return nil }
    return redaction.body(of: entry.request, try? RequestData(entry.request).accepted(by: tenants.settings(of: entry.project).contract))
  }

  /// Writes the ledger line's id, sentence and source, and the anchor of the endpoint's section in the reference page.
  private func write(_ rule: LedgerRule, of entry: JournalEntry, into writer: inout JSONWriter) {
    let line = Ledger.line(rule.rawValue)
    writer.object { writer in
      writer.member("id", rule.rawValue)
      writer.member("sentence", line?.sentence)
      writer.member("source", line?.evidence)
      writer.key("anchor")
      writer.string(
        "https://posthog.com/docs/api/session-recording-playlists#\(ReferenceSection(entry.request.method, entry.route).rawValue)")
    }
  }

  /// Writes the label and the last four characters of the key; null if there is none.
  private func writeKey(_ entry: JournalEntry, into writer: inout JSONWriter) {
    guard let given = entry.credential else { return writer.null() }
    writer.object { writer in
      writer.member("label", store.identities.key(given.value)?.label)
      writer.member("last4", ShownKey.lastFour(given.value))
    }
  }

  private func write(_ fields: [(name: String, value: String)], _ body: JSONValue?, into writer: inout JSONWriter) {
    writer.key("headers")
    writer.object { writer in
      var seen: Set<String> = []
      for field in fields where seen.insert(field.name.lowercased()).inserted {
        // Several fields with one name count as one, separated by commas (RFC 9110, 5.3).
        let values = fields.filter { $0.name.lowercased() == field.name.lowercased() }.map(\.value)
        writer.key(escaping: JSONString(field.name))
        writer.string(values.joined(separator: ", "))
      }
    }
    writer.member("body", body ?? .null)
  }
}

/// A section of the reference page, by its anchor.
private enum ReferenceSection: String {
  case endpoints
  case list = "list-all-session-recording-playlists"
  case create = "create-session-recording-playlists"
  case retrieve = "retrieve-session-recording-playlists"
  case update = "update-session-recording-playlists"
  case delete = "delete-session-recording-playlists"
  case listRecordings = "retrieve-session-recording-playlists-recordings"
  case addRecording = "create-session-recording-playlists-recordings"
  case removeRecording = "delete-session-recording-playlists-recordings"

  /// The section on `method` of `route`; the section on all endpoints if there is none.
  init(_ method: Method, _ route: Route<API>?) {
    let segments = (route.flatMap { $0.isAboutPlaylists ? $0.path : nil } ?? "").split(separator: "/").dropFirst(3)
    switch (segments.count, method) {
    case (1, .get), (1, .head): self = .list
    case (1, .post): self = .create
    case (2, .get), (2, .head): self = .retrieve
    case (2, .put), (2, .patch): self = .update
    case (2, .delete): self = .delete
    case (3, .get), (3, .head): self = .listRecordings
    case (4, .post): self = .addRecording
    case (4, .delete): self = .removeRecording
    default: self = .endpoints
    }
  }
}
