internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// Writes entries as the control API shows them.
struct EntryEncoding {
  let store: Store
  let settings: SettingsTable

  /// Writes the entry as an object, with what `more` writes at its end.
  func write(_ entry: JournalEntry, into writer: inout JSONWriter, more: (EntryReading, inout JSONWriter) -> Void = { _, _ in }) {
    let reading = EntryReading(entry, store, settings)
    let redaction = redaction(reading)
    writer.object { writer in
      writer.key("id")
      writer.int(entry.id)
      writer.key("at")
      writer.string(entry.at.iso8601)
      writer.key("method")
      writer.string(entry.request.method.token)
      writer.key("path")
      writer.string(redaction.text(entry.path))
      writer.key("query")
      writer.string(entry.request.query.map { redaction.form(String(decoding: $0, as: UTF8.self)) })
      writer.key("endpoint")
      writer.string(reading.request.endpoint)
      writer.key("project_id")
      if let project = entry.project { writer.int(project) } else { writer.null() }
      writer.key("key")
      writeKey(reading, into: &writer)
      writer.key("request")
      writer.object { writer in
        let fields = entry.request.fields.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) }
        write(fields, entry.requestBody, entry.requestLength, redaction, into: &writer)
      }
      writer.key("response")
      if let response = entry.response {
        writer.object { writer in
          writer.key("status")
          writer.int(response.status.code)
          write(response.fields.map { ($0.name, $0.value) }, entry.responseBody, entry.responseLength, redaction, into: &writer)
        }
      } else {
        writer.null()
      }
      writer.key("duration_us")
      writer.int(entry.microseconds)
      writer.key("fault")
      writer.string(entry.fault.map(String.init))
      writer.key("changes")
      writer.array(entry.rows) { $0.value(redaction.json($1.json)) }
      writer.key("warnings")
      writer.array(entry.response?.warnings ?? []) { $0.string($1) }
      if let rule = reading.rule {
        writer.key("rule")
        rule.write(of: reading.request, into: &writer)
      }
      more(reading, &writer)
    }
  }

  /// What takes the keys out of an entry.
  func redaction(_ reading: EntryReading) -> Redaction {
    // Only the keys that the entry holds, found in its bytes: to look for every key in every text takes long where there are many.
    let texts = reading.entry.texts
    let present = store.identities.keys.map(\.value).filter { key in texts.contains { $0.mayHold(key) } }
    return Redaction(reading.request.keys, present)
  }

  /// What takes the keys out of an entry that was not read yet.
  func redaction(_ entry: JournalEntry) -> Redaction { redaction(EntryReading(entry, store, settings)) }

  /// The label and the last four characters of the key; null where none was given.
  private func writeKey(_ reading: EntryReading, into writer: inout JSONWriter) {
    guard let given = reading.request.keys.first else { return writer.null() }
    writer.object { writer in
      writer.key("label")
      writer.string(reading.key?.label)
      writer.key("last4")
      writer.string(Redaction.lastFour(given.value))
    }
  }

  private func write(
    _ fields: [(String, String)], _ body: [UInt8]?, _ length: Int, _ redaction: Redaction, into writer: inout JSONWriter
  ) {
    writer.key("headers")
    writer.object { writer in
      var seen: Set<String> = []
      for (name, _) in fields where seen.insert(name.lowercased()).inserted {
        // Several fields of a name count as one, with commas between (RFC 9110, 5.3).
        let values = fields.filter { $0.0.lowercased() == name.lowercased() }.map { redaction.field(name, $0.1) }
        writer.key(escaping: JSONString(name))
        writer.string(values.joined(separator: ", "))
      }
    }
    writer.key("body")
    if let body, !body.isEmpty {
      if let value = try? JSONValue(parsing: body), value.isFinite {
        writer.value(redaction.json(value))
      } else {
        writer.string(redaction.form(String(decoding: body, as: UTF8.self)))
      }
    } else {
      writer.null()
    }
    writer.key("body_length")
    writer.int(length)
  }
}
