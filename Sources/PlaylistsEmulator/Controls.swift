internal import Emulator
internal import HTTPServer
internal import JSON

/// Calls the control API of an emulator in this process, for one project or for all.
struct Controls: Sendable {
  private typealias Failure = PlaylistsEmulator.Failure

  let emulator: PlaylistsEmulator
  /// The project of every call; nil for all.
  let project: Int?

  /// Returns the response to a call as JSON; null if it is empty.
  ///
  /// - Throws: `Failure` if the response is an error, or if the emulator has stopped.
  @discardableResult
  func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws(PlaylistsEmulator.Failure) -> JSONValue {
    let answer = try await answer(method, path, body?.encoded ?? [])
    if answer.isEmpty { return .null }
    do {
      return try JSONValue(parsing: answer, maximumDepth: FixtureFile.maximumDepth)
    } catch {
      throw Failure("\(method) \(path) does not return JSON: \(error.description)")
    }
  }

  /// Returns the response to a call as text.
  ///
  /// - Throws: `Failure` if the response is an error, or if the emulator has stopped.
  func text(_ method: String, _ path: String, _ json: String?) async throws(PlaylistsEmulator.Failure) -> String {
    String(decoding: try await answer(method, path, json.map { Array($0.utf8) } ?? []), as: UTF8.self)
  }

  func reset() async throws(PlaylistsEmulator.Failure) { try await call("POST", "/reset") }

  private func answer(_ method: String, _ path: String, _ body: [UInt8]) async throws(PlaylistsEmulator.Failure) -> [UInt8] {
    var target = "/__admin\(path)"
    if let project { target += "\(path.contains("?") ? "&" : "?")project_id=\(project)" }
    let host = emulator.url.dropFirst("http://".count)
    let request = Request(method: Method(method), target: target, fields: [("Host", String(host))], body: body)
    let response: Response
    do { response = try await emulator.running.answer(request) } catch { throw Failure(wrapping: error) }
    guard response.status.code < 400 else { throw Failure(response, of: "\(method) \(path)") }
    return response.body
  }
}

extension JSONValue {
  /// Parses `text`, which the error calls `name`.
  init(_ text: String, named name: String) throws(PlaylistsEmulator.Failure) {
    do { try self.init(parsing: text.utf8) } catch { throw PlaylistsEmulator.Failure("\(name) is not JSON: \(error.description)") }
  }

  /// An object of the members that have a value.
  static func present(_ members: [(String, JSONValue?)]) -> JSONValue {
    .members(members.compactMap { name, value in value.map { (name, $0) } })
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) * 1e-15 }

  /// The duration in whole milliseconds, clamped to a range that is larger than any limit of the control API.
  var wholeMilliseconds: Int { Int(min(max(milliseconds, -1e15), 1e15)) }
}

extension RunningEmulator {
  /// Returns the response to a request from this process, without a connection, after the commit.
  ///
  /// - Throws: `ServerStoppedError` if the emulator has stopped or stops meanwhile, `CommitError` if the database failed, `CancellationError`
  ///   if the task is cancelled before a delayed response.
  func answer(_ request: Request) async throws -> Response {
    let (answers, late) = AsyncStream<Response>.makeStream()
    let now = try await withCheckedThrowingContinuation { continuation in
      answer(request) { response in
        if let response { late.yield(response) }
        late.finish()
      } then: {
        continuation.resume(with: $0)
      }
    }
    if let now { return now }
    for await response in answers { return response }
    try Task.checkCancellation()
    throw ServerStoppedError()
  }
}

extension PlaylistsEmulator {
  /// The stored state, as a fixture.
  public struct State: Sendable {
    let controls: Controls

    /// The state as the JSON text of a fixture.
    public var json: String { get async throws(Failure) { try await controls.text("GET", "/state", nil) } }

    /// Replaces the state by `seed`, completely or not at all.
    public func replace(by seed: Seed) async throws(Failure) { try await controls.call("PUT", "/state", try seed.value) }

    /// Merges `seed` into the state, completely or not at all.
    public func add(_ seed: Seed) async throws(Failure) { try await controls.call("PATCH", "/state", try seed.value) }
  }
}

extension PlaylistsEmulator {
  /// What a test left in its sandbox, and what it did not use.
  public struct Report: Hashable, Sendable {
    /// The short ids of playlists that were created and not deleted.
    public let playlistsLeft: [String]
    /// The endpoints that were never called, such as `GET /api/projects/:project_id/session_recording_playlists`.
    public let endpointsNeverCalled: [String]
    /// The number of refused requests, by status from 400 to 499.
    public let refusals: [Int: Int]
    /// The number of warnings that the hosted service differs, by the name of the difference.
    public let warnings: [String: Int]
    /// The ids of the faults that never fired.
    public let faultsNeverFired: [Int]
    /// The report as text, for a person: refused requests and why, faults that never fired, warnings, and playlists left.
    public let summary: String

    init(_ value: JSONValue) {
      playlistsLeft = value["playlists_left"]?.elements?.compactMap(\.text) ?? []
      endpointsNeverCalled = value["endpoints_never_called"]?.elements?.compactMap(\.text) ?? []
      faultsNeverFired = value["faults_never_fired"]?.elements?.compactMap { $0["id"]?.int } ?? []
      summary = value["summary"]?.text ?? ""
      func counts<Key>(_ name: JSONString, _ key: (JSONValue) -> Key?) -> [Key: Int] {
        let pairs = value[name]?.elements?.compactMap { element in key(element).map { ($0, element["count"]?.int ?? 0) } }
        return Dictionary(pairs ?? [], uniquingKeysWith: +)
      }
      refusals = counts("refusals") { $0["status"]?.int }
      warnings = counts("warnings") { $0["id"]?.text }
    }
  }
}

extension PlaylistsEmulator {
  /// An error of the emulator.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong: one sentence, or one on each line.
    public let description: String
    /// The status of the control API's response; nil if it was not called.
    public let status: Int?
    /// The body of the control API's response, a JSON object; nil if it was not called.
    public let body: String?

    init(_ description: String) {
      self.description = description
      (status, body) = (nil, nil)
    }

    init(wrapping error: any Error) {
      switch error {
      case let failure as Failure: self = failure
      case let error as FixtureError: self.init("the seed was not loaded:\n" + error.mistakes.map(\.description).joined(separator: "\n"))
      case let error as CommitError: self.init(error.response, of: "what was asked")
      case is ServerStoppedError: self.init("the emulator has stopped")
      default: self.init("\(error)")
      }
    }

    /// Makes the failure of `call` from its response.
    init(_ response: Response, of call: String) {
      let text = String(decoding: response.body, as: UTF8.self)
      let answer = try? JSONValue(parsing: response.body)
      var lines = ["\(call) is refused with \(response.status.code): \(answer?["detail"]?.text ?? text)"]
      for miss in answer?["near_misses"]?.elements ?? [] {
        lines.append("near miss: \(String(decoding: miss.encoded, as: UTF8.self))")
      }
      description = lines.joined(separator: "\n")
      status = response.status.code
      body = text
    }
  }
}
