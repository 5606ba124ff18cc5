internal import HTTPServer

/// POST …/session_recording_playlists/:short_id/recordings/:session_recording_id/: puts a recording into a playlist, once.
enum AddRecording {
  static func respond(_ call: inout Call) throws -> Response {
    let playlist = try call.playlistToFill()
    try PlaylistRules(call.contract).checkAddingRecording(to: playlist)
    let store = call.api.store
    let id = call.parameters.sessionRecordingID
    try checkLength(of: id, call)
    _ = try store.write { try store.playlists.add(recording: id, to: playlist) }
    return .success
  }

  /// The hosted service's database refuses an id that its column has no room for.
  private static func checkLength(of id: String, _ call: Call) throws(APIError) {
    let failure = APIError.failure(.recordingIDLength)
    if id.isLonger(than: call.contract.longestRecordingID) { throw failure }
    if call.contract.warns, id.isLonger(than: Contract.observed.longestRecordingID) { try call.warn(failure) }
  }
}

extension String {
  /// Whether it has more characters than `limit`; never if that is nil.
  func isLonger(than limit: Int?) -> Bool { limit.map { utf8.count > $0 && unicodeScalars.count > $0 } ?? false }
}
