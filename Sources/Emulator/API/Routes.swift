internal import HTTPServer

/// Every path and method that the API has, on one page, with what its document says of them.
///
/// `HEAD` is answered as `GET` and `OPTIONS` by `DescribeEndpoint`; a method that a path does not have asks for the write scope and then
/// answers 405.
enum Routes {
  private static let playlists = "/api/:projects/:project_id/session_recording_playlists"

  static let all: [Route] = [
    Route(
      playlists, allow: "GET, POST, HEAD, OPTIONS", describedBy: .post,
      [
        Endpoint(.get, .readPlaylists, ListPlaylists.respond).described(
          "A page of the project's playlists that are not deleted.", query: listQuery, answer: .named("PlaylistPage")),
        Endpoint(.post, .writePlaylists, CreatePlaylist.respond).described(
          "Makes a playlist.", body: .named("NewPlaylist"), .created, answer: .named("Playlist")),
      ]),
    Route(
      "\(playlists)/:short_id", allow: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS", describedBy: .put,
      [
        Endpoint(.get, .readPlaylists, RetrievePlaylist.respond).described("A playlist.", answer: .named("Playlist")),
        Endpoint(.put, .writePlaylists, UpdatePlaylist.replace).described(
          "Changes what the body names.", body: .named("PlaylistInput"), answer: .named("Playlist")),
        Endpoint(.patch, .writePlaylists, UpdatePlaylist.change).described(
          "Changes what the body names; `deleted` hides the playlist, or brings it back.", body: .named("PlaylistInput"),
          answer: .named("Playlist")),
        Endpoint(.delete, .writePlaylists, DestroyPlaylist.respond).described(
          "Not allowed, with no body: a `PATCH` of `deleted` hides the playlist.", .methodNotAllowed),
      ]),
    Route(
      "\(playlists)/:short_id/recordings", allow: "GET, HEAD, OPTIONS",
      [
        Endpoint(.get, .readPlaylists, ListRecordings.respond).described(
          "The recordings in a playlist, the newest addition first.", query: pageQuery, answer: .named("RecordingPage"))
      ]),
    Route(
      "\(playlists)/:short_id/recordings/bulk_add", allow: "POST, OPTIONS", warningOf: .bulkKeyAccess,
      [
        Endpoint(.post, .unscoped, BulkRecordings.add).described(
          "Puts 1 to 20 recordings into a playlist.", body: .named("SessionRecordingIDs"), answer: .named("Added"))
      ]),
    Route(
      "\(playlists)/:short_id/recordings/bulk_delete", allow: "POST, OPTIONS", warningOf: .bulkKeyAccess,
      [
        Endpoint(.post, .unscoped, BulkRecordings.remove).described(
          "Takes 1 to 20 recordings out of a playlist.", body: .named("SessionRecordingIDs"), answer: .named("Removed"))
      ]),
    Route(
      "\(playlists)/:short_id/recordings/:session_recording_id", allow: "POST, DELETE, OPTIONS", describedBy: .post,
      warningOf: .recordingWriteKeyAccess,
      [
        Endpoint(.post, .unscoped, AddRecording.respond).described("Puts a recording into a playlist, once.", answer: .named("Success")),
        Endpoint(.delete, .unscoped, RemoveRecording.respond).described(
          EndpointDescription(
            summary: "Takes a recording out of a playlist.", status: { $0.removalHasNoContent ? .noContent : .ok },
            answer: { $0.removalHasNoContent ? nil : .named("Success") })),
      ]),
    Route(
      "\(playlists)/:short_id/playlist_viewed", allow: "POST, OPTIONS", warningOf: .bulkKeyAccess,
      [Endpoint(.post, .unscoped, ViewPlaylist.respond).described("Tells that somebody looks at a playlist.", answer: .named("Success"))]),
    Route(
      "/api/projects", allow: "GET, HEAD, OPTIONS", view: "Project List",
      [
        Endpoint(.get, .scoped(.readProjects), ListProjects.respond).described(
          "The projects that the key reaches.", query: pageQuery, answer: .named("ProjectPage"))
      ]),
    Route(
      "/api/projects/:project_id", allow: "GET, HEAD, OPTIONS", view: "Project Instance",
      [Endpoint(.get, .scoped(.readProjects), RetrieveProject.respond).described("A project.", answer: .named("Project"))]),
    Route(
      "/api/users/@me", allow: "GET, HEAD, OPTIONS", view: "User Instance",
      [Endpoint(.get, .scoped(.readUsers), CurrentUser.respond).described("The key's user.", answer: .named("CurrentUser"))]),
    Route(
      "/api/organizations/@current", allow: "GET, HEAD, OPTIONS", view: "Organization Instance",
      [
        Endpoint(.get, .scoped(.readOrganizations), CurrentOrganization.respond).described(
          "The organization.", answer: .named("CurrentOrganization"))
      ]),
    Route("/api/schema", allow: "GET, HEAD", isOpen: true, []),
  ]

  private static let pageQuery: [(name: String, schema: Schema)] = [
    // What is no number counts as left out.
    ("limit", .either([.integer, .string])), ("offset", .either([.integer, .string])),
  ]

  private static let listQuery: [(name: String, schema: Schema)] =
    pageQuery + [
      ("order", .string), ("short_id", .text(maxLength: nil)), ("created_by", .integer), ("user", .string), ("type", .string),
      ("pinned", .string), ("search", .string), ("session_recording_id", .string), ("date_from", .string), ("date_to", .string),
      ("collection_type", .string),
    ]
}
