internal import API
internal import HTTPServer

/// What the clients of one sandbox did there, counted apart from the journal, which forgets.
struct SandboxUsage {
  private var called: Set<String> = []
  private(set) var refusals: [Int: Int] = [:]
  /// How often clients were warned, by the line of the ledger.
  private(set) var warnings: [String: Int] = [:]

  /// The methods of the API's paths that were never used, such as `GET /api/projects/:project_id/session_recording_playlists`.
  var neverCalled: [String] { RequestReading.methods.filter { !called.contains($0) } }

  /// Counts a request with its answer.
  mutating func count(_ request: Request, _ response: Response) {
    if let path = RequestReading.endpoint(of: request.path) { called.insert("\(request.method.token) \(path)") }
    if (400..<500).contains(response.status.code) { refusals[response.status.code, default: 0] += 1 }
    for id in response.warnings { warnings[id, default: 0] += 1 }
  }
}

extension Response {
  /// The lines of the ledger that the client was warned of: what stands before the colon of each `X-Emulator-Warning`.
  var warnings: [String] {
    fields.filter { $0.name == "X-Emulator-Warning" }.map { String($0.value.prefix { $0 != ":" }) }
  }
}
