internal import Emulator
internal import HTTPServer
internal import JSON

/// The control API of an emulator in this process, called for one project or for all.
struct Controls: Sendable {
  private typealias Failure = PlaylistsEmulator.Failure

  let emulator: PlaylistsEmulator
  /// What every call is confined to; nil for nothing.
  let project: Int?

  /// Has the answer of a call as JSON; null where it has none.
  ///
  /// - Throws: `Failure` for an answer that is an error, and where the emulator has stopped.
  @discardableResult
  func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws(PlaylistsEmulator.Failure) -> JSONValue {
    let answer = try await answer(method, path, body?.encoded ?? [])
    if answer.isEmpty { return .null }
    do {
      return try JSONValue(parsing: answer, maximumDepth: FixtureFile.maximumDepth)
    } catch {
      throw Failure("\(method) \(path) answers no JSON: \(error.description)")
    }
  }

  /// Has the answer of a call as text.
  ///
  /// - Throws: `Failure` for an answer that is an error, and where the emulator has stopped.
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
  /// What `text` says, which is to be JSON and goes by `name` where it is not.
  init(_ text: String, named name: String) throws(PlaylistsEmulator.Failure) {
    do { try self.init(parsing: text.utf8) } catch { throw PlaylistsEmulator.Failure("\(name) is not JSON: \(error.description)") }
  }

  /// An object of those members that have a value.
  static func present(_ members: [(String, JSONValue?)]) -> JSONValue {
    .members(members.compactMap { name, value in value.map { (name, $0) } })
  }
}

extension Duration {
  /// In milliseconds, with their fraction.
  var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) * 1e-15 }

  /// In milliseconds; where they are more than any limit of the control API, still more than it, which then refuses them.
  var wholeMilliseconds: Int { Int(min(max(milliseconds, -1e15), 1e15)) }
}

extension RunningEmulator {
  /// The answer to a request that comes from this process and over no connection, once what it did is lasting.
  ///
  /// - Throws: `ServerStoppedError` where the emulator has stopped or stops meanwhile, `CommitError` where the database failed,
  ///   `CancellationError` where the task is cancelled before an answer that comes later.
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
  /// What is stored, as a fixture.
  public struct State: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// All of it as the JSON text of a fixture.
    public var json: String { get async throws(Failure) { try await controls.text("GET", "/state", nil) } }

    /// Puts `seed` in its place, all of it or nothing.
    public func replace(by seed: Seed) async throws(Failure) { try await controls.call("PUT", "/state", try seed.value) }

    /// Adds `seed` to it, as if both stood in one fixture, all of it or nothing.
    public func add(_ seed: Seed) async throws(Failure) { try await controls.call("PATCH", "/state", try seed.value) }
  }
}

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

extension PlaylistsEmulator {
  /// Why the emulator did not do what it was asked to.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in a sentence or in one a line.
    public let description: String
    /// The status that the control API answered with; nil where it was never asked.
    public let status: Int?
    /// The whole answer of the control API, a JSON object; nil where it was never asked.
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

    /// The answer `response` to the call named `call`.
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
