internal import HTTPServer

/// DELETE …/session_recording_playlists/:short_id/recordings/:session_recording_id/: takes a recording out of a playlist.
enum RemoveRecording {
  static func respond(_ call: inout Call) throws -> Response {
    let playlist = try call.playlistToFill()
    let store = call.api.store
    let id = call.parameters.sessionRecordingID
    let wasThere = try store.write { try store.playlists.remove(recording: id, from: playlist) }
    guard wasThere else {
      throw call.contract.removingMissingRecordingFails ? APIError.failure(.removeMissingRecording) : APIError.notFound(.unknownPlaylist)
    }
    return call.contract.removalHasNoContent ? Response(.noContent) : .success
  }
}
