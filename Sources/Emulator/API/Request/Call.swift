internal import HTTPServer
internal import JSON

/// A request to an endpoint, with the key that it has and the project that it is about.
struct Call {
  let exchange: Exchange
  let key: PersonalAPIKey
  let project: Project
  let contract: Contract
  /// The moment that counts for all of the request.
  let now: Timestamp
  let api: API

  var parameters: PathParameters { exchange.parameters }
  var query: Form { exchange.query }
  var store: Store { api.store }

  /// Warns the client that the hosted service would have refused the request; throws the refusal if it is to be refused here too.
  func warn(_ refusal: APIError) throws(APIError) {
    if api.refusesDifferences { throw refusal }
    let text = "the hosted service answers \(refusal.status.code) \(refusal.code)"
    exchange.warnings.append(Warning(rule: refusal.rule, text: text))
  }

  /// Warns the client if the hosted service's rules refuse the request, in a contract that warns.
  func warn(_ rule: (PlaylistRules) throws(PlaylistRuleViolation) -> Void) throws(APIError) {
    guard contract.warns else { return }
    do { try rule(PlaylistRules(.observed)) } catch { try warn(.rule(error)) }
  }

  /// The body, read by its media type.
  ///
  /// - Throws: 415 or 400 for a body that is not read.
  func data() throws(APIError) -> RequestData {
    let data = try exchange.data()
    if case .form(_, let error?) = data { try warn(error) }
    return data
  }

  /// The synthetic playlist that the path names; nil if it names another.
  var syntheticPlaylist: SyntheticPlaylist? {
    contract.hasSyntheticPlaylists ? SyntheticPlaylist(shortID: parameters.shortID) : nil
  }

  /// The playlist in the path, if its recordings can change.
  ///
  /// - Throws: 404 if there is no such playlist, 500 for a synthetic one, which has no row that an item could belong to.
  func playlistToFill() throws -> Playlist {
    if syntheticPlaylist != nil { throw APIError.failure(.syntheticRecordings) }
    return try playlist()
  }

  /// The playlist that the path names, a soft-deleted one only if `includingDeleted`.
  ///
  /// The service's object look-up goes through the list's filters `short_id` and `created_by` too.
  ///
  /// - Throws: 404 if there is no such playlist.
  func playlist(includingDeleted: Bool = false) throws -> Playlist {
    let conditions = try ListParameters.filterSet(self)
    guard let playlist = try store.playlists.find(in: project.id, shortID: parameters.shortID),
      includingDeleted || !playlist.isDeleted,
      conditions.allSatisfy({ $0 == .shortID(playlist.shortID) || $0 == playlist.createdBy.map(PlaylistListing.Condition.createdBy) })
    else { throw APIError.notFound(.unknownPlaylist) }
    return playlist
  }
}

/// Which rows of a list the query asks for: Django REST framework's LimitOffsetPagination.
struct Page {
  let limit: Int
  let offset: Int

  /// A `limit` that is not a positive number counts as `defaultLimit`, one above `maxLimit` as `maxLimit`, an `offset` that is not one as 0.
  init(_ query: Form, defaultLimit: Int, maxLimit: Int = .max) {
    let asked = query.last("limit").flatMap(PythonText.int).flatMap { $0 > 0 ? $0 : nil }
    limit = min(asked ?? defaultLimit, maxLimit)
    offset = max(0, query.last("offset").flatMap(PythonText.int) ?? 0)
  }

  /// The response with the page of a list of `count` rows, whose elements `writeResults` writes with commas between them.
  func answer(_ call: Call, count: Int, capacity: Int = 1024, _ writeResults: (inout JSONWriter) throws -> Void) rethrows -> Response {
    let (end, overflow) = offset.addingReportingOverflow(limit)
    var writer = JSONWriter(capacity: capacity)
    writer.raw("{")
    writer.member("count", count)
    writer.member("next", overflow || end >= count ? nil : link(call.exchange, to: end))
    writer.member("previous", offset == 0 ? nil : link(call.exchange, to: max(0, offset - limit)))
    writer.key("results")
    writer.raw("[")
    try writeResults(&writer)
    writer.raw("]}")
    return .json(.ok, writer.bytes)
  }

  /// The URL of the page at `offset`, without `offset` if it is 0, and with the query's other parameters in the order of their names.
  private func link(_ exchange: Exchange, to offset: Int) -> String {
    var parameters = exchange.query.parameters.filter { $0.name != "limit" && $0.name != "offset" }
    parameters.append(("limit", String(limit)))
    if offset > 0 { parameters.append(("offset", String(offset))) }
    // Python sorts by code points, as bytes in UTF-8 do and Swift's strings do not; the values of one name keep their order.
    parameters.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var url = Array(exchange.request.origin.utf8)
    PercentEncoding.encode(exchange.servedPath, into: &url)
    for (index, parameter) in parameters.enumerated() {
      url.append(index == 0 ? UInt8(ascii: "?") : UInt8(ascii: "&"))
      FormURLEncoded.encode(parameter.name, into: &url)
      url.append(UInt8(ascii: "="))
      FormURLEncoded.encode(parameter.value, into: &url)
    }
    return String(decoding: url, as: UTF8.self)
  }
}

extension Response {
  static func json(_ status: Status, _ body: [UInt8]) -> Response {
    Response(status, fields: [Field(name: "Content-Type", value: "application/json")], body: body)
  }

  /// A response with a JSON object, whose members `write` writes.
  static func json(
    _ status: Status = .ok, capacity: Int = 1024, _ write: (inout JSONWriter) throws -> Void
  ) rethrows -> Response {
    var writer = JSONWriter(capacity: capacity)
    try writer.object { writer in try write(&writer) }
    return .json(status, writer.bytes)
  }

  /// The response to adding a recording and the like.
  static let success = Response.json(.ok, Array(#"{"success":true}"#.utf8))
}

/// Who may do what: the order in which the service asks.
enum Access {
  /// The key that `credential` names.
  ///
  /// - Throws: 401 if there is no credential, or a wrong one.
  static func authenticate(
    _ credential: Credential?, _ identities: IdentityStore, _ contract: Contract
  ) throws(APIError) -> PersonalAPIKey {
    guard let credential else { throw .notAuthenticated }
    guard let key = identities.key(credential.value) else {
      let isAccessToken = contract.knowsAccessTokens && credential.place == .header && credential.value.hasPrefix("pha_")
      throw isAccessToken ? .invalidAccessToken : .invalidKey(in: credential.place)
    }
    return key
  }

  /// Returns the project, which the key must reach if the path is one of a project's.
  ///
  /// PostHog's APIScopePermission refuses an action that takes no personal API key before it looks for the project.
  ///
  /// - Throws: 403 for a key that may not, 404 if there is no such project.
  static func authorize(
    _ key: PersonalAPIKey, for action: Action, _ contract: Contract, in project: Project?, _ route: Route<API>
  ) throws(APIError) -> Project {
    guard let scope = contract.scope(of: action) else { throw .noKeyAccess(action.difference) }
    guard let project else { throw .projectNotFound }
    guard !route.namesProject || key.reaches(project: project.id) else { throw .projectOutOfReach(project.id) }
    guard scope.isGranted(by: key.scopes) else { throw .missingScope(scope) }
    return project
  }
}

/// A key of a request, and its place in it.
struct Credential: Hashable {
  /// A place, as the service's message names it.
  enum Place: String {
    case header = "Authorization header"
    case body
    case query = "query string"
  }

  let value: String
  let place: Place

  /// The key in the `Authorization` field: `Bearer`, white space, then two characters or more.
  ///
  /// Nil for any other value, so that the other places are tried.
  ///
  /// PostHog's PersonalAPIKeyAuthentication: `^Bearer\s+(\S.+)$`.
  static func header(_ request: Request) -> Credential? {
    let fields = request.fields.all("authorization")
    // Several fields of a name count as one, with commas between (RFC 9110, 5.3).
    let text = fields.count == 1 ? fields[0] : ArraySlice(fields.joined(separator: Array(", ".utf8)))
    guard text.starts(with: "Bearer".utf8) else { return nil }
    let rest = text.dropFirst(6)
    let value = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    guard value.startIndex > rest.startIndex, value.count >= 2 else { return nil }
    return Credential(value: String(decoding: value, as: UTF8.self), place: .header)
  }

  /// The `personal_api_key` of a body; one that is no text is a wrong key.
  static func body(_ data: RequestData) -> Credential? {
    switch data["personal_api_key"] {
    case nil: nil
    case .json(let value): Credential(value: value.text ?? "", place: .body)
    case .form(.text(let text)): Credential(value: text, place: .body)
    case .form(.file): Credential(value: "", place: .body)
    }
  }

  static func query(_ query: Form) -> Credential? {
    query.last("personal_api_key").map { Credential(value: $0, place: .query) }
  }
}
