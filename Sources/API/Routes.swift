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
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings", allow: "GET, HEAD, OPTIONS",
      [
        Endpoint(.get, .readPlaylists, ListRecordings.respond)
      ]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings/bulk_add", allow: "POST, OPTIONS",
      warningOf: .bulkKeyAccess, [Endpoint(.post, .unscoped, BulkRecordings.add)]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings/bulk_delete", allow: "POST, OPTIONS",
      warningOf: .bulkKeyAccess, [Endpoint(.post, .unscoped, BulkRecordings.remove)]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/recordings/:session_recording_id",
      allow: "POST, DELETE, OPTIONS", describedBy: .post, warningOf: .recordingWriteKeyAccess,
      [
        Endpoint(.post, .unscoped, AddRecording.respond),
        Endpoint(.delete, .unscoped, RemoveRecording.respond),
      ]),
    Route(
      "/api/:projects/:project_id/session_recording_playlists/:short_id/playlist_viewed", allow: "POST, OPTIONS",
      warningOf: .bulkKeyAccess, [Endpoint(.post, .unscoped, ViewPlaylist.respond)]),
    Route("/api/projects", allow: "GET, HEAD, OPTIONS", view: "Project List", [Endpoint(.get, .scoped(.readProjects), Projects.list)]),
    Route(
      "/api/projects/:project_id", allow: "GET, HEAD, OPTIONS", view: "Project Instance",
      [Endpoint(.get, .scoped(.readProjects), Projects.retrieve)]),
    Route(
      "/api/users/@me", allow: "GET, HEAD, OPTIONS", view: "User Instance", [Endpoint(.get, .scoped(.readUsers), CurrentUser.respond)]),
    Route(
      "/api/organizations/@current", allow: "GET, HEAD, OPTIONS", view: "Organization Instance",
      [Endpoint(.get, .scoped(.readOrganizations), CurrentOrganization.respond)]),
  ]
}
