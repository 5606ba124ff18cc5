import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A sandbox of the emulator for one test: a project and a key of its own.
///
/// Under `playlists-emulator exec -- swift test` the emulator is there; otherwise start one and set `PLAYLISTS_EMULATOR_URL`.
struct Sandbox {
  static let emulator: String = {
    let environment = ProcessInfo.processInfo.environment
    guard let url = environment["POSTHOG_HOST"] ?? environment["PLAYLISTS_EMULATOR_URL"] else {
      fatalError("Run playlists-emulator exec -- swift test, or set PLAYLISTS_EMULATOR_URL to a running emulator.")
    }
    return url
  }()
  private static let seed = #"{"projects":[{"id":1,"playlists":[{"short_id":"checkout","name":"Checkout","type":"collection"}]}]}"#

  let project: Int
  let key: String

  /// What a test left in its sandbox, and what it never touched.
  struct Report: Decodable {
    let playlists_left: [String]
    let endpoints_never_called: [String]
    let faults_never_fired: [Fault]
    /// All of this as text.
    let summary: String

    struct Fault: Decodable { let id: Int }
  }

  /// Makes a sandbox, runs `test` in it, removes it and returns the report.
  static func with(_ test: (Sandbox) async throws -> Void) async throws -> Report {
    struct Made: Decodable { let project_id: Int, api_key: String }
    let (_, data) = try await exchange("POST", "/__admin/sandboxes", #"{"seed":\#(seed)}"#)
    let made = try JSONDecoder().decode(Made.self, from: data)
    let sandbox = Sandbox(project: made.project_id, key: made.api_key)
    let result: Result<Void, any Error>
    do { result = .success(try await test(sandbox)) } catch { result = .failure(error) }
    let (_, removed) = try await exchange("DELETE", "/__admin/sandboxes/\(sandbox.project)")
    let report = try JSONDecoder().decode(Report.self, from: removed)
    if case .failure = result { print(report.summary) }
    try result.get()
    return report
  }

  /// Calls the control API for this sandbox alone and returns the status.
  @discardableResult
  func admin(_ method: String, _ path: String, _ body: String) async throws -> Int {
    try await Self.exchange(method, "/__admin\(path)?project_id=\(project)", body).status
  }

  static func exchange(
    _ method: String, _ target: String, _ body: String? = nil, key: String? = nil
  ) async throws -> (status: Int, body: Data) {
    guard let url = URL(string: emulator + target) else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.httpBody = body.map { Data($0.utf8) }
    if body != nil { request.setValue("application/json", forHTTPHeaderField: "Content-Type") }
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
  }
}
