internal import HTTPServer

/// POST …/session_recording_playlists/:short_id/recordings/:session_recording_id/: puts a recording into a playlist, once.
enum AddRecording {
  static func respond(_ call: Call) throws -> Response {
    let playlist = try call.playlistToFill()
    try PlaylistRules(call.contract).checkAddingRecording(to: playlist)
    let id = call.parameters.sessionRecordingID
    // The hosted service's database refuses an id that its column has no room for.
    let tooLong = APIError.failure(.recordingIDLength)
    if id.isLonger(than: call.contract.longestRecordingID) { throw tooLong }
    if call.contract.warns, id.isLonger(than: Contract.observed.longestRecordingID) { try call.warn(tooLong) }
    _ = try call.store.write { try call.store.playlists.add(recording: id, to: playlist) }
    return .success
  }
}

extension String {
  /// Whether it has more characters than `limit`; never if that is nil.
  func isLonger(than limit: Int?) -> Bool {
    // Text has no more characters than bytes, whose number is known.
    limit.map { utf8.count > $0 && unicodeScalars.count > $0 } ?? false
  }
}
