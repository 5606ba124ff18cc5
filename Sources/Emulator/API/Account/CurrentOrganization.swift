internal import HTTPServer
internal import JSON

/// GET /api/organizations/@current/: the one organization, with its projects.
enum CurrentOrganization {
  static func respond(_ call: Call) throws -> Response {
    guard let organization = call.store.identities.organization else { throw APIError.notFound(nil) }
    let projects = ListProjects.reachable(call)
    return .json { writer in
      writer.members(of: organization)
      for name: StaticString in ["teams", "projects"] {
        writer.key(name)
        writer.array(projects) { $0.project($1, of: organization) }
      }
    }
  }
}
