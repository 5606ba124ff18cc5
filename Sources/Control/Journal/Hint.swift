internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// What a caller may have meant whose request no endpoint took, or who was not let in or found nothing.
struct Hint {
  /// A request that would have been taken.
  struct NearMiss: Hashable {
    let method: String
    let path: String
  }

  /// The mistake in words.
  let sentence: String
  var nearMisses: [NearMiss] = []

  /// The hint for an entry; nil where an endpoint took the request, or a fault spoke in its place.
  static func of(_ reading: EntryReading, _ store: Store, _ keys: KeyHint) -> Hint? {
    guard let failure = reading.failure, reading.entry.fault == nil || reading.request.endpoint == nil else { return nil }
    if reading.request.endpoint == nil { return PathHint.of(reading) }
    switch failure.status {
    case 401: return keys.unauthenticated(reading)
    case 403: return KeyHint.forbidden(reading)
    case 404: return MissingHint.of(reading, failure, store)
    case 405: return MethodHint.of(reading)
    default: return nil
    }
  }

  /// Writes the members `hint` and `near_misses`.
  func write(into writer: inout JSONWriter) {
    writer.key("hint")
    writer.string(sentence)
    writer.key("near_misses")
    writer.array(nearMisses) { writer, miss in
      writer.object { writer in
        writer.key("method")
        writer.string(miss.method)
        writer.key("path")
        writer.string(miss.path)
      }
    }
  }
}
