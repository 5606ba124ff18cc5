internal import Domain
internal import HTTPServer
internal import Storage

/// GET /__admin/: a page that shows what is going on, for people.
enum InspectorEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    // A nonce lets the page's own script and style run and no other: not even one that a name in the data might bring in.
    var random = RandomStream()
    let nonce = random.text(length: 32)
    let policy =
      "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; base-uri 'none'; form-action 'none';"
      + " frame-ancestors 'none'"
    let fields = [
      Field(name: "Content-Type", value: "text/html; charset=utf-8"), Field(name: "Content-Security-Policy", value: policy),
      Field(name: "X-Content-Type-Options", value: "nosniff"), Field(name: "Referrer-Policy", value: "no-referrer"),
      Field(name: "Cache-Control", value: "no-store"),
    ]
    return .now(Response(.ok, fields: fields, body: Array(page(call, nonce).utf8)))
  }

  private static func page(_ call: ControlCall, _ nonce: String) -> String {
    let identities = call.control.store.identities
    let projects = identities.projects + identities.sandboxes
    let projectRows = projects.map { project in
      "<tr><td>\(project.id)<td>\(escape(project.name))<td>\(identities.isSandbox(project.id) ? "sandbox" : "")"
    }
    // Keys by their labels: their values are secrets, and screens are shared.
    let keyRows = identities.keys.map { key in
      let projects = key.scopedProjects.isEmpty ? "all" : key.scopedProjects.map(String.init).joined(separator: ", ")
      let user = identities.user(key.userID)?.email ?? ""
      return "<tr><td>\(escape(key.label))<td>\(escape(user))<td>\(escape(key.scopes.joined(separator: " ")))<td>\(projects)"
    }
    return """
      <!doctype html><html lang="en"><meta charset="utf-8"><title>Playlists emulator</title>
      <meta name="viewport" content="width=device-width"><style nonce="\(nonce)">\(InspectorPage.style)</style>
      <header><h1>Playlists emulator</h1><span>\(escape(call.control.build.version))</span>
      <label>X-Admin-Token <input id="token" type="password" autocomplete="off"></label></header>
      \(InspectorPage.controls)
      <section><h2>Projects</h2><table><thead><tr><th>Id<th>Name<th></thead><tbody>\(projectRows.joined())</tbody></table></section>
      <section><h2>Keys</h2><table><thead><tr><th>Label<th>User<th>Scopes<th>Projects</thead><tbody>\(keyRows.joined())</tbody></table></section>
      <script nonce="\(nonce)">\(InspectorPage.script)</script></html>
      """
  }

  /// Text as HTML shows it, between tags.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
