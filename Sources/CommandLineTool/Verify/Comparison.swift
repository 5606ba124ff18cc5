internal import Emulator
internal import HTTPServer
internal import JSON
internal import Logging
internal import SQLite

/// Compares two responses to the same request.
///
/// Errors are compared byte for byte, and other bodies without what differs between any two servers: ids, times, people, hosts.
struct Comparison {
  /// Whether to report fields that only one response has.
  ///
  /// Every playlist of every response has the same fields: one check that reports them is enough.
  let countsMissingFields: Bool

  /// The fields of a response that are compared.
  private static let fields = ["Content-Type", "Allow", "WWW-Authenticate"]
  private static let maxLines = 20

  /// The differences between the two responses, one line for each.
  func differences(emulator: ServiceResponse, server: ServiceResponse) -> [String] {
    let both = ["emulator: \(Self.shown(emulator))", "server:   \(Self.shown(server))"]
    guard emulator.status == server.status else { return both }
    var lines: [String] = []
    for name in Self.fields where Normalization.withoutHosts(emulator.field(name)) != Normalization.withoutHosts(server.field(name)) {
      lines.append("\(name): the emulator's is \(emulator.field(name) ?? "missing"), the server's \(server.field(name) ?? "missing")")
    }
    if emulator.body == server.body { return lines }
    if emulator.status < 400, let left = try? JSONValue(parsing: emulator.body), let right = try? JSONValue(parsing: server.body) {
      compare(Normalization.value(left), Normalization.value(right), at: "$", into: &lines)
    } else {
      lines += both
    }
    return lines.count <= Self.maxLines ? lines : lines.prefix(Self.maxLines) + ["and \(lines.count - Self.maxLines) more"]
  }

  private func compare(_ emulator: JSONValue, _ server: JSONValue, at path: String, into lines: inout [String]) {
    switch (emulator, server) {
    case (.object(let left), .object(let right)):
      compareFields(left, right, at: path, into: &lines)
      for member in left.members {
        if let other = right[member.key] { compare(member.value, other, at: "\(path).\(member.key.string)", into: &lines) }
      }
    case (.array(let left), .array(let right)):
      if left.count != right.count { lines.append("\(path): the emulator has \(left.count) elements, the server \(right.count)") }
      for (index, (left, right)) in zip(left, right).enumerated() { compare(left, right, at: "\(path)[\(index)]", into: &lines) }
    default:
      if emulator != server { lines.append("\(path): the emulator's is \(Self.shown(emulator)), the server's \(Self.shown(server))") }
    }
  }

  /// Compares which members the objects have, and the order of common members.
  private func compareFields(_ emulator: JSONObject, _ server: JSONObject, at path: String, into lines: inout [String]) {
    if countsMissingFields || emulator["short_id"] == nil {
      for member in emulator.members where server[member.key] == nil {
        lines.append("\(path).\(member.key.string): the emulator's is \(Self.shown(member.value)), the server has none")
      }
      for member in server.members where emulator[member.key] == nil {
        lines.append("\(path).\(member.key.string): the server's is \(Self.shown(member.value)), the emulator has none")
      }
    }
    let left = emulator.members.map(\.key).filter { server[$0] != nil }
    let right = server.members.map(\.key).filter { emulator[$0] != nil }
    guard left != right else { return }
    let (mine, other) = (left.map(\.string).joined(separator: ", "), right.map(\.string).joined(separator: ", "))
    lines.append("\(path): the emulator's order is \(mine), the server's \(other)")
  }

  private static func shown(_ response: ServiceResponse) -> String { "\(response.status) \(cut(response.body))" }

  private static func shown(_ value: JSONValue) -> String { cut(value.encoded) }

  private static func cut(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return text.count <= 500 ? text : "\(text.prefix(500))…"
  }
}

/// Replaces what differs between any two servers, so that the rest can be compared.
enum Normalization {
  /// Returns `value` with `⟨…⟩` instead of ids, short_ids, times, people and hosts.
  static func value(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): .array(elements.map(self.value))
    case .object(let object):
      .object(
        JSONObject(
          object.members.map { member in
            let isCount = member.key == "recordings_counts" && object["is_synthetic"] == .bool(true)
            return .init(key: member.key, value: isCount ? counts(member.value) : field(member.key.string, member.value))
          }))
    case .null, .bool, .number, .string: value
    }
  }

  private static func field(_ name: String, _ value: JSONValue) -> JSONValue {
    switch (name, value) {
    // The ids of synthetic playlists are negative, and the same on every server.
    case ("id", .number(let number)): (number.int ?? 0) > 0 ? .text("⟨id⟩") : value
    case ("short_id", .string(let text)): isGenerated(text.string.utf8) ? .text("⟨short_id⟩") : value
    case ("created_at", .string(let text)), ("last_modified_at", .string(let text)): isTime(text.string) ? .text("⟨time⟩") : value
    case ("created_by", .object(let user)), ("last_modified_by", .object(let user)):
      .object(JSONObject(user.members.map { .init(key: $0.key, value: .text("⟨user⟩")) }))
    case ("next", .string(let text)), ("previous", .string(let text)): .text(withoutHost(text.string))
    default: self.value(value)
    }
  }

  /// The counts of a synthetic playlist depend on the project's recordings: only their names are compared.
  private static func counts(_ value: JSONValue) -> JSONValue {
    guard case .object(let object) = value else { return .text("⟨count⟩") }
    return .object(JSONObject(object.members.map { .init(key: $0.key, value: counts($0.value)) }))
  }

  private static func isGenerated(_ shortID: String.UTF8View) -> Bool { shortID.count == 8 && shortID.allSatisfy(\.isLetterOrDigit) }

  /// Whether it is a time in the format of the service; another format is a difference.
  private static func isTime(_ text: String) -> Bool { Timestamp(iso8601: text)?.iso8601 == text }

  /// The parts between the quotes of a field's value, such as the URL of `resource_metadata`, without hosts.
  static func withoutHosts(_ value: String?) -> [String]? {
    value?.split(separator: "\"" as Character, omittingEmptySubsequences: false).map { withoutHost(String($0)) }
  }

  private static func withoutHost(_ link: String) -> String {
    guard let scheme = ["http://", "https://"].first(where: link.hasPrefix) else { return link }
    return "⟨host⟩" + link.dropFirst(scheme.count).drop { $0 != "/" }
  }
}

/// One of the two servers that `verify` compares, with its test playlists and its values for `⟨…⟩`.
final class ComparedServer {
  /// A key that no server knows.
  private static let unknownKey = "phx_verify_unknown"

  private let send: (ServiceRequest) throws(Failure) -> ServiceResponse
  private let key: String
  private var values: [String: String]
  /// Keeps track of the test playlists on it; nil if they need not be deleted.
  private let playlists: TestPlaylists?

  /// Makes the server that `send` calls, used with `key` for `project` in the run of this name.
  init(
    _ run: String, project: Int, key: String, _ playlists: TestPlaylists? = nil,
    _ send: @escaping (ServiceRequest) throws(Failure) -> ServiceResponse
  ) {
    self.send = send
    self.playlists = playlists
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
    if request.method == "POST", request.target == "⟨list⟩" { playlists?.mayHaveMore = true }
    let response: ServiceResponse
    do {
      response = try send(sent)
    } catch {
      if error.changedNothing { playlists?.mayHaveMore = false }
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
    guard response.status / 100 == 2 else {
      playlists?.mayHaveMore = false
      return
    }
    guard let playlist = response.object, let shortID = playlist["short_id"]?.text else { return }
    playlists?.add(shortID)
    playlists?.mayHaveMore = false
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
