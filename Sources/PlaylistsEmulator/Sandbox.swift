internal import JSON

extension PlaylistsEmulator {
  /// A project and a key for one test, isolated from other tests: with its own playlists, ids, clock, faults and requests.
  ///
  /// It exists until ``remove()`` or the end of the emulator.
  public struct Sandbox: Sendable {
    /// The emulator of the sandbox.
    public let emulator: PlaylistsEmulator
    /// The id of its project.
    public let projectID: Int
    /// A key for this project only, which is its `@current`.
    public let apiKey: String

    /// The base URL for clients: the emulator's ``PlaylistsEmulator/PlaylistsEmulator/url``.
    public var url: String { emulator.url }
    /// Its faults.
    public var faults: Faults { Faults(controls) }
    /// Its clock.
    public var clock: Clock { Clock(controls) }
    /// Its received requests.
    public var requests: Requests { Requests(controls) }
    /// Its stored state.
    public var state: State { State(controls) }

    /// Restores its initial state.
    public func reset() async throws(Failure) { try await controls.reset() }

    /// Restarts its random stream: the same seed makes the same short ids and the same decisions of faults.
    public func reseed(_ seed: UInt32) async throws(Failure) {
      try await controls.call("PUT", "/random", .present([("seed", .int(Int(seed)))]))
    }

    /// Removes the sandbox, and returns what its test left and did not use.
    @discardableResult
    public func remove() async throws(Failure) -> Report {
      Report(try await emulator.controls.call("DELETE", "/sandboxes/\(projectID)"))
    }

    /// Calls the control API for this sandbox, for calls that have no method here.
    ///
    /// - Parameters:
    ///   - method: The method, such as `POST`.
    ///   - path: The path after `/__admin`, and the query if there is one, such as `/snapshots`.
    ///   - json: The body.
    /// - Returns: The body of the response; "" if it has none.
    /// - Throws: ``Failure`` if the response is an error.
    @discardableResult
    public func control(_ method: String, _ path: String, _ json: String? = nil) async throws(Failure) -> String {
      try await controls.text(method, path, json)
    }

    private var controls: Controls { Controls(emulator: emulator, project: projectID) }
  }

  /// Creates a sandbox, in less than a millisecond.
  ///
  /// - Parameters:
  ///   - seed: A fixture with one project, which may have any number.
  ///   - contract: The contract to emulate; nil for the emulator's.
  ///   - scopes: The scopes of its key, such as `session_recording_playlist:read`.
  /// - Throws: ``Failure`` if the seed or a scope is invalid.
  public func sandbox(seed: Seed = .empty, contract: Contract? = nil, scopes: [String] = ["*"]) async throws(Failure) -> Sandbox {
    let body = JSONValue.present([
      ("seed", try seed.value), ("contract", contract.map { .text($0.rawValue) }), ("scopes", .array(scopes.map(JSONValue.text))),
    ])
    let answer = try await controls.call("POST", "/sandboxes", body)
    guard let id = answer["project_id"]?.int, let key = answer["api_key"]?.text else {
      throw Failure("the response has no sandbox: \(String(decoding: answer.encoded, as: UTF8.self))")
    }
    return Sandbox(emulator: self, projectID: id, apiKey: key)
  }

  /// Creates a sandbox, calls `body` with it, and removes it, also if `body` throws.
  ///
  /// - Parameters:
  ///   - seed: A fixture with one project, which may have any number.
  ///   - contract: The contract to emulate; nil for the emulator's.
  ///   - scopes: The scopes of its key.
  ///   - body: A closure that uses the sandbox.
  /// - Returns: What `body` left and did not use.
  /// - Throws: What `body` throws, and ``Failure`` if the seed or a scope is invalid, or if `body` has removed the sandbox.
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
