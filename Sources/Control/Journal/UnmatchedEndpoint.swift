internal import HTTPServer
internal import JSON
internal import Storage

/// GET /__admin/requests/unmatched: what no endpoint took, or whoever asked was not let in or found nothing.
enum UnmatchedEndpoint {
  static func list(_ call: ControlCall) throws -> Answer {
    let store = call.control.store
    let encoding = call.encoding
    let keys = KeyHint(store.identities)
    let unmatched = try call.requests().compactMap { entry -> (EntryReading, Hint)? in
      guard let status = entry.status, [401, 403, 404, 405].contains(status) else { return nil }
      let reading = EntryReading(entry, store, call.control.settings)
      return Hint.of(reading, store, keys).map { (reading, $0) }
    }
    return ControlCall.json { writer in
      writer.key("requests")
      writer.array(unmatched) { writer, unmatched in
        encoding.write(unmatched.0, into: &writer) { unmatched.1.write(into: &$0) }
      }
    }
  }
}
