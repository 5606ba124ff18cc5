internal import HTTPServer

/// PUT and PATCH …/session_recording_playlists/:short_id/: changes what the body names, of a soft-deleted playlist too.
///
/// Neither asks for any field. They differ where a form leaves a boolean out: for PUT that means false.
enum UpdatePlaylist {
  static func replace(_ call: inout Call) throws -> Response { try update(&call, .full) }

  static func change(_ call: inout Call) throws -> Response { try update(&call, .partial) }

  private static func update(_ call: inout Call, _ extent: PlaylistFields.Extent) throws -> Response {
    if call.syntheticPlaylist != nil {
      // Its fields are checked first, as the service's serializer does.
      _ = try PlaylistFields.read(call.data(), extent, call.contract)
      throw PlaylistRuleViolation.updatingSynthetic
    }
    let playlist = try call.playlist(includingDeleted: true)
    let input = try PlaylistFields.read(call.data(), extent, call.contract)
    let store = call.api.store
    let updated = try PlaylistRules(call.contract).update(playlist, with: input, by: call.key.userID, at: call.now)
    try call.warn { rules throws(PlaylistRuleViolation) in try rules.checkUpdating(playlist, with: input) }
    try store.write { try store.playlists.update(updated) }
    return .json(.ok, try PlaylistAnswer.body(updated, input, call))
  }
}
