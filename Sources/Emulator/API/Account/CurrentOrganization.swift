internal import HTTPServer
internal import JSON

/// GET /api/organizations/@current/: the one organization, with its projects.
enum CurrentOrganization {
  static func respond(_ call: inout Call) throws -> Response {
    guard let organization = call.api.store.identities.organization else { throw APIError.notFound(nil) }
    let projects = ListProjects.reachable(call)
    var writer = JSONWriter()
    writer.object { writer in
      writer.members(of: organization)
      for name: StaticString in ["teams", "projects"] {
        writer.key(name)
        writer.array(projects) { $0.project($1, of: organization) }
      }
    }
    return .json(.ok, writer.bytes)
  }
}
