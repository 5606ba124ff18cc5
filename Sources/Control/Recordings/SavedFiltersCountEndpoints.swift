internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// PUT and DELETE of /__admin/projects/:id/playlists/:short_id/saved_filters_count: what a saved filter was last counted to match.
enum SavedFiltersCountEndpoints {
  static func replace(_ call: ControlCall) throws -> Answer {
    let playlist = try playlist(call)
    let now = call.control.settings[playlist.projectID].clock.now
    let count = try PartReader(call.control.store.identities, playlist.projectID, now: now).savedFiltersCount(call.json())
    try call.control.store.set(count, of: playlist)
    return ControlCall.json(.ok, (count?.json ?? .null).encoded)
  }

  static func delete(_ call: ControlCall) throws -> Answer {
    try call.control.store.set(nil, of: playlist(call))
    return ControlCall.done
  }

  private static func playlist(_ call: ControlCall) throws -> Playlist {
    let project = try call.projectInPath()
    guard let playlist = try call.control.store.playlists.find(in: project, shortID: call.values[1]) else {
      throw ControlError.notFound("playlist \(call.values[1])")
    }
    return playlist
  }
}
