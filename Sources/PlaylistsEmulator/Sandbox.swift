internal import JSON

extension PlaylistsEmulator {
  /// A project and a key of its own for one test, which no other test sees: its own playlists, ids, clock, faults and requests.
  ///
  /// It lasts until ``remove()``, or as long as the emulator.
  public struct Sandbox: Sendable {
    /// The emulator that it is in.
    public let emulator: PlaylistsEmulator
    /// The number of its project.
    public let projectID: Int
    /// A key that reaches its project alone, which is its `@current`.
    public let apiKey: String

    /// Where it answers: the emulator's ``PlaylistsEmulator/PlaylistsEmulator/url``.
    public var url: String { emulator.url }
    /// What goes wrong in it.
    public var faults: Faults { Faults(controls) }
    /// The time that its answers tell.
    public var clock: Clock { Clock(controls) }
    /// The requests that came to it.
    public var requests: Requests { Requests(controls) }
    /// What is stored in it.
    public var state: State { State(controls) }

    /// Makes everything in it what it was at the start.
    public func reset() async throws(Failure) { try await controls.reset() }

    /// Begins its random stream anew: the same short ids and the same decisions of faults again for the same number.
    public func reseed(_ seed: UInt32) async throws(Failure) {
      try await controls.call("PUT", "/random", .present([("seed", .int(Int(seed)))]))
    }

    /// Takes it away, and tells what its test left behind and never touched.
    @discardableResult
    public func remove() async throws(Failure) -> Report {
      Report(try await emulator.controls.call("DELETE", "/sandboxes/\(projectID)"))
    }

    /// Calls the control API for this sandbox alone, for what has no method here.
    ///
    /// - Parameters:
    ///   - method: Such as `POST`.
    ///   - path: What follows `/__admin`, with a query where there is one: `/snapshots`.
    ///   - json: The body.
    /// - Returns: The body of the answer, "" where it has none.
    /// - Throws: ``Failure`` for an answer that is an error.
    @discardableResult
    public func control(_ method: String, _ path: String, _ json: String? = nil) async throws(Failure) -> String {
      try await controls.text(method, path, json)
    }

    private var controls: Controls { Controls(emulator: emulator, project: projectID) }
  }

  /// Makes a sandbox, which takes less than a millisecond.
  ///
  /// - Parameters:
  ///   - seed: A fixture with one project, which may have any number.
  ///   - contract: Which service it is; nil for the emulator's.
  ///   - scopes: What its key may do, such as `session_recording_playlist:read`.
  /// - Throws: ``Failure`` for what is wrong with the seed or a scope.
  public func sandbox(seed: Seed = .empty, contract: Contract? = nil, scopes: [String] = ["*"]) async throws(Failure) -> Sandbox {
    let body = JSONValue.present([
      ("seed", try seed.value), ("contract", contract.map { .text($0.rawValue) }), ("scopes", .array(scopes.map(JSONValue.text))),
    ])
    let answer = try await controls.call("POST", "/sandboxes", body)
    guard let id = answer["project_id"]?.int, let key = answer["api_key"]?.text else {
      throw Failure("the answer has no sandbox: \(String(decoding: answer.encoded, as: UTF8.self))")
    }
    return Sandbox(emulator: self, projectID: id, apiKey: key)
  }

  /// Makes a sandbox, runs `body` in it, and takes it away, however `body` ends.
  ///
  /// - Parameters:
  ///   - seed: A fixture with one project, which may have any number.
  ///   - contract: Which service it is; nil for the emulator's.
  ///   - scopes: What its key may do.
  ///   - body: What is done in it.
  /// - Returns: What its test left behind and never touched.
  /// - Throws: What `body` throws, and ``Failure`` for what is wrong with the seed or a scope, or where `body` took the sandbox away.
  @discardableResult
  nonisolated(nonsending) public func withSandbox(
    seed: Seed = .empty, contract: Contract? = nil, scopes: [String] = ["*"], _ body: (Sandbox) async throws -> Void
  ) async throws -> Report {
    let sandbox = try await sandbox(seed: seed, contract: contract, scopes: scopes)
    do { try await body(sandbox) } catch {
      _ = try? await sandbox.remove()
      throw error
    }
    return try await sandbox.remove()
  }
}
