internal import HTTPServer
internal import JSON

/// POST …/session_recording_playlists/: makes a playlist.
enum CreatePlaylist {
  static func respond(_ call: inout Call) throws -> Response {
    let input = try PlaylistFields.read(call.data(), .partial, call.contract)
    let store = call.api.store
    let playlist = try PlaylistRules(call.contract).create(
      input, id: try store.playlists.nextID(in: call.project.id), shortID: newShortID(call), in: call.project.id, by: call.key.userID,
      at: call.now)
    try call.warn { rules throws(PlaylistRuleViolation) in try rules.checkCreating(input) }
    try store.write { try store.playlists.insert(playlist) }
    return .json(.created, try PlaylistAnswer.body(playlist, input, call))
  }

  private static func newShortID(_ call: Call) throws -> String {
    while true {
      let shortID = call.api.tenants.updateSettings(of: call.project.id) { $0.random.shortID() }
      if try call.api.store.playlists.find(in: call.project.id, shortID: shortID) == nil { return shortID }
    }
  }
}
