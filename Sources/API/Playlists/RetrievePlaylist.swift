internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET …/session_recording_playlists/:short_id/: one playlist that is not deleted.
enum RetrievePlaylist {
  static func respond(_ call: inout Call) throws -> Response {
    if let playlist = call.syntheticPlaylist {
      var writer = JSONWriter(capacity: 1024)
      try PlaylistAnswer.write(playlist, call, into: &writer)
      return .json(.ok, writer.bytes)
    }
    // The look-up through the filters is only needed where the query has any.
    if !call.query.pairs.isEmpty { _ = try call.playlist() }
    var writer = JSONWriter(capacity: 1400)
    let isThere = try call.api.store.playlists.write(
      in: call.project.id, shortID: call.parameters.shortID, for: call.key.userID, as: call.contract, into: &writer)
    guard isThere else { throw APIError.notFound }
    return .json(.ok, writer.bytes)
  }
}
