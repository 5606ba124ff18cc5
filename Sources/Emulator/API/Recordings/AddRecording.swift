internal import HTTPServer

/// POST …/session_recording_playlists/:short_id/recordings/:session_recording_id/: puts a recording into a playlist, once.
enum AddRecording {
  static func respond(_ call: inout Call) throws -> Response {
    let playlist = try call.playlist()
    try PlaylistRules(call.contract).checkAddingRecording(to: playlist)
    let store = call.api.store
    let id = call.parameters.sessionRecordingID
    _ = try store.write { try store.playlists.add(recording: id, to: playlist) }
    return .success
  }
}
