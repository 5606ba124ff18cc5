internal import HTTPServer

/// DELETE …/session_recording_playlists/:short_id/: 405 without a body, whether the playlist exists or not.
///
/// A contract in which DELETE takes no personal API key never gets here.
///
/// The reference page: "Hard delete of this model is not allowed. Use a patch API call to set "deleted" to true".
enum DestroyPlaylist {
  static func respond(_ call: Call) throws -> Response {
    call.exchange.rule = .deleteNotAllowed
    return Response(.methodNotAllowed, fields: [Field(name: "Allow", value: "GET, PUT, PATCH, HEAD, OPTIONS")])
  }
}
