internal import Emulator
internal import HTTPServer
internal import JSON
internal import Storage

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
