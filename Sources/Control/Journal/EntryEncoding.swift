internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// Writes entries as the control API shows them.
struct EntryEncoding {
  let store: Store
  let settings: SettingsTable

  /// How keys are shown.
  var redaction: Redaction { Redaction(store.identities) }

  /// Writes the entry as an object.
  func write(_ entry: JournalEntry, into writer: inout JSONWriter) {
    write(EntryReading(entry, store, settings), into: &writer) { _ in }
  }

  /// Writes an entry that was read as an object, with what `more` writes at its end.
  func write(_ reading: EntryReading, into writer: inout JSONWriter, more: (inout JSONWriter) -> Void) {
    let entry = reading.entry
    let redaction = redaction
    writer.object { writer in
      writer.key("id")
      writer.int(entry.id)
      writer.key("at")
      writer.string(entry.at.iso8601)
      writer.key("method")
      writer.string(entry.request.method.token)
      writer.key("path")
      writer.string(String(decoding: entry.request.sentPath, as: UTF8.self))
      writer.key("query")
      writer.string(entry.request.query.map(redaction.query))
      writer.key("endpoint")
      writer.string(reading.request.endpoint)
      writer.key("project_id")
      if let project = entry.project { writer.int(project) } else { writer.null() }
      writer.key("key")
      writeKey(reading, into: &writer)
      writer.key("request")
      writer.object { writer in
        let fields = entry.request.fields.map { field in
          let name = String(decoding: field.name, as: UTF8.self)
          return (name, redaction.field(name, String(decoding: field.value, as: UTF8.self)))
        }
        write(fields, body(reading), entry.requestLength, into: &writer)
      }
      writer.key("response")
      if let response = entry.response {
        writer.object { writer in
          writer.key("status")
          writer.int(response.status.code)
          let body = entry.responseBody.flatMap { $0.isEmpty ? nil : redaction.body($0, of: entry.request) }
          write(response.fields.map { ($0.name, $0.value) }, body, entry.responseLength, into: &writer)
        }
      } else {
        writer.null()
      }
      writer.key("duration_us")
      writer.int(entry.microseconds)
      writer.key("fault")
      writer.string(entry.fault.map(String.init))
      writer.key("changes")
      writer.array(entry.rows) { $0.value($1.json(store.identities)) }
      writer.key("warnings")
      writer.array(entry.response?.warnings ?? []) { $0.string($1) }
      if let rule = reading.rule {
        writer.key("rule")
        rule.write(of: reading.request, into: &writer)
      }
      more(&writer)
    }
  }

  /// What the entry has there, as it is shown.
  func value(_ part: RequestMatch.Part, of entry: JournalEntry) -> JSONValue {
    switch part {
    case .method: .text(entry.request.method.token)
    case .path: .text(entry.path)
    case .body: body(EntryReading(entry, store, settings))?.value ?? .null
    case .status: entry.status.map { .int($0) } ?? .null
    }
  }

  /// The request's body; nil where there was none, or it was let go.
  private func body(_ reading: EntryReading) -> ShownBody? {
    reading.entry.requestBody.flatMap { $0.isEmpty ? nil : reading.request.body(redaction) }
  }

  /// The label and the last four characters of the key; null where none was given.
  private func writeKey(_ reading: EntryReading, into writer: inout JSONWriter) {
    guard let given = reading.request.keys.first else { return writer.null() }
    writer.object { writer in
      writer.key("label")
      writer.string(reading.key?.label)
      writer.key("last4")
      writer.string(ShownKey.lastFour(given.value))
    }
  }

  private func write(_ fields: [(name: String, value: String)], _ body: ShownBody?, _ length: Int, into writer: inout JSONWriter) {
    writer.key("headers")
    writer.object { writer in
      var seen: Set<String> = []
      for field in fields where seen.insert(field.name.lowercased()).inserted {
        // Several fields of a name count as one, with commas between (RFC 9110, 5.3).
        let values = fields.filter { $0.name.lowercased() == field.name.lowercased() }.map(\.value)
        writer.key(escaping: JSONString(field.name))
        writer.string(values.joined(separator: ", "))
      }
    }
    writer.key("body")
    writer.value(body?.value ?? .null)
    writer.key("body_length")
    writer.int(length)
  }
}
