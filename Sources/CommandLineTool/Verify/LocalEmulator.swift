internal import API
internal import Domain
internal import HTTPServer
internal import JSON
internal import Logging
internal import SQLite
internal import Storage

/// An emulator in this process, without a connection.
struct LocalEmulator {
  private let api: API

  /// An empty project with the id `project` in `contract`, which `key` reaches.
  init(_ contract: Contract, project: Int, key: String) throws {
    let fixture = JSONValue.members([
      ("personal_api_keys", .array([.members([("value", .text(key))])])), ("projects", .array([.members([("id", .int(project))])])),
    ])
    var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
    let store = try Store(.memory)
    try store.replace(by: reader.read([FixtureFile(fixture)]))
    let settings = ProjectSettings(contract: contract, clock: .system, random: reader.random)
    api = API(store: store, settings: SettingsTable(settings), logger: Logger(label: "emulator") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Its answer to `request`.
  func answer(_ request: ServiceRequest) -> ServiceAnswer {
    let fields = [("Host", "emulator")] + request.fields.map { ($0.name, $0.value) }
    let response = api.respond(
      to: Request(method: Method(request.method), target: request.target, fields: fields, body: request.body ?? []))
    let answer = api.settle() ?? response
    // What a server leaves out of an answer to HEAD (RFC 9110, 9.3.2).
    let body = request.method == "HEAD" ? [] : answer.body
    return ServiceAnswer(status: answer.status.code, fields: answer.fields.map { ($0.name, $0.value) }, body: body)
  }
}
