internal import HTTPServer

/// DELETE …/session_recording_playlists/:short_id/recordings/:session_recording_id/: takes a recording out of a playlist.
enum RemoveRecording {
  static func respond(_ call: Call) throws -> Response {
    let playlist = try call.playlistToFill()
    let id = call.parameters.sessionRecordingID
    guard try call.store.write({ try call.store.playlists.remove(recording: id, from: playlist) }) else {
      throw call.contract.removingMissingRecordingFails ? APIError.failure(.removeMissingRecording) : APIError.notFound(.unknownPlaylist)
    }
    return call.contract.removalHasNoContent ? Response(.noContent) : .success
  }
}
