internal import HTTPServer
internal import JSON

/// A suggestion for a request that matched no endpoint, was not authorized or found nothing.
struct Hint {
  /// The mistake, as a sentence.
  let sentence: String
  /// Similar requests that would match an endpoint, the nearest first.
  let nearMisses: [(method: String, path: String)]

  init(_ sentence: String, _ nearMisses: [(method: String, path: String)] = []) {
    self.sentence = sentence
    self.nearMisses = nearMisses
  }

  /// The hint for an exchange that ended with `status`; nil if an endpoint responded, or a fault in its place.
  ///
  /// Without `keys` there is no hint for a request without a valid key.
  static func of(_ exchange: Exchange, _ status: Int, _ store: Store, keys: @autoclosure () -> KeyHint?) -> Hint? {
    guard [401, 403, 404, 405].contains(status) else { return nil }
    if exchange.rule == .notEmulated { return Hint(NotEmulated.hint(exchange.request)) }
    guard let route = exchange.route else { return unknownPath(exchange) }
    guard exchange.fault == nil else { return nil }
    switch status {
    case 401: return keys()?.unauthenticated(exchange)
    case 403: return KeyHint.forbidden(exchange, route, store.identities)
    case 404: return nothingFound(exchange, store)
    default: return wrongMethod(exchange, route)
    }
  }

  var members: [(String, JSONValue)] {
    let misses = nearMisses.map { JSONValue.members([("method", .text($0.method)), ("path", .text($0.path))]) }
    return [("hint", .text(sentence)), ("near_misses", .array(misses))]
  }
}

extension Hint {
  /// With more keys than these, the log and responses do not suggest a similar one: comparing them would slow down each refusal.
  private static let mostKeys = 1_000
  private static let longest = 500

  /// Why a request was refused by `response`, in one line: its hint, or else what the response says.
  static func reason(_ exchange: Exchange, _ response: Response, _ store: Store) -> String {
    let identities = store.identities
    let hint = of(exchange, response.status.code, store, keys: identities.keyCount <= mostKeys ? KeyHint(identities) : nil)
    let reason: String
    if let hint {
      // It may have a fault rule in lines of its own.
      let sentence = hint.sentence.split(separator: "\n" as Character).map { $0.drop { $0 == " " } }.joined(separator: " ")
      // A request with the same method differs in its path; the sentence on an unknown path names that.
      let near = exchange.route == nil ? nil : hint.nearMisses.first.flatMap { $0.method == exchange.request.method.token ? $0 : nil }
      reason = near.map { "\(sentence); did you mean \($0.method) \($0.path)?" } ?? sentence
    } else if let fault = exchange.fault, exchange.rule == nil {
      reason = "fault \(fault) fired"
    } else if let body = try? JSONValue(parsing: response.body), let detail = body["detail"]?.text {
      reason = body["attr"]?.text.map { "\($0): \(detail)" } ?? detail
    } else {
      reason = response.status.reasonPhrase
    }
    return String(reason.prefix(longest))
  }
}

/// Hints for requests that were not authorized.
struct KeyHint {
  private static let mostLabels = 10
  /// The relative edit distance from which on two keys are unrelated.
  private static let far = 0.4

  /// The keys outside sandboxes, with their letter counts: the number of comparisons is requests times keys.
  private let keys: [(key: PersonalAPIKey, letters: LetterCounts)]
  private let labels: String

  init(_ identities: IdentityStore) {
    keys = identities.keys.map { ($0, LetterCounts($0.value)) }
    let more = keys.count > Self.mostLabels ? " and \(keys.count - Self.mostLabels) more" : ""
    labels = keys.prefix(Self.mostLabels).map { "\"\($0.key.label)\"" }.joined(separator: ", ") + more
  }

  func unauthenticated(_ exchange: Exchange) -> Hint {
    guard let given = exchange.credential else { return Hint(Self.withoutKey(exchange.request)) }
    let near = nearest(to: given.value).map { "did you mean the one labelled \"\($0.label)\"?" }
    return Hint("the key in the \(given.place.rawValue) is unknown; \(near ?? "the known keys are labelled \(labels)")")
  }

  private func nearest(to value: String) -> PersonalAPIKey? {
    let letters = LetterCounts(value)
    var nearest: (key: PersonalAPIKey, distance: Double)?
    for (key, known) in keys {
      let length = Double(max(letters.count, known.count, 1))
      let most = nearest?.distance ?? Self.far
      guard Double(letters.leastDistance(to: known)) / length < most else { continue }
      let distance = EditDistance.relative(key.value, value)
      if distance < most { nearest = (key, distance) }
    }
    return nearest?.key
  }

  static func forbidden(_ exchange: Exchange, _ route: Route<API>, _ identities: IdentityStore) -> Hint? {
    guard let key = exchange.credential.flatMap({ identities.key($0.value) }) else { return nil }
    if let project = exchange.project, !key.reaches(project: project) {
      let projects = key.scopedProjects.map(String.init).joined(separator: ", ")
      return Hint("this key, \"\(key.label)\", is confined to project \(projects)")
    }
    let method = exchange.request.method
    let required = exchange.contract.scope(of: route.action(method, route.endpoint(method)))
    guard let scope = required ?? (route.isAboutPlaylists ? .writePlaylists : nil), !scope.isGranted(by: key.scopes) else { return nil }
    let has = key.scopes.isEmpty ? "none" : key.scopes.joined(separator: ", ")
    return Hint("this key lacks \(scope.name); \"\(key.label)\" has \(has)")
  }

  private static func withoutKey(_ request: Request) -> String {
    guard let bytes = request.fields.first("authorization") else {
      if request.queryParameters.contains(where: { Redaction.wrongNames.contains($0.name) }) {
        return "in a query the key is called personal_api_key"
      }
      if request.fields.first("x-api-key") != nil { return "the key goes into Authorization: Bearer <key>, not X-Api-Key" }
      return "there is no key: Authorization: Bearer <key>"
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let scheme = Redaction.scheme(text) else { return "the key goes after \"Bearer \": Authorization: Bearer <key>" }
    if text == "Bearer" { return "no key follows Bearer" }
    if scheme == "Bearer" { return "what follows Bearer is too short to be a key" }
    if scheme.lowercased() == "bearer" { return "Bearer is case-sensitive" }
    return "the scheme is Bearer, not \(scheme)"
  }
}

extension PersonalAPIKey {
  /// A sentence for each scope that no endpoint asks for: the key probably needs another one.
  var warnings: [String] {
    scopes.filter { scope in !Routes.scopes.contains { $0.isGranted(by: [scope]) } }.map { scope in
      let nearest = EditDistance.nearest(to: scope, among: Routes.scopes.map(\.name)).map { " Did you mean \($0)?" } ?? ""
      return "no endpoint asks for the scope \(scope) of the key \(ShownKey.text(value, label: label)).\(nearest)"
    }
  }
}

extension Seed {
  /// What is probably a mistake, although the seed can be loaded.
  package var warnings: [String] { keys.flatMap(\.warnings) }
}

// Requests that a key may send.
extension Hint {
  /// In how many projects a playlist is looked for.
  private static let mostProjects = 100

  private static func nothingFound(_ exchange: Exchange, _ store: Store) -> Hint? {
    let identities = store.identities
    if exchange.rule == .projectID {
      let name = exchange.parameters.projectID
      let projects = identities.projects.map { String($0.id) }
      let there = projects.prefix(10).joined(separator: ", ") + (projects.count > 10 ? " and \(projects.count - 10) more" : "")
      return Hint("project \(name) does not exist; the projects are \(there)", sameRequest(exchange, in: identities.projects))
    }
    if exchange.rule == .formatQuery, let format = exchange.request.queryParameters.last(where: { $0.name == "format" })?.value {
      return Hint("the only format is json, not \(format)")
    }
    if exchange.rule == .unknownSessionRecording, let project = exchange.project {
      let id = exchange.parameters.sessionRecordingID
      let call = "PUT /__admin/projects/\(project)/recordings/\(id)"
      return Hint("nothing is known of a recording \(id) in project \(project): \(call) makes one")
    }
    guard let project = exchange.project, !exchange.parameters.shortID.isEmpty else { return nil }
    return playlist(exchange, project, store)
  }

  private static func playlist(_ exchange: Exchange, _ project: Int, _ store: Store) -> Hint? {
    let shortID = exchange.parameters.shortID
    if let found = try? store.playlists.find(in: project, shortID: shortID) {
      if found.isDeleted {
        let path = "/" + exchange.segments.prefix(5).joined(separator: "/") + "/"
        return Hint("the playlist is deleted: PATCH {\"deleted\": false} brings it back", [("PATCH", path)])
      }
      if exchange.request.method == .delete, !exchange.parameters.sessionRecordingID.isEmpty {
        return Hint("recording \(exchange.parameters.sessionRecordingID) is not in the playlist")
      }
      if let filter = exchange.request.queryParameters.first(where: { ["short_id", "created_by"].contains($0.name) }) {
        return Hint("the query's \(filter.name) filters the playlist out")
      }
      return Hint("the playlist did not exist at the time of the request")
    }
    let others = store.identities.projects.prefix(mostProjects).filter { other in
      other.id != project && (try? store.playlists.find(in: other.id, shortID: shortID)).flatMap { $0 } != nil
    }
    if let other = others.first { return Hint("the playlist is in project \(other.id)", sameRequest(exchange, in: Array(others))) }
    if shortID.utf8.allSatisfy(\.isDigit) { return Hint("the path takes a playlist's short_id, not its id") }
    return Hint("project \(project) has no playlist \(shortID)")
  }

  /// The request in the first three of `projects`.
  private static func sameRequest(_ exchange: Exchange, in projects: [Project]) -> [(method: String, path: String)] {
    projects.prefix(3).map { project in
      var segments = exchange.segments
      if segments.count > 2 { segments[2] = String(project.id) }
      return (exchange.request.method.token, "/" + segments.joined(separator: "/") + "/")
    }
  }

  /// The longest path that is compared with those of the API, in bytes.
  private static let longestPath = 500

  private static func unknownPath(_ exchange: Exchange) -> Hint {
    let segments = exchange.request.path.count <= longestPath ? exchange.segments : []
    // A stable sort, so that the response is reproducible.
    let all = Routes.all.map { PathAlignment.least(segments, to: $0.path) }.enumerated()
      .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
    // A path that is further away, or that differs in more than three quarters, is unrelated.
    let near = all.filter { $0.cost < min(3, 0.75 * Double($0.path.split(separator: "/").count)) }.prefix(3)
    let misses = near.map { (method: exchange.request.method.token, path: "\($0.path)/") }
    guard let best = near.first else {
      return Hint("Unknown path. The API's paths begin with /api/projects/:project_id/session_recording_playlists/.")
    }
    return Hint("Unknown path. Did you mean \(best.path)/?", misses)
  }

  private static func wrongMethod(_ exchange: Exchange, _ route: Route<API>) -> Hint {
    let (method, path) = (exchange.request.method, exchange.path)
    let list = "/" + exchange.segments.prefix(4).joined(separator: "/") + "/"
    let recordings = "\(list)\(exchange.parameters.shortID)/recordings/"
    let meant: (sentence: String, method: String, path: String)? =
      switch (EndpointLabel(route), method) {
      case (.playlist, .delete): ("PATCH {\"deleted\": true}", "PATCH", path)
      case (.playlist, .post): ("PATCH changes a playlist, POST to the list makes one", "POST", list)
      case (.list, .put), (.list, .patch): ("a playlist is changed at its own path", method.token, "\(list):short_id/")
      case (.list, .delete): ("a playlist is deleted at its own path, by PATCH {\"deleted\": true}", "PATCH", "\(list):short_id/")
      case (.recordings, .post), (.recordings, .delete):
        ("the recording's id belongs in the path", method.token, "\(recordings):session_recording_id/")
      case (.recording, .put), (.recording, .patch): ("POST adds a recording", "POST", path)
      case (.recording, .get), (.recording, .head): ("GET of …/recordings/ lists all of them", "GET", recordings)
      default: nil
      }
    if let meant { return Hint("\(method.token) is 405: \(meant.sentence)", [(meant.method, meant.path)]) }
    let methods = route.allow.split { $0 == "," || $0 == " " }.map(String.init)
    if let known = methods.first(where: { $0 == method.token.uppercased() }) {
      return Hint("methods are case-sensitive: \(known)", [(known, path)])
    }
    return Hint(
      "\(method.token) is 405: the path allows \(methods.joined(separator: ", "))",
      methods.filter { $0 != "HEAD" && $0 != "OPTIONS" }.map { ($0, path) })
  }
}

extension Exchange {
  var path: String { String(decoding: request.path, as: UTF8.self) }

  fileprivate var segments: [String] { Router.segments(request.path).map { String(decoding: $0, as: UTF8.self) } }
}

extension String {
  /// The text as one line that is safe for a terminal: a fixture, a request or a server may contain anything.
  ///
  /// Control characters, line ends and bidirectional controls become `\u{…}`.
  package var visible: String {
    var visible = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      // C0, DEL and C1; line and paragraph separators, embeddings and overrides; isolates.
      case 0...0x1f, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069:
        visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
      default: visible.append(scalar)
      }
    }
    return String(visible)
  }
}
