internal import Emulator
internal import HTTPServer
internal import JSON
internal import Logging
internal import SQLite

/// One of the two servers that `verify` compares, with its test playlists and its values for `⟨…⟩`.
final class ComparedServer {
  /// A key that no server knows.
  private static let unknownKey = "phx_verify_unknown"

  private let send: (ServiceRequest) throws(Failure) -> ServiceResponse
  private let key: String
  private var values: [String: String]
  /// The test playlists on it.
  private let playlists: TestPlaylists

  /// Makes the server that `send` calls, used with `key` for `project`.
  init(
    project: Int, key: String, _ playlists: TestPlaylists, _ send: @escaping (ServiceRequest) throws(Failure) -> ServiceResponse
  ) {
    self.send = send
    self.playlists = playlists
    let run = playlists.run
    self.key = key
    let path = "/api/projects/\(project)/session_recording_playlists"
    values = [
      "project": "\(project)", "path": path, "list": "\(path)/", "run": run, "recording": "\(run)-recording", "unknown": Self.unknownKey,
    ]
  }

  /// Returns its response to `request`.
  ///
  /// - Throws: `Failure` if there is none.
  func response(to request: CheckRequest) throws(Failure) -> ServiceResponse {
    var sent = ServiceRequest(method: request.method, target: expanded(request.target), body: request.body.map(expanded))
    sent.fields = request.fields.map { ($0.name, expanded($0.value)) }
    switch request.key {
    case .own: sent.fields.append(("Authorization", "Bearer \(key)"))
    case .unknown: sent.fields.append(("Authorization", "Bearer \(Self.unknownKey)"))
    case .none: break
    }
    let makesOne = request.method == "POST" && request.target == "⟨list⟩"
    if makesOne { playlists.mayHaveMore = true }
    let response: ServiceResponse
    do {
      response = try send(sent)
    } catch {
      if error.changedNothing { playlists.mayHaveMore = false }
      throw error
    }
    note(response, to: request)
    return response
  }

  /// The text with this server's values for `⟨…⟩`.
  func expanded(_ text: String) -> String { String(decoding: expanded(Array(text.utf8)), as: UTF8.self) }

  private func expanded(_ bytes: [UInt8]) -> [UInt8] {
    let (open, close) = (Array("⟨".utf8), Array("⟩".utf8))
    var result: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      if rest.starts(with: open), let end = rest.indices.first(where: { rest[$0...].starts(with: close) }),
        let value = values[String(decoding: rest[(rest.startIndex + open.count)..<end], as: UTF8.self)]
      {
        result += value.utf8
        rest = rest[(end + close.count)...]
      } else {
        result.append(first)
        rest.removeFirst()
      }
    }
    return result
  }

  /// Notes a playlist that was created, whether that was expected or not.
  private func note(_ response: ServiceResponse, to request: CheckRequest) {
    guard request.method == "POST" else { return }
    guard response.status / 100 == 2 else { return playlists.mayHaveMore = false }
    guard let playlist = response.object, let shortID = playlist["short_id"]?.text else { return }
    playlists.add(shortID)
    playlists.mayHaveMore = false
    guard let name = request.name else { return }
    values[name] = shortID
    if let user = playlist["created_by"]?["id"]?.int { values["user"] = "\(user)" }
  }
}

/// An emulator in this process, called without a connection.
struct LocalEmulator {
  private let api: API

  /// Makes an emulator of `contract` with the empty project `project` and `key`.
  init(_ contract: Contract, project: Int, key: String) throws {
    let fixture = JSONValue.members([
      ("personal_api_keys", .array([.members([("value", .text(key))])])), ("projects", .array([.members([("id", .int(project))])])),
    ])
    var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
    let store = try Store(.memory)
    try store.replace(by: reader.read([FixtureFile(fixture)]))
    let settings = ProjectSettings(contract: contract, clock: .system, random: reader.random)
    api = API(store: store, tenants: Tenants(settings), logger: Logger(label: "emulator") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Returns its response to `request`.
  func response(to request: ServiceRequest) -> ServiceResponse {
    let fields = [("Host", "emulator")] + request.fields.map { ($0.name, $0.value) }
    let answer = api.durableResponse(
      to: Request(method: Method(request.method), target: request.target, fields: fields, body: request.body ?? []))
    // A server sends no content for HEAD (RFC 9110, 9.3.2).
    let body = request.method == "HEAD" ? [] : answer.body
    return ServiceResponse(status: answer.status.code, fields: answer.fields.map { ($0.name, $0.value) }, body: body)
  }
}
