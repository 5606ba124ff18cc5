internal import HTTPServer

/// Every path and method that the API has, on one page, with what its document says of them.
///
/// The response to `HEAD` is that to `GET`; a method that a path does not have needs the write scope, and gets 405.
enum Routes {
  private static let playlists = "/api/projects|environments/:project_id/session_recording_playlists"
  private static let recordings = "/api/projects|environments/:project_id/session_recordings"

  static let all: [Route<API>] = [
    Route(
      playlists,
      Endpoint(
        .get, .readPlaylists, ListPlaylists.respond, "A page of the project's playlists that are not deleted.",
        query: APIParameters.playlists,
        answer: .named("PaginatedSessionRecordingPlaylistList")),
      Endpoint(
        .post, .writePlaylists, CreatePlaylist.respond, "Creates a playlist.", body: .named("SessionRecordingPlaylistRequest"), .created,
        answer: .named("SessionRecordingPlaylist")),
      .options(hosted: "Session Recording Playlist List", fieldsOf: .post)),
    Route(
      "\(playlists)/:short_id",
      Endpoint(.get, .readPlaylists, RetrievePlaylist.respond, "A playlist.", answer: .named("SessionRecordingPlaylist")),
      Endpoint(
        .put, .writePlaylists, UpdatePlaylist.respond, "Changes the fields in the body.", body: .named("PatchedSessionRecordingPlaylist"),
        answer: .named("SessionRecordingPlaylist")),
      Endpoint(
        .patch, .writePlaylists, UpdatePlaylist.respond,
        "Changes the fields in the body; `deleted` hides the playlist, or brings it back.", body: .named("PatchedSessionRecordingPlaylist"),
        answer: .named("SessionRecordingPlaylist")),
      Endpoint(
        .delete, .unscoped(.deleteNotAllowed), DestroyPlaylist.respond,
        "Not allowed, without a body: a `PATCH` of `deleted` hides the playlist.", .methodNotAllowed),
      .options(hosted: "Session Recording Playlist Instance", fieldsOf: .put)),
    Route(
      "\(playlists)/:short_id/recordings",
      Endpoint(
        .get, .readPlaylists, ListRecordings.respond, "The recordings in a playlist, the newest addition first.",
        query: APIParameters.page(of: 50),
        answer: .named("PlaylistRecordingList")),
      .options()),
    Route(
      "\(playlists)/:short_id/recordings/bulk_add",
      Endpoint(
        .post, .writePlaylists, BulkRecordings.add, "Adds 1 to 20 recordings to a playlist.",
        body: .named("BulkRecordings"), answer: .named("BulkAddResult")),
      .options()),
    Route(
      "\(playlists)/:short_id/recordings/bulk_delete",
      Endpoint(
        .post, .writePlaylists, BulkRecordings.remove, "Removes 1 to 20 recordings from a playlist.",
        body: .named("BulkRecordings"), answer: .named("BulkDeleteResult")),
      .options()),
    Route(
      "\(playlists)/:short_id/recordings/:session_recording_id",
      Endpoint(
        .post, .writePlaylists, AddRecording.respond, "Adds a recording to a playlist, once.",
        answer: .named("Success")),
      Endpoint(
        .delete, .writePlaylists, RemoveRecording.respond, "Removes a recording from a playlist.",
        answer: .named("Success"), noContentIf: \.removalHasNoContent),
      .options(fieldsOf: .post)),
    Route(
      "\(playlists)/:short_id/playlist_viewed",
      Endpoint(
        .post, .unscoped(.viewedKeyAccess), ViewPlaylist.respond, "Marks a playlist as viewed.", answer: .named("Success")),
      .options()),
    Route(
      recordings,
      Endpoint(
        .get, .scoped(.readRecordings), ListSessionRecordings.respond,
        "The project's recordings of the last three days, or those that are asked for.",
        query: RecordingsQuery.parameters, answer: .named("PaginatedSessionRecordingList")),
      .options("Session Recording List", scope: .readRecordings)),
    closed("\(recordings)/bulk_delete", .post), closed("\(recordings)/bulk_viewed", .post),
    closed("\(recordings)/bulk_not_viewed", .post), closed("\(recordings)/batch_check_exists", .post),
    closed("\(recordings)/matching_events", .get),
    Route(
      "\(recordings)/:session_recording_id",
      Endpoint(.get, .scoped(.readRecordings), RetrieveSessionRecording.respond, "A recording.", answer: .named("SessionRecording")),
      Endpoint(
        .put, .scoped(.writeRecordings), UpdateSessionRecording.respond, "Marks a recording as viewed by the key's user.",
        body: .named("PatchedSessionRecording"), answer: .named("Success")),
      Endpoint(
        .patch, .scoped(.writeRecordings), UpdateSessionRecording.respond, "Marks a recording as viewed by the key's user.",
        body: .named("PatchedSessionRecording"), answer: .named("Success")),
      Endpoint(
        .delete, .scoped(.writeRecordings), DestroySessionRecording.respond,
        "Deletes a recording permanently; playlists that have its id continue to count it."),
      .options("Session Recording Instance", scope: .readRecordings)),
    Route(
      "\(recordings)/:session_recording_id/snapshots",
      Endpoint(
        .get, .scoped(.readRecordings), ListSnapshots.respond, "Where the recording's snapshots are: the emulator has none.",
        answer: .named("SessionRecordingSnapshots")),
      .options("Snapshots", scope: .readRecordings)),
    closed("\(recordings)/:session_recording_id/viewed", .get), closed("\(recordings)/:session_recording_id/capture_diagnostics", .get),
    Route(
      "/api/projects|environments",
      Endpoint(
        .get, .scoped(.readProjects), ListProjects.respond, "The projects that the key reaches.", query: APIParameters.page(of: 100),
        answer: .named("PaginatedProjectList")),
      .options("Project List")),
    Route(
      "/api/projects|environments/:project_id",
      Endpoint(.get, .scoped(.readProjects), RetrieveProject.respond, "A project.", answer: .named("Project")),
      .options("Project Instance")),
    Route(
      "/api/users/@me",
      Endpoint(.get, .scoped(.readUsers), CurrentUser.respond, "The key's user.", answer: .named("User")),
      .options("User Instance")),
    Route(
      "/api/organizations/@current",
      Endpoint(
        .get, .scoped(.readOrganizations), CurrentOrganization.respond, "The organization.", answer: .named("Organization")),
      .options("Organization Instance")),
    Route("/api/schema", isOpen: true),
  ]

  /// A path of recordings that takes no personal API key.
  private static func closed(_ path: String, _ method: Method) -> Route<API> {
    let rule = LedgerRule.sessionRecordingsKeyAccess
    let name = path.split(separator: "/" as Character).last.map(String.init) ?? ""
    return Route(
      path, Endpoint(method, .closed(rule), { _ in throw APIError.noKeyAccess(rule) }),
      .options(DescribeEndpoint.label(name), scope: .readRecordings))
  }

  /// The scopes that the API asks for: those of the endpoints, and one that a filter of the recordings needs.
  static let scopes =
    all.flatMap(\.endpoints).compactMap { Contract.documented.scope(of: $0.permission) } + [Scope.readExperiments]
}
