internal import Domain
internal import JSON
internal import Storage

/// The answer to a request that made or changed a playlist.
enum PlaylistAnswer {
  /// The playlist's object as it is stored now, deleted or not, as the key's user sees it.
  static func body(_ playlist: Playlist, _ call: Call) throws -> [UInt8] {
    var writer = JSONWriter(capacity: 1400)
    try call.api.store.playlists.write(playlist, for: call.key.userID, as: call.contract, into: &writer)
    return writer.bytes
  }

  /// Writes a synthetic playlist as the key's user sees it now.
  static func write(_ playlist: SyntheticPlaylist, _ call: Call, into writer: inout JSONWriter) throws {
    let (count, watched) = try call.api.store.recordings.counts(of: playlist, in: call.project.id, for: call.key.userID, at: call.now)
    playlist.write(count: count, watched: watched, into: &writer)
  }
}
