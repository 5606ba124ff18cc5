internal import HTTPServer
internal import JSON

/// GET /api/projects/: what clients ask to find a project's id.
enum ListProjects {
  static func respond(_ call: Call) throws -> Response {
    let projects = reachable(call)
    let page = Page(call.query, defaultLimit: 100)
    let organization = call.store.identities.organization
    return page.answer(call, count: projects.count) { writer in
      for (index, project) in projects.dropFirst(page.offset).prefix(page.limit).enumerated() {
        if index > 0 { writer.raw(",") }
        writer.project(project, of: organization)
      }
    }
  }

  /// The projects that the key's user sees, without those that the key does not reach.
  static func reachable(_ call: Call) -> [Project] {
    let identities = call.store.identities
    let projects = identities.isSandbox(call.project.id) ? [call.project] : identities.projects
    return projects.filter { call.key.reaches(project: $0.id) }
  }
}
