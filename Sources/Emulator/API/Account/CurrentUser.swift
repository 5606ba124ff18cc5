internal import HTTPServer
internal import JSON

/// GET /api/users/@me/: the key's user, with the organization and the project that the user is on.
enum CurrentUser {
  static func respond(_ call: Call) throws -> Response {
    let identities = call.store.identities
    guard let user = identities.user(call.key.userID) else { throw APIError.notFound(nil) }
    let organization = identities.organization
    var writer = JSONWriter()
    writer.raw(user.encoded.dropLast())
    writer.key("organization")
    if let organization { writer.object { $0.members(of: organization) } } else { writer.null() }
    writer.key("organizations")
    writer.array([organization].compactMap { $0 }) { writer, organization in writer.object { $0.members(of: organization) } }
    writer.key("team")
    writer.project(call.project, of: organization)
    writer.raw("}")
    return .json(.ok, writer.bytes)
  }
}
