internal import HTTPServer
internal import JSON

/// GET …/session_recording_playlists/:short_id/recordings/: what is in a playlist, the newest addition first.
enum ListRecordings {
  static func respond(_ call: inout Call) throws -> Response {
    let store = call.api.store
    let page = Page(call.query, defaultLimit: 50)
    let reader = call.key.userID
    var writer = JSONWriter(capacity: 4096)
    writer.raw("{")
    writer.key("results")
    // One row more than is shown tells whether there is a next page.
    let wanted = min(page.limit, .max - 1) + 1
    let found =
      if let synthetic = call.syntheticPlaylist {
        try store.recordings.entries(of: synthetic, in: call.project.id, for: reader, at: call.now, limit: wanted, offset: page.offset)
      } else {
        try store.recordings.entries(of: call.playlist(), limit: wanted, offset: page.offset)
      }
    let entries = found.prefix(page.limit)
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
    writer.bool(found.count > page.limit)
    writer.raw(#","version":4}"#)
    return .json(.ok, writer.bytes)
  }
}
