internal import JSON
internal import Storage

/// What a test left behind in its sandbox, and what it never touched.
struct SandboxReport {
  private let project: Int
  private let left: [Change]
  private let neverCalled: [String]
  private let refusals: [(status: Int, count: Int)]
  private let warnings: [(id: String, count: Int)]
  private let unusedFaults: [Int]

  /// The report on the sandbox with this id.
  init(of project: Int, _ control: Control) throws {
    self.project = project
    left = try control.store.changes(project: project).filter { $0.thing == "playlist" && $0.kind == .created }
    let usage = control.metrics.usage[project] ?? SandboxUsage()
    neverCalled = usage.neverCalled
    refusals = usage.refusals.map { (status: $0.key, count: $0.value) }.sorted { $0.status < $1.status }
    warnings = usage.warnings.map { (id: $0.key, count: $0.value) }.sorted { $0.id < $1.id }
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
    writer.array(refusals) { writer, refusal in
      writer.object { writer in
        writer.key("status")
        writer.int(refusal.status)
        writer.key("count")
        writer.int(refusal.count)
      }
    }
    writer.key("warnings")
    writer.array(warnings) { writer, warning in
      writer.object { writer in
        writer.key("id")
        writer.string(warning.id)
        writer.key("count")
        writer.int(warning.count)
      }
    }
    writer.key("faults_never_fired")
    writer.array(unusedFaults) { $0.int($1) }
  }
}
