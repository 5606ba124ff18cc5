internal import HTTPServer
internal import JSON

/// GET /__admin/requests/unmatched: what no endpoint took, or whoever asked was not let in or found nothing.
enum UnmatchedEndpoint {
  static func list(_ call: ControlCall) throws -> Answer {
    let store = call.control.store
    let encoding = call.encoding
    let unmatched = try call.requests().filter { entry in
      guard let status = entry.status, [401, 403, 404, 405].contains(status) else { return false }
      return Hint.of(EntryReading(entry, store, call.control.settings), store) != nil
    }
    return ControlCall.json { writer in
      writer.key("requests")
      writer.array(unmatched) { writer, entry in
        encoding.write(entry, into: &writer) { reading, writer in
          Hint.of(reading, store)?.write(encoding.redaction(reading), into: &writer)
        }
      }
    }
  }
}
