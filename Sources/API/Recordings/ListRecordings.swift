internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET …/session_recording_playlists/:short_id/recordings/: what is in a playlist, the newest addition first.
enum ListRecordings {
  private static let defaultLimit = 50

  static func respond(_ call: inout Call) throws -> Response {
    let synthetic = call.syntheticPlaylist
    let playlist = synthetic == nil ? try call.playlist() : nil
    let store = call.api.store
    let query = call.query
    let limit = query.last("limit").flatMap(PythonText.int).flatMap { $0 > 0 ? $0 : nil } ?? defaultLimit
    let offset = query.last("offset").flatMap(PythonText.int).map { max(0, $0) } ?? 0
    let reader = call.key.userID
    var writer = JSONWriter(capacity: 4096)
    writer.raw("{")
    writer.key("results")
    // One row more than is shown tells whether there is a next page.
    let wanted = min(limit, .max - 1) + 1
    let found =
      if let synthetic {
        try store.recordings.entries(of: synthetic, in: call.project.id, for: reader, at: call.now, limit: wanted, offset: offset)
      } else if let playlist {
        try store.recordings.entries(of: playlist, limit: wanted, offset: offset)
      } else {
        [RecordingStore.Entry]()
      }
    let entries = found.prefix(limit)
    let shown = call.contract.listsRecordingsWithoutData ? Array(entries) : entries.filter { $0.recording != nil }
    writer.array(shown) { writer, entry in
      let viewed = entry.viewedBy.contains(reader)
      let viewers = entry.viewedBy.filter { $0 != reader }.compactMap { store.identities.user($0)?.email }
      if let recording = entry.recording {
        RecordingEncoding.write(recording, viewed: viewed, viewers: viewers, into: &writer)
      } else {
        RecordingEncoding.writeUnknown(id: entry.id, viewed: viewed, viewers: viewers, into: &writer)
      }
    }
    writer.key("has_next")
    writer.bool(found.count > limit)
    writer.raw(#","version":4}"#)
    return .json(.ok, writer.bytes)
  }
}
