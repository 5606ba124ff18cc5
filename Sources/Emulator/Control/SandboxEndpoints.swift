internal import HTTPServer
internal import JSON

/// /__admin/sandboxes: a project for one test, with a key for this project only.
enum SandboxEndpoints {
  static func create(_ call: ControlCall) throws -> Answer {
    let body = try call.body(["seed", "contract", "scopes"])
    let contract = body.string("contract").flatMap { name in
      Contract(rawValue: name) ?? body.refuse("contract", "expected \"documented\" or \"observed\"", instead: nil)
    }
    let scopes = body.strings("scopes") ?? ["*"]
    for scope in scopes where !Scope.isValid(scope) { body.refuse("scopes", "not a scope: \"\(scope)\"") }
    try body.finish()
    let control = call.control
    // The random stream comes from the common one, so that a seeded emulator makes the same sandboxes again.
    let random = RandomStream(seed: control.tenants.updateSettings(of: nil) { $0.random.next() })
    var reader = FixtureReader(now: call.control.tenants.now(nil), random: random)
    let seed = try reader.read(body.value("seed").map { [FixtureFile($0.0)] } ?? [])
    let key = control.newKey(&reader.random)
    let sandbox: Sandbox
    do {
      sandbox = try control.store.addSandbox(seed, key: key, scopes: scopes)
    } catch let error as SandboxError {
      throw ControlError.invalid("seed", error.description)
    }
    let common = control.tenants.common.terms.settings
    control.tenants.add(sandbox, ProjectSettings(contract: contract ?? common.contract, clock: common.clock, random: reader.random))
    control.events.note("sandbox", "created", of: sandbox.project.id)
    return .json(json(sandbox, showingKey: key, call), .created)
  }

  static func list(_ call: ControlCall) throws -> Answer {
    let sandboxes = call.control.tenants.sandboxes.sorted { $0.key < $1.key }.compactMap(\.value.sandbox)
    return .json(.members([("sandboxes", .array(sandboxes.map { json($0, call) }))]))
  }

  static func show(_ call: ControlCall) throws -> Answer { .json(json(try find(call), call)) }

  static func remove(_ call: ControlCall) throws -> Answer {
    let id = try find(call).project.id
    let control = call.control
    let report = try report(on: id, control)
    try control.store.removeSandbox(id)
    control.tenants.remove(id)
    control.faults.clear(project: id)
    control.journal?.restore([], project: id)
    control.journal?.endWaits(of: id, with: ControlError.notFound("project \(id) any more").response)
    control.events.note("sandbox", "deleted", of: id)
    return .json(report)
  }

  private static func find(_ call: ControlCall) throws(ControlError) -> Sandbox {
    guard let id = Int(call.values[0]), let sandbox = call.control.tenants.sandboxes[id]?.sandbox else {
      throw .notFound("sandbox \(call.values[0])")
    }
    return sandbox
  }

  /// A sandbox with its key as `key`, or else as keys are shown.
  private static func json(_ sandbox: Sandbox, showingKey key: String? = nil, _ call: ControlCall) -> JSONValue {
    let key = key ?? call.control.store.identities.shown(sandbox.key.value)
    return .members([
      ("project_id", .int(sandbox.project.id)), ("api_key", .text(key)), ("url", .text("http://\(call.request.authority)")),
    ])
  }

  /// How many different requests of one status a report shows.
  private static let mostShown = 10

  /// What the test of the sandbox `project` left, what was refused there, and what it did not use.
  private static func report(on project: Int, _ control: Control) throws -> JSONValue {
    let tenant = control.tenants[project]
    let usage = tenant.control.usage
    let keys = FaultKeys(control.store.identities)
    let left = try control.store.changes(project: project).filter { $0.thing == "playlist" && $0.kind == .created }
    let refusals = usage.refusals.sorted { $0.key < $1.key }.map { status, count in
      (status: status, count: count, requests: refusedRequests(of: project, status, control))
    }
    let warnings = usage.warnings.sorted { $0.key < $1.key }
    let unusedFaults = tenant.control.faults.filter { $0.fired == 0 }

    var lines: [String] = []
    for (status, count, requests) in refusals {
      lines += ["\(times(count, "request")) refused with \(status):"] + requests.map { "  \($0)" }
    }
    for rule in unusedFaults {
      lines.append("fault \(rule.id) never fired: \(String(decoding: JSONValue.object(keys.shown(rule.source)).encoded, as: UTF8.self))")
    }
    for (id, count) in warnings { lines.append("\(times(count, "warning")) that the hosted service differs: \(id)") }
    if !left.isEmpty { lines.append("\(times(left.count, "playlist")) left: \(left.compactMap(\.id.text).joined(separator: ", "))") }
    let summary =
      if usage.isUnused {
        "No request came to sandbox \(project)."
      } else if lines.isEmpty {
        "Nothing was refused in sandbox \(project), and nothing was left."
      } else {
        "In sandbox \(project):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
      }

    return .members([
      ("project_id", .int(project)), ("playlists_left", .array(left.map(\.id))), ("endpoints_never_called", .strings(usage.neverCalled)),
      (
        "refusals",
        .array(refusals.map { .members([("status", .int($0.status)), ("count", .int($0.count)), ("requests", .strings($0.requests))]) })
      ),
      ("warnings", .array(warnings.map { .members([("id", .text($0.key)), ("count", .int($0.value))]) })),
      ("faults_never_fired", .array(unusedFaults.map { $0.json(keys) })), ("summary", .text(summary)),
    ])
  }

  /// Different requests to a sandbox that the journal still has, each with why it was refused with `status`.
  private static func refusedRequests(of project: Int, _ status: Int, _ control: Control) -> [String] {
    var requests: [String] = []
    var seen: Set<String> = []
    for entry in control.journal?.entries(of: project) ?? [] where requests.count < mostShown {
      guard let response = entry.response, response.status.code == status else { continue }
      let request = "\(entry.request.method.token) \(Redaction(control.store.identities).target(entry.request))"
      // Before the reason, which takes time to find.
      guard seen.insert("\(entry.rule?.rawValue ?? "") \(request)").inserted else { continue }
      let reason = entry.reading { Hint.reason($0, response, control.store) }
      requests.append("\(request): \(reason)".visible)
    }
    return requests
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

  private(set) var isUnused = true

  /// Counts a finished exchange with `status`.
  func count(_ exchange: Exchange, _ status: Status) {
    isUnused = false
    if let route = exchange.route { called.insert("\(exchange.request.method.token) \(route.path)") }
    if (400..<500).contains(status.code) { refusals[status.code, default: 0] += 1 }
    for warning in exchange.warnings { if let rule = warning.rule { warnings[rule.rawValue, default: 0] += 1 } }
  }
}
