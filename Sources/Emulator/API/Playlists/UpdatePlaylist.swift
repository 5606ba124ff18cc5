internal import HTTPServer

/// PUT and PATCH …/session_recording_playlists/:short_id/: changes what the body names, of a soft-deleted playlist too.
///
/// Neither asks for any field. They differ where a form leaves a boolean out: for PUT that means false.
enum UpdatePlaylist {
  static func respond(_ call: Call) throws -> Response {
    let isFull = call.exchange.request.method == .put
    if call.syntheticPlaylist != nil {
      // Its fields are checked first, as the service's serializer does.
      _ = try PlaylistFields.read(call.data(), isFull: isFull, call.contract)
      throw PlaylistRuleViolation.updatingSynthetic
    }
    let playlist = try call.playlist(includingDeleted: true)
    let input = try PlaylistFields.read(call.data(), isFull: isFull, call.contract)
    let updated = try PlaylistRules(call.contract).update(playlist, with: input, by: call.key.userID, at: call.now)
    try call.warn { rules throws(PlaylistRuleViolation) in try rules.checkUpdating(playlist, with: input) }
    try call.store.write { try call.store.playlists.update(updated) }
    return .json(.ok, try PlaylistAnswer.body(updated, input, call))
  }
}
