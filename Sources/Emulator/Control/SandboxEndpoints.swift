internal import HTTPServer
internal import JSON

/// /__admin/sandboxes: a project for one test, with a key for this project only.
enum SandboxEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["seed", "contract", "scopes"])
    let contract = body.object.string("contract").flatMap { name in
      Contract(rawValue: name) ?? body.object.refuse("contract", "expected \"documented\" or \"observed\"", instead: nil)
    }
    let scopes = body.object.strings("scopes") ?? ["*"]
    for scope in scopes where !Scope.isValid(scope) { body.object.refuse("scopes", "not a scope: \"\(scope)\"") }
    try body.finish()
    let control = call.control
    // The random stream comes from the common one, so that a seeded emulator makes the same sandboxes again.
    var random = RandomStream(seed: control.tenants.updateSettings(of: nil) { $0.random.next() })
    var reader = FixtureReader(now: call.now(nil), random: random)
    let seed = try reader.read(body.object.value("seed").map { [FixtureFile($0.0)] } ?? [])
    random = reader.random
    var key: String
    // A reseeded stream may repeat keys of sandboxes that still exist.
    repeat { key = "phx_" + random.text(length: 43) } while control.store.identities.key(key) != nil
    let sandbox: Sandbox
    do {
      sandbox = try control.store.addSandbox(seed, key: key, scopes: scopes)
    } catch let error as SandboxError {
      throw ControlError.invalid("seed", error.description)
    }
    let common = control.tenants.common.terms.settings
    control.tenants.add(sandbox, ProjectSettings(contract: contract ?? common.contract, clock: common.clock, random: random))
    control.events.note("sandbox", "created", of: sandbox.project.id)
    return ControlCall.json(.created) { write(sandbox, showingKey: key, call, into: &$0) }
  }

  static func list(_ call: ControlCall) throws -> Answer {
    ControlCall.json { writer in
      writer.key("sandboxes")
      let sandboxes = call.control.tenants.sandboxes.values.compactMap(\.sandbox)
      writer.array(sandboxes.sorted { $0.project.id < $1.project.id }) { writer, sandbox in
        writer.object { write(sandbox, showingKey: shownKey(sandbox, call), call, into: &$0) }
      }
    }
  }

  static func show(_ call: ControlCall) throws -> Answer {
    let sandbox = try find(call)
    return ControlCall.json { write(sandbox, showingKey: shownKey(sandbox, call), call, into: &$0) }
  }

  /// Removes the sandbox, and reports what its test left and did not use.
  static func remove(_ call: ControlCall) throws -> Answer {
    let id = try find(call).project.id
    let control = call.control
    let report = try SandboxReport(of: id, control)
    try control.store.removeSandbox(id)
    control.tenants.remove(id)
    control.faults.clear(project: id)
    control.journal?.clear(project: id)
    control.journal?.endWaits(of: id, with: ControlError.notFound("project \(id) any more").response)
    control.events.note("sandbox", "deleted", of: id)
    return ControlCall.json { report.write(into: &$0) }
  }

  private static func find(_ call: ControlCall) throws(ControlError) -> Sandbox {
    guard let id = Int(call.values[0]), let sandbox = call.control.tenants.sandboxes[id]?.sandbox else {
      throw .notFound("sandbox \(call.values[0])")
    }
    return sandbox
  }

  private static func shownKey(_ sandbox: Sandbox, _ call: ControlCall) -> String {
    call.control.store.identities.shown(sandbox.key.value)
  }

  private static func write(_ sandbox: Sandbox, showingKey key: String, _ call: ControlCall, into writer: inout JSONWriter) {
    writer.member("project_id", sandbox.project.id)
    writer.member("api_key", key)
    writer.member("url", "http://\(call.request.authority)")
  }
}

/// What a test left in its sandbox, what was refused there, and what it did not use.
struct SandboxReport {
  /// How many different requests of one status are shown.
  private static let mostShown = 10

  private struct Refusals {
    let status: Int
    let count: Int
    /// Requests that the journal still has, each with why it was refused.
    let requests: [String]
  }

  private let project: Int
  private let left: [Change]
  private let usage: SandboxUsage
  private let refusals: [Refusals]
  /// The number of warnings by ledger id.
  private let warnings: [(id: String, count: Int)]
  private let unusedFaults: [FaultRule]
  private let keys: FaultKeys

  /// Makes the report on the sandbox `project`.
  init(of project: Int, _ control: Control) throws {
    self.project = project
    let tenant = control.tenants[project]
    left = try control.store.changes(project: project).filter { $0.thing == "playlist" && $0.kind == .created }
    let usage = tenant.control.usage
    self.usage = usage
    warnings = usage.warnings.keys.sorted().map { (id: $0, count: usage.warnings[$0] ?? 0) }
    unusedFaults = tenant.control.faults.rules.filter { $0.fired == 0 }
    keys = FaultKeys(control.store.identities)
    let entries = control.journal?.entries(of: project) ?? []
    refusals = usage.refusals.keys.sorted().map { status in
      var requests: [String] = []
      var seen: Set<String> = []
      for entry in entries where entry.status == status && requests.count < Self.mostShown {
        let request = "\(entry.request.method.token) \(Redaction(control.store.identities).target(entry.request))"
        // Before the reason, which takes time to find.
        guard seen.insert("\(entry.rule?.rawValue ?? "") \(request)").inserted,
          let reason = entry.reason(tenant.terms.settings.contract, control.store)
        else { continue }
        requests.append("\(request): \(reason)".visible)
      }
      return Refusals(status: status, count: usage.refusals[status] ?? 0, requests: requests)
    }
  }

  func write(into writer: inout JSONWriter) {
    writer.member("project_id", project)
    writer.key("playlists_left")
    writer.array(left) { $0.value($1.id) }
    writer.key("endpoints_never_called")
    writer.array(usage.neverCalled) { $0.string($1) }
    writer.key("refusals")
    writer.array(refusals) { writer, refusals in
      writer.object { writer in
        writer.member("status", refusals.status)
        writer.member("count", refusals.count)
        writer.key("requests")
        writer.array(refusals.requests) { $0.string($1) }
      }
    }
    writer.key("warnings")
    writer.array(warnings) { writer, warning in
      writer.object { writer in
        writer.member("id", warning.id)
        writer.member("count", warning.count)
      }
    }
    writer.key("faults_never_fired")
    writer.array(unusedFaults) { $0.fault($1, keys) }
    writer.member("summary", summary)
  }

  /// The report for a person who looks at a failed test.
  private var summary: String {
    if usage.isUnused { return "No request came to sandbox \(project)." }
    var lines: [String] = []
    for refusals in refusals {
      lines.append("\(Self.times(refusals.count, "request")) refused with \(refusals.status):")
      lines += refusals.requests.map { "  \($0)" }
    }
    for rule in unusedFaults {
      lines.append("fault \(rule.id) never fired: \(String(decoding: JSONValue.object(keys.shown(rule.source)).encoded, as: UTF8.self))")
    }
    for warning in warnings { lines.append("\(Self.times(warning.count, "warning")) that the hosted service differs: \(warning.id)") }
    if !left.isEmpty { lines.append("\(Self.times(left.count, "playlist")) left: \(left.compactMap(\.id.text).joined(separator: ", "))") }
    if lines.isEmpty { return "Nothing was refused in sandbox \(project), and nothing was left." }
    return "In sandbox \(project):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
  }

  private static func times(_ count: Int, _ thing: String) -> String { "\(count) \(thing)\(count == 1 ? "" : "s")" }
}

/// What the clients of one sandbox used.
///
/// It is counted apart from the journal, which drops old entries.
final class SandboxUsage {
  private var called: Set<String> = []
  private(set) var refusals: [Int: Int] = [:]
  /// The number of warnings by ledger id.
  private(set) var warnings: [String: Int] = [:]

  /// The endpoints that were never called, such as `GET /api/projects/:project_id/session_recording_playlists`.
  var neverCalled: [String] { Router.methods.filter { !called.contains($0) } }

  /// Whether no request came.
  private(set) var isUnused = true

  /// Counts a finished exchange with `status`.
  func count(_ exchange: Exchange, _ status: Status) {
    isUnused = false
    if let route = exchange.route { called.insert("\(exchange.request.method.token) \(route.path)") }
    if (400..<500).contains(status.code) { refusals[status.code, default: 0] += 1 }
    for warning in exchange.warnings { if let rule = warning.rule { warnings[rule.rawValue, default: 0] += 1 } }
  }
}
