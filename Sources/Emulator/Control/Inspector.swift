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
    let parts = [
      (#"<link rel="stylesheet" href="style.css">"#, "style", embedded_inspector_style()),
      (#"<script src="app.js"></script>"#, "script", embedded_inspector_script()),
    ]
    var page: [UInt8] = []
    for line in text(embedded_inspector_page()).split(separator: UInt8(ascii: "\n")) {
      if let (_, tag, part) = parts.first(where: { line.elementsEqual($0.0.utf8) }) {
        page += Array("<\(tag) nonce=\"\(nonce)\">".utf8) + text(part) + Array("</\(tag)>".utf8)
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
    let limits = [
      ("journal_entries", control.journal?.size ?? 0), ("snapshots", Moment.most), ("fault_rules", Faults.mostRules),
      ("delayed_requests", Faults.mostDelayed), ("control_memory_bytes", control.faults.memory.limit),
    ]
    return .json(
      .members([
        ("projects", .array((identities.projects + identities.sandboxes).map { json($0, control) })),
        ("keys", .array(keys.map { json($0, identities) })), ("limits", .members(limits.map { ($0, .int($1)) })),
      ]))
  }

  private static func json(_ project: Project, _ control: Control) -> JSONValue {
    .members([
      ("id", .int(project.id)), ("name", .text(project.name)), ("sandbox", .bool(control.store.identities.isSandbox(project.id))),
      ("contract", .text(control.tenants.settings(of: project.id).contract.rawValue)),
      ("rate_limit", control.tenants.rateLimit(of: project.id).json),
    ])
  }

  private static func json(_ key: PersonalAPIKey, _ identities: IdentityStore) -> JSONValue {
    .members([
      ("key", .text(ShownKey.text(key.value, label: key.label))), ("user", .orNull(identities.user(key.userID)?.email)),
      ("scopes", .strings(key.scopes)), ("scoped_projects", .array(key.scopedProjects.map(JSONValue.int))),
    ])
  }
}
