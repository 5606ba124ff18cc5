internal import HTTPServer
internal import JSON

/// A suggestion for a request that matched no endpoint, was not authorized or found nothing.
struct Hint {
  /// A similar request that would match an endpoint.
  struct NearMiss: Hashable {
    let method: String
    let path: String
  }

  /// The mistake, as a sentence.
  let sentence: String
  var nearMisses: [NearMiss] = []

  /// The hint for an exchange that ended with `status`; nil if an endpoint responded, or a fault in its place.
  ///
  /// `contract` is the contract of the request's project. Without `keys` there is no hint for a request without a valid key.
  static func of(
    _ exchange: Exchange, _ status: Int, _ contract: Contract, _ store: Store, keys: @autoclosure () -> KeyHint?
  ) -> Hint? {
    guard [401, 403, 404, 405].contains(status) else { return nil }
    if exchange.rule == .notEmulated { return Hint(sentence: NotEmulated.hint(exchange.request)) }
    guard let route = exchange.route else { return PathHint.of(exchange) }
    guard exchange.fault == nil else { return nil }
    switch status {
    case 401: return keys()?.unauthenticated(exchange)
    case 403: return KeyHint.forbidden(exchange, route, contract, store.identities)
    case 404: return MissingHint.of(exchange, store)
    default: return MethodHint.of(exchange, route)
    }
  }

  /// The hint as one line, with the nearest request if that has the same method and so differs in its path.
  func line(for method: Method) -> String {
    guard let miss = nearMisses.first, miss.method == method.token else { return sentenceInOneLine }
    return "\(sentenceInOneLine); did you mean \(miss.method) \(miss.path)?"
  }

  /// The sentence in one line: it may have a fault rule in lines of its own.
  private var sentenceInOneLine: String {
    sentence.split(separator: "\n" as Character).map { $0.drop { $0 == " " } }.joined(separator: " ")
  }

  /// Writes the members `hint` and `near_misses`.
  func write(into writer: inout JSONWriter) {
    writer.member("hint", sentence)
    writer.key("near_misses")
    writer.array(nearMisses) { writer, miss in
      writer.object { writer in
        writer.member("method", miss.method)
        writer.member("path", miss.path)
      }
    }
  }
}

extension Hint {
  /// The most keys among which a similar one is looked for where there is a hint for each request: to compare them takes time.
  private static let mostKeys = 1_000
  /// The longest reason.
  private static let longest = 500

  /// Why a request was refused by `response`, in one line: its hint, or else what the response says.
  static func reason(_ exchange: Exchange, _ response: Response, _ contract: Contract, _ store: Store) -> String {
    String(unlimitedReason(exchange, response, contract, store).prefix(longest))
  }

  private static func unlimitedReason(_ exchange: Exchange, _ response: Response, _ contract: Contract, _ store: Store) -> String {
    let identities = store.identities
    let hint = of(
      exchange, response.status.code, contract, store, keys: identities.keyCount <= mostKeys ? KeyHint(identities) : nil)
    // The sentence on an unknown path names the nearest one.
    if let hint { return exchange.route == nil ? hint.sentenceInOneLine : hint.line(for: exchange.request.method) }
    if let fault = exchange.fault, exchange.rule == nil { return "fault \(fault) fired" }
    guard let body = try? JSONValue(parsing: response.body), let detail = body["detail"]?.text else { return response.status.reasonPhrase }
    return body["attr"]?.text.map { "\($0): \(detail)" } ?? detail
  }
}

/// Hints for requests that were not authorized.
struct KeyHint {
  /// The most labels in a hint.
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
    guard let given = exchange.credential else { return Hint(sentence: Self.withoutKey(exchange.request)) }
    guard let near = nearest(to: given.value) else {
      return Hint(sentence: "the key in the \(given.place.rawValue) is unknown; the known keys are labelled \(labels)")
    }
    return Hint(sentence: "the key in the \(given.place.rawValue) is unknown; did you mean the one labelled \"\(near.label)\"?")
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

  static func forbidden(_ exchange: Exchange, _ route: Route<API>, _ contract: Contract, _ identities: IdentityStore) -> Hint? {
    guard let key = exchange.credential.flatMap({ identities.key($0.value) }) else { return nil }
    if let project = exchange.project, !key.reaches(project: project) {
      let projects = key.scopedProjects.map(String.init).joined(separator: ", ")
      return Hint(sentence: "this key, \"\(key.label)\", is confined to project \(projects)")
    }
    let method = exchange.request.method
    guard let scope = contract.scope(of: route.action(method, route.endpoint(method))) ?? (route.isAboutPlaylists ? .writePlaylists : nil),
      !scope.isGranted(by: key.scopes)
    else { return nil }
    let has = key.scopes.isEmpty ? "none" : key.scopes.joined(separator: ", ")
    return Hint(sentence: "this key lacks \(scope.name); \"\(key.label)\" has \(has)")
  }

  private static func withoutKey(_ request: Request) -> String {
    guard let bytes = request.fields.first("authorization") else {
      if request.queryParameters.contains(where: { Redaction.wrongNames.contains($0.name) }) {
        return "in a query the key is called personal_api_key"
      }
      if request.fields.contains("x-api-key") { return "the key goes into Authorization: Bearer <key>, not X-Api-Key" }
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

/// Hints for authorized requests that found nothing.
enum MissingHint {
  /// In how many projects a playlist is looked for.
  private static let mostProjects = 100

  static func of(_ exchange: Exchange, _ store: Store) -> Hint? {
    let identities = store.identities
    if exchange.rule == .projectID {
      let name = exchange.parameters.projectID
      let projects = identities.projects.map { String($0.id) }
      let there = projects.prefix(10).joined(separator: ", ") + (projects.count > 10 ? " and \(projects.count - 10) more" : "")
      let misses = identities.projects.prefix(3).map { project in
        Hint.NearMiss(method: exchange.request.method.token, path: path(exchange, project: project.id))
      }
      return Hint(sentence: "project \(name) does not exist; the projects are \(there)", nearMisses: misses)
    }
    if exchange.rule == .formatQuery, let format = exchange.request.queryParameters.last(where: { $0.name == "format" })?.value {
      return Hint(sentence: "the only format is json, not \(format)")
    }
    if exchange.rule == .unknownSessionRecording, let project = exchange.project {
      let id = exchange.parameters.sessionRecordingID
      return Hint(
        sentence: "nothing is known of a recording \(id) in project \(project): PUT /__admin/projects/\(project)/recordings/\(id) makes one"
      )
    }
    guard let project = exchange.project, !exchange.parameters.shortID.isEmpty else { return nil }
    return playlist(exchange, project, store)
  }

  private static func playlist(_ exchange: Exchange, _ project: Int, _ store: Store) -> Hint? {
    let shortID = exchange.parameters.shortID
    let method = exchange.request.method.token
    if let found = try? store.playlists.find(in: project, shortID: shortID) {
      if found.isDeleted {
        let path = "/" + exchange.segments.prefix(5).joined(separator: "/") + "/"
        return Hint(
          sentence: "the playlist is deleted: PATCH {\"deleted\": false} brings it back",
          nearMisses: [Hint.NearMiss(method: "PATCH", path: path)])
      }
      if exchange.request.method == .delete, !exchange.parameters.sessionRecordingID.isEmpty {
        return Hint(sentence: "recording \(exchange.parameters.sessionRecordingID) is not in the playlist")
      }
      if let filter = exchange.request.queryParameters.first(where: { ["short_id", "created_by"].contains($0.name) }) {
        return Hint(sentence: "the query's \(filter.name) filters the playlist out")
      }
      return Hint(sentence: "the playlist did not exist at the time of the request")
    }
    let others = store.identities.projects.prefix(mostProjects).filter { other in
      other.id != project && (try? store.playlists.find(in: other.id, shortID: shortID)).flatMap { $0 } != nil
    }
    if let other = others.first {
      return Hint(
        sentence: "the playlist is in project \(other.id)",
        nearMisses: others.prefix(3).map { Hint.NearMiss(method: method, path: path(exchange, project: $0.id)) })
    }
    if shortID.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
      return Hint(sentence: "the path takes a playlist's short_id, not its id")
    }
    return Hint(sentence: "project \(project) has no playlist \(shortID)")
  }

  /// The path with another project.
  private static func path(_ exchange: Exchange, project: Int) -> String {
    var segments = exchange.segments
    if segments.count > 2 { segments[2] = String(project) }
    return "/" + segments.joined(separator: "/") + "/"
  }
}

/// Hints for unknown paths.
enum PathHint {
  /// The longest path that is compared with those of the API, in bytes.
  private static let longest = 500

  static func of(_ exchange: Exchange) -> Hint {
    let segments = exchange.request.path.count <= longest ? exchange.segments : []
    // A stable sort, so that the response is reproducible.
    let all = Routes.all.map { PathAlignment(segments, to: $0.path) }.enumerated()
      .sorted { ($0.element.cost, $0.offset) < ($1.element.cost, $1.offset) }.map(\.element)
    // A path that is further away, or that differs in more than three quarters, is unrelated.
    let near = all.filter { $0.cost < min(3, 0.75 * Double($0.path.split(separator: "/").count)) }.prefix(3)
    let misses = near.map { Hint.NearMiss(method: exchange.request.method.token, path: "\($0.path)/") }
    guard let best = near.first else {
      return Hint(sentence: "Unknown path. The API's paths begin with /api/projects/:project_id/session_recording_playlists/.")
    }
    return Hint(sentence: "Unknown path. Did you mean \(best.path)/?", nearMisses: misses)
  }
}

/// Hints for methods that a path does not have.
enum MethodHint {
  static func of(_ exchange: Exchange, _ route: Route<API>) -> Hint {
    let (method, path) = (exchange.request.method, exchange.path)
    let segments = route.path.split(separator: "/").count
    let list = "/" + exchange.segments.prefix(4).joined(separator: "/") + "/"
    let meant: (String, Hint.NearMiss)? =
      switch (route.isAboutPlaylists ? segments : 0, method) {
      case (5, .delete): ("PATCH {\"deleted\": true}", Hint.NearMiss(method: "PATCH", path: path))
      case (5, .post): ("PATCH changes a playlist, POST to the list makes one", Hint.NearMiss(method: "POST", path: list))
      case (4, .put), (4, .patch): ("a playlist is changed at its own path", Hint.NearMiss(method: method.token, path: "\(list):short_id/"))
      case (4, .delete):
        ("a playlist is deleted at its own path, by PATCH {\"deleted\": true}", Hint.NearMiss(method: "PATCH", path: "\(list):short_id/"))
      case (6, .post), (6, .delete):
        (
          "the recording's id belongs in the path",
          Hint.NearMiss(method: method.token, path: "\(list)\(exchange.parameters.shortID)/recordings/:session_recording_id/")
        )
      case (7, .put), (7, .patch): ("POST adds a recording", Hint.NearMiss(method: "POST", path: path))
      case (7, .get), (7, .head):
        ("GET of …/recordings/ lists all of them", Hint.NearMiss(method: "GET", path: "\(list)\(exchange.parameters.shortID)/recordings/"))
      default: nil
      }
    if let (sentence, miss) = meant { return Hint(sentence: "\(method.token) is 405: \(sentence)", nearMisses: [miss]) }
    let methods = route.allow.split { $0 == "," || $0 == " " }.map(String.init)
    if let known = methods.first(where: { $0 == method.token.uppercased() }) {
      return Hint(sentence: "methods are case-sensitive: \(known)", nearMisses: [Hint.NearMiss(method: known, path: path)])
    }
    return Hint(
      sentence: "\(method.token) is 405: the path allows \(methods.joined(separator: ", "))",
      nearMisses: methods.filter { $0 != "HEAD" && $0 != "OPTIONS" }.map { Hint.NearMiss(method: $0, path: path) })
  }
}

extension Exchange {
  /// The path as it is compared.
  var path: String { String(decoding: request.path, as: UTF8.self) }

  /// The decoded segments of the path.
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
