internal import API
internal import HTTPServer

/// What the clients of one sandbox did there, counted apart from the journal, which forgets.
struct SandboxUsage {
  private var called: Set<String> = []
  private(set) var refusals: [Int: Int] = [:]

  /// The methods of the API's paths that were never used, such as `GET /api/projects/:project_id/session_recording_playlists`.
  var neverCalled: [String] { RequestReading.methods.filter { !called.contains($0) } }

  /// Counts a request to `endpoint` with its answer.
  mutating func count(_ method: Method, _ endpoint: MeteredEndpoint, _ status: Status) {
    let paths = RequestReading.endpoints
    if endpoint.rawValue < paths.count { called.insert("\(method.token) \(paths[endpoint.rawValue])") }
    if (400..<500).contains(status.code) { refusals[status.code, default: 0] += 1 }
  }
}
