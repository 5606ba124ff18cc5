internal import HTTPServer
internal import JSON

/// Who may do what: the order in which the service asks.
enum Access {
  /// The key that `credential` names.
  ///
  /// - Throws: 401 if there is no credential, or a wrong one.
  static func authenticate(_ credential: Credential?, _ identities: IdentityStore) throws(APIError) -> PersonalAPIKey {
    guard let credential else { throw .notAuthenticated }
    guard let key = identities.key(credential.value) else { throw .invalidKey(in: credential.place) }
    return key
  }

  /// Lets a key through that has the scope, and reaches the project where the path is one of a project's.
  ///
  /// A nil scope is that of an action which takes no personal API key, as `difference` says: PostHog's APIScopePermission refuses it before
  /// it looks for the project.
  ///
  /// - Throws: 403 for a key that may not, 404 if there is no such project.
  static func authorize(
    _ key: PersonalAPIKey, for scope: Scope?, _ difference: LedgerRule, in project: Project?, _ route: Route<API>
  ) throws(APIError) -> Project {
    guard let scope else { throw .noKeyAccess(difference) }
    guard let project else { throw .projectNotFound }
    guard !route.namesProject || key.reaches(project: project.id) else { throw .projectOutOfReach(project.id) }
    guard scope.isGranted(by: key.scopes) else { throw .missingScope(scope) }
    return project
  }
}

/// A key as a request gives it, and where it stood.
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
    let value = rest.drop(while: isSpace)
    guard value.startIndex > rest.startIndex, value.count >= 2 else { return nil }
    return Credential(value: String(decoding: value, as: UTF8.self), place: .header)
  }

  /// The `personal_api_key` of a body; one that is no text is a wrong key.
  static func body(_ data: RequestData) -> Credential? {
    switch data {
    case .json(.object(let object)):
      guard let value = object["personal_api_key"] else { return nil }
      if case .string(let text) = value { return Credential(value: text.string, place: .body) }
      return Credential(value: "", place: .body)
    case .json: return nil
    case .form(let form), .mislabelledForm(_, let form):
      return form.has("personal_api_key") ? Credential(value: form.last("personal_api_key") ?? "", place: .body) : nil
    }
  }

  /// The `personal_api_key` of a query string.
  static func query(_ query: Form) -> Credential? {
    query.last("personal_api_key").map { Credential(value: $0, place: .query) }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
