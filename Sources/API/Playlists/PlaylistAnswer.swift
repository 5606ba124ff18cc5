internal import Domain
internal import JSON
internal import Storage

/// The answer to a request that made or changed a playlist.
enum PlaylistAnswer {
  /// The playlist's object as it is stored now, deleted or not, as the key's user sees it.
  static func body(_ playlist: Playlist, _ call: Call) throws -> [UInt8] {
    var writer = JSONWriter(capacity: 1400)
    try call.api.store.playlists.write(playlist, for: call.key.userID, into: &writer)
    return writer.bytes
  }
}
