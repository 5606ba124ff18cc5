internal import HTTPServer

/// GET /__admin/: an HTML page that shows the state and the last requests.
enum InspectorEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    // The nonce allows only the page's own script and style, so that no markup in the data can run a script.
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
    // Keys are shown by their labels: their values are secrets, and screens are shared.
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

  /// Escapes text for HTML, between tags.
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

/// The constant parts of the inspector page.
enum InspectorPage {
  static let style = """
    body{font:14px/1.5 system-ui,sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}
    header{display:flex;gap:1rem;align-items:baseline}header label{margin-left:auto}h1{font-size:1.3rem}h2{font-size:1rem}
    table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.15rem .5rem;border-bottom:1px solid #8884}
    pre{white-space:pre-wrap;margin:0}.bad{color:#c33}#status{min-height:1.5em}
    """

  static let controls = """
    <p id="status" role="status"></p>
    <section><h2>Clock</h2><p><b id="now"></b> <button id="freeze">Freeze</button> <input id="by" value="1m" size="6" aria-label="Time span">
    <button id="advance">Advance</button> <button id="unfreeze">Reset clock</button> <button id="reset">Reset everything</button></section>
    <section><h2>Last requests</h2><table><thead><tr><th>Id<th>At<th>Method<th>Path<th>Status<th>Key<th>Fault<th>µs</thead>
    <tbody id="requests"></tbody></table></section>
    <section><h2>Faults</h2><table><thead><tr><th>Id<th>Rule<th>Matched<th>Fired</thead><tbody id="faults"></tbody></table></section>
    """

  /// The script inserts all data as text, never as HTML.
  static let script = #"""
    const $ = id => document.getElementById(id);
    async function call(method, path, body) {
      const headers = {};
      if ($("token").value) headers["X-Admin-Token"] = $("token").value;
      if (body) headers["Content-Type"] = "application/json";
      const reply = await fetch("/__admin" + path, {method, headers, body: body && JSON.stringify(body)});
      const text = await reply.text();
      const answer = text ? JSON.parse(text) : null;
      if (!reply.ok) throw new Error(answer?.detail ?? reply.status);
      return answer;
    }
    function rows(id, rows) {
      $(id).replaceChildren(...rows.map(cells => {
        const row = document.createElement("tr");
        for (const cell of cells) row.insertCell().textContent = cell ?? "";
        return row;
      }));
    }
    async function refresh() {
      const clock = await call("GET", "/clock");
      $("now").textContent = clock.now + (clock.frozen ? " (frozen)" : "");
      const {faults} = await call("GET", "/faults");
      rows("faults", faults.map(({id, matched, fired, remaining, ...rule}) => [id, JSON.stringify(rule), matched, fired]));
      const {requests} = await call("GET", "/requests?limit=50");
      rows("requests", requests.reverse().map(r => [r.id, r.at, r.method, r.path + (r.query ? "?" + r.query : ""), r.response?.status,
        r.key?.label ?? r.key?.last4, r.fault, r.duration_us]));
    }
    async function act(work) {
      try { await work?.(); await refresh(); $("status").textContent = ""; $("status").className = ""; }
      catch (error) { $("status").textContent = error.message; $("status").className = "bad"; }
    }
    $("freeze").onclick = () => act(() => call("PUT", "/clock", {action: "freeze"}));
    $("advance").onclick = () => act(() => call("PUT", "/clock", {action: "advance", by: $("by").value}));
    $("unfreeze").onclick = () => act(() => call("PUT", "/clock", {action: "reset"}));
    $("reset").onclick = () => confirm("Reset everything?") && act(() => call("POST", "/reset").then(() => location.reload()));
    $("token").onchange = () => act();
    act();
    setInterval(act, 2000);
    """#
}
