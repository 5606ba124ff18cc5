internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET /api/projects/ and /api/projects/:id/: what clients ask to find a project's id.
///
/// The fields are those of PostHog's `ProjectBackwardCompatBasicSerializer`; what the emulator does not know has one fixed value.
enum Projects {
  static func list(_ call: inout Call) throws -> Response {
    let projects = reachable(call)
    let limit = call.query.last("limit").flatMap(PythonText.int).flatMap { $0 > 0 ? $0 : nil } ?? 100
    let offset = max(0, call.query.last("offset").flatMap(PythonText.int) ?? 0)
    let links = PageLinks(call.request, call.query, limit: limit, offset: offset, count: projects.count)
    var writer = JSONWriter()
    let organization = call.api.store.identities.organization
    writer.object { writer in
      writer.key("count")
      writer.int(projects.count)
      writer.key("next")
      writer.string(links.next)
      writer.key("previous")
      writer.string(links.previous)
      writer.key("results")
      writer.array(Array(projects.dropFirst(offset).prefix(limit))) { write($1, organization, into: &$0) }
    }
    return .json(.ok, writer.bytes)
  }

  static func retrieve(_ call: inout Call) throws -> Response {
    var writer = JSONWriter()
    write(call.project, call.api.store.identities.organization, into: &writer)
    return .json(.ok, writer.bytes)
  }

  /// The projects that the key's user sees, without those that the key does not reach.
  static func reachable(_ call: Call) -> [Project] {
    let identities = call.api.store.identities
    let projects = identities.isSandbox(call.project.id) ? [call.project] : identities.projects
    return projects.filter { call.key.reaches(project: $0.id) }
  }

  static func write(_ project: Project, _ organization: Organization?, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("id")
      writer.int(project.id)
      writer.key("organization")
      writer.string(organization?.id)
      writer.key("name")
      writer.string(project.name)
      writer.key("api_token")
      writer.string("phc_emulator_\(project.id)")
      writer.raw(#","completed_snippet_onboarding":true,"ingested_event":true,"is_demo":false,"timezone":"UTC""#)
    }
  }
}

/// GET /api/users/@me/: the key's user, with the organization and the project that the user is on.
enum CurrentUser {
  static func respond(_ call: inout Call) throws -> Response {
    let identities = call.api.store.identities
    guard let user = identities.user(call.key.userID) else { throw APIError.notFound }
    var writer = JSONWriter()
    writer.raw(user.encoded.dropLast())
    writer.key("organization")
    CurrentOrganization.writeBasics(identities.organization, into: &writer)
    writer.key("organizations")
    writer.array([identities.organization].compactMap { $0 }) { CurrentOrganization.writeBasics($1, into: &$0) }
    writer.key("team")
    Projects.write(call.project, identities.organization, into: &writer)
    writer.raw("}")
    return .json(.ok, writer.bytes)
  }
}

/// GET /api/organizations/@current/: the one organization, with its projects.
enum CurrentOrganization {
  static func respond(_ call: inout Call) throws -> Response {
    guard let organization = call.api.store.identities.organization else { throw APIError.notFound }
    var writer = JSONWriter()
    let projects = Projects.reachable(call)
    writer.object { writer in
      writer.key("id")
      writer.string(organization.id)
      writer.key("name")
      writer.string(organization.name)
      for name: StaticString in ["teams", "projects"] {
        writer.key(name)
        writer.array(projects) { Projects.write($1, organization, into: &$0) }
      }
    }
    return .json(.ok, writer.bytes)
  }

  static func writeBasics(_ organization: Organization?, into writer: inout JSONWriter) {
    guard let organization else { return writer.null() }
    writer.object { writer in
      writer.key("id")
      writer.string(organization.id)
      writer.key("name")
      writer.string(organization.name)
    }
  }
}
