internal import HTTPServer
internal import JSON

/// POST …/session_recording_playlists/: creates a playlist.
enum CreatePlaylist {
  static func respond(_ call: Call) throws -> Response {
    let input = try PlaylistFields.read(call.data(), call.contract)
    let playlist = try PlaylistRules(call.contract).create(
      input, id: try call.store.playlists.nextID(in: call.project.id), shortID: newShortID(call), in: call.project.id, by: call.key.userID,
      at: call.now)
    try call.warn { rules throws(PlaylistRuleViolation) in try rules.checkCreating(input) }
    try call.store.write { try call.store.playlists.insert(playlist) }
    return .json(.created, try PlaylistAnswer.body(playlist, input, call))
  }

  private static func newShortID(_ call: Call) throws -> String {
    while true {
      let shortID = call.api.tenants.updateSettings(of: call.project.id) { $0.random.shortID() }
      if try call.store.playlists.find(in: call.project.id, shortID: shortID) == nil { return shortID }
    }
  }
}
