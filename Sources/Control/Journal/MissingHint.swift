internal import API
internal import Domain
internal import HTTPServer
internal import Storage

/// Hints for those who were let in and found nothing.
enum MissingHint {
  static func of(_ reading: EntryReading, _ failure: EntryReading.Failure, _ store: Store) -> Hint? {
    let identities = store.identities
    if failure.detail.hasPrefix("Project not found") {
      let name = reading.request.project ?? ""
      let projects = identities.projects.map { String($0.id) }
      let there = projects.prefix(10).joined(separator: ", ") + (projects.count > 10 ? " and \(projects.count - 10) more" : "")
      let misses = identities.projects.prefix(3).map { project in
        Hint.NearMiss(method: reading.entry.request.method.token, path: path(reading, project: project.id))
      }
      return Hint(sentence: "project \(name) does not exist; there are \(there)", nearMisses: misses)
    }
    if let format = reading.entry.request.queryParameters.last(where: { $0.name == "format" })?.value, !format.isEmpty, format != "json" {
      return Hint(sentence: "there is no format \(format), only json")
    }
    guard let project = reading.entry.project, !reading.request.shortID.isEmpty else { return nil }
    return playlist(reading, project, store)
  }

  private static func playlist(_ reading: EntryReading, _ project: Int, _ store: Store) -> Hint? {
    let shortID = reading.request.shortID
    let method = reading.entry.request.method.token
    if let found = try? store.playlists.find(in: project, shortID: shortID) {
      if found.isDeleted {
        let path = "/" + reading.request.segments.prefix(5).joined(separator: "/") + "/"
        return Hint(
          sentence: "the playlist is deleted: PATCH {\"deleted\": false} brings it back",
          nearMisses: [Hint.NearMiss(method: "PATCH", path: path)])
      }
      if reading.entry.request.method == .delete, !reading.request.recordingID.isEmpty {
        return Hint(sentence: "recording \(reading.request.recordingID) is not in the playlist")
      }
      if let filter = reading.entry.request.queryParameters.first(where: { ["short_id", "created_by"].contains($0.name) }) {
        return Hint(sentence: "the query's \(filter.name) filters the playlist out")
      }
      return Hint(sentence: "the playlist was not there then, and is now")
    }
    let others = store.identities.projects.filter { other in
      other.id != project && (try? store.playlists.find(in: other.id, shortID: shortID)).flatMap { $0 } != nil
    }
    if let other = others.first {
      return Hint(
        sentence: "the playlist is in project \(other.id)",
        nearMisses: others.prefix(3).map { Hint.NearMiss(method: method, path: path(reading, project: $0.id)) })
    }
    if shortID.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      return Hint(sentence: "the path takes a playlist's short_id, not its id")
    }
    return Hint(sentence: "project \(project) has no playlist \(shortID)")
  }

  /// The path with another project in it.
  private static func path(_ reading: EntryReading, project: Int) -> String {
    var segments = reading.request.segments
    if segments.count > 2 { segments[2] = String(project) }
    return "/" + segments.joined(separator: "/") + "/"
  }
}
