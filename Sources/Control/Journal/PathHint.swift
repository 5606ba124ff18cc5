internal import API
internal import HTTPServer

/// Hints for a path that the API does not have.
enum PathHint {
  static func of(_ reading: EntryReading) -> Hint {
    let segments = reading.request.segments
    // A sort that keeps the order of equals, so that the answer is the same each time.
    let all = RequestReading.endpoints.map { PathAlignment(segments, to: $0) }.enumerated()
      .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
    // Further than this, or with more than three quarters of it changed, a path was meant for something else.
    let near = all.filter { $0.cost < min(3, 0.75 * Double($0.path.split(separator: "/").count)) }.prefix(3)
    let misses = near.map { Hint.NearMiss(method: reading.entry.request.method.token, path: "\($0.path)/") }
    guard let best = near.first else {
      return Hint(sentence: "The API has no such path; its paths begin with /api/projects/:project_id/session_recording_playlists/.")
    }
    let slash = reading.entry.path.hasSuffix("/") ? "trailing slash is fine, " : ""
    return Hint(sentence: slash + best.changes.joined(separator: ", "), nearMisses: Array(misses))
  }
}

/// Hints for a method that a path does not have.
enum MethodHint {
  static func of(_ reading: EntryReading) -> Hint {
    let (method, path) = (reading.entry.request.method, reading.entry.path)
    let segments = (reading.request.endpoint ?? "").split(separator: "/").count
    let list = "/" + reading.request.segments.prefix(4).joined(separator: "/") + "/"
    let meant: (String, Hint.NearMiss)? =
      switch (segments, method) {
      case (5, .delete): ("PATCH {\"deleted\": true}", Hint.NearMiss(method: "PATCH", path: path))
      case (5, .post): ("PATCH changes a playlist, POST to the list makes one", Hint.NearMiss(method: "POST", path: list))
      case (4, .put), (4, .patch): ("a playlist is changed at its own path", Hint.NearMiss(method: method.token, path: "\(list):short_id/"))
      case (4, .delete):
        ("a playlist is deleted at its own path, by PATCH {\"deleted\": true}", Hint.NearMiss(method: "PATCH", path: "\(list):short_id/"))
      case (6, .post), (6, .delete):
        (
          "the recording's id stands in the path",
          Hint.NearMiss(method: method.token, path: "\(list)\(reading.request.shortID)/recordings/:session_recording_id/")
        )
      case (7, .put), (7, .patch): ("POST adds a recording", Hint.NearMiss(method: "POST", path: path))
      case (7, .get), (7, .head):
        ("GET of …/recordings/ lists all of them", Hint.NearMiss(method: "GET", path: "\(list)\(reading.request.shortID)/recordings/"))
      default: nil
      }
    if let (sentence, miss) = meant { return Hint(sentence: "\(method.token) is 405: \(sentence)", nearMisses: [miss]) }
    let methods = reading.request.allow.split { $0 == "," || $0 == " " }.map(String.init)
    if let known = methods.first(where: { $0 == method.token.uppercased() }) {
      return Hint(sentence: "methods are case-sensitive: \(known)", nearMisses: [Hint.NearMiss(method: known, path: path)])
    }
    return Hint(
      sentence: "\(method.token) is 405: there is \(methods.joined(separator: ", "))",
      nearMisses: methods.filter { $0 != "HEAD" && $0 != "OPTIONS" }.map { Hint.NearMiss(method: $0, path: path) })
  }
}
