internal import JSON
internal import Storage

/// What a test left behind in its sandbox, and what it never touched.
struct SandboxReport {
  private let project: Int
  private let left: [Change]
  private let neverCalled: [String]
  /// By status.
  private let refusals: [(thing: Int, count: Int)]
  /// By the ledger's id.
  private let warnings: [(thing: String, count: Int)]
  private let unusedFaults: [Int]

  /// The report on the sandbox with this id.
  init(of project: Int, _ control: Control) throws {
    self.project = project
    left = try control.store.changes(project: project).filter { $0.thing == "playlist" && $0.kind == .created }
    let usage = control.metrics.usage[project] ?? SandboxUsage()
    neverCalled = usage.neverCalled
    refusals = Self.inOrder(usage.refusals)
    warnings = Self.inOrder(usage.warnings)
    unusedFaults = control.faults.unused(in: project).map(\.id)
  }

  /// Writes its fields.
  func write(into writer: inout JSONWriter) {
    writer.key("project_id")
    writer.int(project)
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

  /// Writes things, each under `name`, with how often they were met.
  private static func write<Thing>(
    _ counts: [(thing: Thing, count: Int)], _ name: StaticString, into writer: inout JSONWriter, _ thing: (inout JSONWriter, Thing) -> Void
  ) {
    writer.array(counts) { writer, counted in
      writer.object { writer in
        writer.key(name)
        thing(&writer, counted.thing)
        writer.key("count")
        writer.int(counted.count)
      }
    }
  }
}
