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
    let report = try SandboxReport(of: control.tenants[id], id, control.store)
    try control.store.removeSandbox(id)
    control.tenants.remove(id)
    control.faults.clear(project: id)
    control.journal?.clear(project: id)
    control.journal?.endWaits(of: id, with: ControlError.notFound("project \(id) any more").response)
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

/// What a test left in its sandbox, and what it did not use.
struct SandboxReport {
  private let project: Int
  private let left: [Change]
  private let neverCalled: [String]
  /// The number of refusals by status.
  private let refusals: [(thing: Int, count: Int)]
  /// The number of warnings by ledger id.
  private let warnings: [(thing: String, count: Int)]
  private let unusedFaults: [Int]

  /// Makes the report on the sandbox `project`.
  init(of tenant: Tenant, _ project: Int, _ store: Store) throws {
    self.project = project
    left = try store.changes(project: project).filter { $0.thing == "playlist" && $0.kind == .created }
    let usage = tenant.control.usage
    neverCalled = usage.neverCalled
    refusals = Self.inOrder(usage.refusals)
    warnings = Self.inOrder(usage.warnings)
    unusedFaults = tenant.control.faults.rules.filter { $0.fired == 0 }.map(\.id)
  }

  func write(into writer: inout JSONWriter) {
    writer.member("project_id", project)
    writer.key("playlists_left")
    writer.array(left) { $0.value($1.id) }
    writer.key("endpoints_never_called")
    writer.array(neverCalled) { $0.string($1) }
    writer.key("refusals")
    Self.write(refusals, "status", into: &writer) { $0.int($1) }
    writer.key("warnings")
    Self.write(warnings, "id", into: &writer) { $0.string($1) }
    writer.key("faults_never_fired")
    writer.array(unusedFaults) { $0.int($1) }
  }

  private static func inOrder<Thing: Comparable>(_ counts: [Thing: Int]) -> [(thing: Thing, count: Int)] {
    counts.map { (thing: $0.key, count: $0.value) }.sorted { $0.thing < $1.thing }
  }

  /// Writes an array of objects, each with a `count` and, under `name`, what was counted.
  private static func write<Thing>(
    _ counts: [(thing: Thing, count: Int)], _ name: StaticString, into writer: inout JSONWriter, _ thing: (inout JSONWriter, Thing) -> Void
  ) {
    writer.array(counts) { writer, counted in
      writer.object { writer in
        writer.key(name)
        thing(&writer, counted.thing)
        writer.member("count", counted.count)
      }
    }
  }
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

  /// Counts a finished exchange with `status`.
  func count(_ exchange: Exchange, _ status: Status) {
    if let route = exchange.route { called.insert("\(exchange.request.method.token) \(route.path)") }
    if (400..<500).contains(status.code) { refusals[status.code, default: 0] += 1 }
    for warning in exchange.warnings { if let rule = warning.rule { warnings[rule.rawValue, default: 0] += 1 } }
  }
}
