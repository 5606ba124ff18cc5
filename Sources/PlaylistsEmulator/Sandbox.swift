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
    public var faults: Faults { Faults(controls: controls) }
    /// Its clock.
    public var clock: Clock { Clock(controls: controls) }
    /// Its received requests.
    public var requests: Requests { Requests(controls: controls) }
    /// Its stored state.
    public var state: State { State(controls: controls) }

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

extension PlaylistsEmulator {
  /// The journal: the last 1000 requests and their responses.
  public struct Requests: Sendable {
    let controls: Controls

    /// All requests, the newest last.
    public var all: [Request] { get async throws(Failure) { Self.requests(try await controls.call("GET", "/requests")) } }

    /// The number of matching requests.
    public func count(_ match: RequestMatch = RequestMatch()) async throws(Failure) -> Int {
      try await controls.call("POST", "/requests/count", try match.value)["count"]?.int ?? 0
    }

    /// The matching requests, the newest last.
    public func find(_ match: RequestMatch) async throws(Failure) -> [Request] {
      Self.requests(try await controls.call("POST", "/requests/find", try match.value))
    }

    /// Returns `count` matching requests: at once if they are in the journal already, or when they have come.
    ///
    /// - Throws: ``Failure`` with status 408 if they do not come within `duration`, with the requests that match best.
    @discardableResult
    public func wait(
      for match: RequestMatch = RequestMatch(), count: Int = 1, within duration: Duration = .seconds(2)
    ) async throws(Failure) -> [Request] {
      let body = JSONValue.present([
        ("match", try match.value), ("count", .int(count)), ("timeout_ms", .int(duration.wholeMilliseconds)),
      ])
      return Self.requests(try await controls.call("POST", "/requests/wait", body))
    }

    /// Removes all requests.
    public func removeAll() async throws(Failure) { try await controls.call("DELETE", "/requests") }

    private static func requests(_ answer: JSONValue) -> [Request] { answer["requests"]?.elements?.map(Request.init) ?? [] }
  }

  /// A received request and its response.
  public struct Request: Hashable, Sendable {
    /// The number of the request, from 1.
    public let id: Int
    /// The method, such as `POST`.
    public let method: String
    /// The path as it was sent, without the query.
    public let path: String
    /// The query after the `?`; nil if there is none.
    public let query: String?
    /// The status of the response; nil if the client got none.
    public let status: Int?
    /// The warnings that the hosted service differs.
    public let warnings: [String]
    /// The whole entry of the control API: headers, bodies, the fault, the changed rows.
    public let json: String

    init(_ value: JSONValue) {
      id = value["id"]?.int ?? 0
      method = value["method"]?.text ?? ""
      path = value["path"]?.text ?? ""
      query = value["query"]?.text
      status = value["response"]?["status"]?.int
      warnings = value["warnings"]?.elements?.compactMap(\.text) ?? []
      json = String(decoding: value.encoded, as: UTF8.self)
    }
  }

  /// Conditions for requests, all of which must hold.
  public struct RequestMatch: Hashable, Sendable {
    /// The method.
    public var method: String?
    /// The path without the query; a slash at the end does not count.
    public var path: String?
    /// A regular expression for the whole path.
    public var pathPattern: String?
    /// A text that the body contains.
    public var bodyContains: String?
    /// JSON that the body equals; the order of members does not matter.
    public var jsonBody: String?
    /// The status of the response.
    public var status: Int?

    /// Makes the conditions; without any, all requests match.
    public init(
      method: String? = nil, path: String? = nil, pathPattern: String? = nil, bodyContains: String? = nil, jsonBody: String? = nil,
      status: Int? = nil
    ) {
      (self.method, self.path, self.pathPattern) = (method, path, pathPattern)
      (self.bodyContains, self.jsonBody, self.status) = (bodyContains, jsonBody, status)
    }

    /// The conditions in JSON.
    ///
    /// - Throws: ``Failure`` if `jsonBody` is not JSON.
    var value: JSONValue {
      get throws(Failure) {
        .present([
          ("method", method.map(JSONValue.text)), ("path", path.map(JSONValue.text)), ("pathPattern", pathPattern.map(JSONValue.text)),
          ("bodyContains", bodyContains.map(JSONValue.text)),
          ("jsonBody", try jsonBody.map { text throws(Failure) in try JSONValue(text, named: "jsonBody") }),
          ("status", status.map { .int($0) }),
        ])
      }
    }
  }
}
