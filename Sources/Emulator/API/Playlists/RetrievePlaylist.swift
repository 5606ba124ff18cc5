internal import HTTPServer
internal import JSON

/// GET …/session_recording_playlists/:short_id/: one playlist that is not deleted.
enum RetrievePlaylist {
  static func respond(_ call: Call) throws -> Response {
    if let playlist = call.syntheticPlaylist {
      var writer = JSONWriter(capacity: 1024)
      try PlaylistAnswer.write(playlist, call, into: &writer)
      return .json(.ok, writer.bytes)
    }
    // The look-up through the filters is only needed where the query has any.
    if !call.query.pairs.isEmpty { _ = try call.playlist() }
    var writer = JSONWriter(capacity: 1400)
    let isThere = try call.store.playlists.write(
      in: call.project.id, shortID: call.parameters.shortID, for: call.key.userID, as: call.contract, into: &writer)
    guard isThere else { throw APIError.notFound(.unknownPlaylist) }
    return .json(.ok, writer.bytes)
  }
}

/// The response to a request that made or changed a playlist.
enum PlaylistAnswer {
  /// The object of `playlist` after the request set `input` in it, deleted or not, as the key's user sees it.
  static func body(_ playlist: Playlist, _ input: PlaylistInput, _ call: Call) throws -> [UInt8] {
    var writer = JSONWriter(capacity: 1400)
    try call.store.playlists.write(
      playlist, for: call.key.userID, as: call.contract, input.filters == nil ? .asStored : .asSent, into: &writer)
    return writer.bytes
  }

  /// Writes a synthetic playlist as the key's user sees it now.
  static func write(_ playlist: SyntheticPlaylist, _ call: Call, into writer: inout JSONWriter) throws {
    let (count, watched) = try call.store.recordings.counts(of: playlist, in: call.project.id, for: call.key.userID, at: call.now)
    playlist.write(count: count, watched: watched, into: &writer)
  }
}
