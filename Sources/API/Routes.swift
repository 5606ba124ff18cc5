internal import Domain
internal import HTTPServer

/// Every path and method that the API has, on one page.
///
/// `HEAD` is answered as `GET` and `OPTIONS` by `DescribeEndpoint`; a method that a path does not have asks for the write scope and then
/// answers 405.
enum Routes {
  static let all: [Route] = [
    Route(
      "/api/:projects/:project_id/session_recording_playlists", allow: "GET, POST, HEAD, OPTIONS", describedBy: .post,
      [
        Endpoint(.get, .readPlaylists, ListPlaylists.respond),
        Endpoint(.post, .writePlaylists, CreatePlaylist.respond),
      ]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id", allow: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
      describedBy: .put,
      [
        Endpoint(.get, .readPlaylists, RetrievePlaylist.respond),
        Endpoint(.put, .writePlaylists, UpdatePlaylist.replace),
        Endpoint(.patch, .writePlaylists, UpdatePlaylist.change),
        Endpoint(.delete, .writePlaylists, DestroyPlaylist.respond),
      ]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings", allow: "GET, HEAD, OPTIONS", describedBy: nil,
      [
        Endpoint(.get, .readPlaylists, ListRecordings.respond)
      ]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings/:session_recording_id",
      allow: "POST, DELETE, OPTIONS", describedBy: .post,
      [
        Endpoint(.post, .writePlaylists, AddRecording.respond),
        Endpoint(.delete, .writePlaylists, RemoveRecording.respond),
      ]),
  ]
}
