internal import JSON

extension PlaylistsEmulator {
  /// What a test left behind in its sandbox, and what it never touched.
  public struct Report: Hashable, Sendable {
    /// The short ids of the playlists that were made and are not deleted.
    public let playlistsLeft: [String]
    /// The methods of the API's paths that were never called, such as `GET /api/projects/:project_id/session_recording_playlists`.
    public let endpointsNeverCalled: [String]
    /// How often requests were refused, by the status from 400 to 499.
    public let refusals: [Int: Int]
    /// How often clients were warned that the hosted service differs, by the difference's name.
    public let warnings: [String: Int]
    /// The ids of the faults that never struck.
    public let faultsNeverFired: [Int]

    init(_ value: JSONValue) {
      playlistsLeft = value["playlists_left"]?.elements?.compactMap(\.text) ?? []
      endpointsNeverCalled = value["endpoints_never_called"]?.elements?.compactMap(\.text) ?? []
      faultsNeverFired = value["faults_never_fired"]?.elements?.compactMap(\.int) ?? []
      func counts<Key>(_ name: JSONString, _ key: (JSONValue) -> Key?) -> [Key: Int] {
        let pairs = value[name]?.elements?.compactMap { element in key(element).map { ($0, element["count"]?.int ?? 0) } }
        return Dictionary(pairs ?? [], uniquingKeysWith: +)
      }
      refusals = counts("refusals") { $0["status"]?.int }
      warnings = counts("warnings") { $0["id"]?.text }
    }
  }
}
