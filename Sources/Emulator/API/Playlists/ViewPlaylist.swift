internal import HTTPServer

/// POST …/session_recording_playlists/:short_id/playlist_viewed/: marks a playlist as viewed; nothing is stored.
enum ViewPlaylist {
  static func respond(_ call: Call) throws -> Response {
    if call.syntheticPlaylist == nil { _ = try call.playlist() }
    return .success
  }
}
