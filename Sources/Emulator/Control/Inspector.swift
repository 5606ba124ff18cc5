internal import CEmbedded
internal import HTTPServer
internal import JSON

/// GET /__admin/: the inspector, a page that shows what clients did and why they were refused.
///
/// It contains nothing of the emulator's state: its script is a client of the control API and sends the token.
enum InspectorEndpoint {
  static let path = "/__admin/"

  static func show(_ call: ControlCall) throws -> Answer {
    // The nonce allows only the page's own script and style, so that no markup in the data can run a script.
    var random = RandomStream()
    let nonce = random.text(length: 32)
    let policy =
      "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; img-src data:; connect-src 'self'; base-uri 'none';"
      + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    let fields = [
      Field(name: "Content-Type", value: "text/html; charset=utf-8"), Field(name: "Content-Security-Policy", value: policy),
      Field(name: "X-Content-Type-Options", value: "nosniff"), Field(name: "Referrer-Policy", value: "no-referrer"),
      Field(name: "Cache-Control", value: "no-store"),
    ]
    return .now(Response(.ok, fields: fields, body: page(nonce)))
  }

  /// The page with its style sheet and its script in the place of the lines that name their files.
  private static func page(_ nonce: String) -> [UInt8] {
    let (html, style, script) = (text(embedded_inspector_page()), text(embedded_inspector_style()), text(embedded_inspector_script()))
    var page: [UInt8] = []
    page.reserveCapacity(html.count + style.count + script.count + 256)
    for line in html.split(separator: UInt8(ascii: "\n")) {
      if line.elementsEqual(#"<link rel="stylesheet" href="style.css">"#.utf8) {
        page += Array("<style nonce=\"\(nonce)\">".utf8) + style + Array("</style>".utf8)
      } else if line.elementsEqual(#"<script src="app.js"></script>"#.utf8) {
        page += Array("<script nonce=\"\(nonce)\">".utf8) + script + Array("</script>".utf8)
      } else {
        page += line
      }
      page.append(UInt8(ascii: "\n"))
    }
    return page
  }

  /// The bytes are the program's own and never change.
  private static func text(_ embedded: embedded) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: embedded.bytes, count: embedded.length)
  }
}

/// GET /__admin/projects: the projects and sandboxes with what holds for each, the keys as they are shown, and the limits.
enum ProjectsEndpoint {
  static func list(_ call: ControlCall) throws -> Answer {
    let control = call.control
    let identities = control.store.identities
    let keys = try identities.keys + identities.sandboxes.flatMap { try identities.keys(of: $0.id) }
    return ControlCall.json { writer in
      writer.key("projects")
      writer.array(identities.projects + identities.sandboxes) { writer, project in
        writer.object { write(project, control, into: &$0) }
      }
      writer.key("keys")
      writer.array(keys) { writer, key in
        writer.object { write(key, identities, into: &$0) }
      }
      writer.key("limits")
      writer.object { writer in
        let limits: [(StaticString, Int)] = [
          ("journal_entries", control.journal?.size ?? 0), ("snapshots", Snapshots.most), ("fault_rules", FaultTable.most),
          ("delayed_requests", Faults.mostDelayed), ("control_memory_bytes", control.faults.memory.limit),
        ]
        for (name, limit) in limits {
          writer.key(name)
          writer.int(limit)
        }
      }
    }
  }

  private static func write(_ project: Project, _ control: Control, into writer: inout JSONWriter) {
    writer.member("id", project.id)
    writer.member("name", project.name)
    writer.member("sandbox", control.store.identities.isSandbox(project.id))
    writer.member("contract", control.tenants.settings(of: project.id).contract.rawValue)
    let limit = control.tenants.rateLimit(of: project.id)
    writer.key("rate_limit")
    writer.object { writer in
      writer.member("burst", limit.burst?.text)
      writer.member("sustained", limit.sustained?.text)
    }
  }

  private static func write(_ key: PersonalAPIKey, _ identities: IdentityStore, into writer: inout JSONWriter) {
    writer.member("key", ShownKey.text(key.value, label: key.label))
    writer.member("user", identities.user(key.userID)?.email)
    writer.key("scopes")
    writer.array(key.scopes) { $0.string($1) }
    writer.key("scoped_projects")
    writer.array(key.scopedProjects) { $0.int($1) }
  }
}

/// GET /__admin/fidelity: the fidelity ledger, as `playlists-emulator fidelity --json` prints it.
enum FidelityEndpoint {
  static func show(_ call: ControlCall) throws -> Answer { ControlCall.json(.ok, Ledger.json) }
}
