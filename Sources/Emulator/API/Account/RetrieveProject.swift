internal import HTTPServer
internal import JSON

/// GET /api/projects/:project_id/: one project.
enum RetrieveProject {
  static func respond(_ call: Call) throws -> Response {
    var writer = JSONWriter()
    writer.project(call.project, of: call.store.identities.organization)
    return .json(.ok, writer.bytes)
  }
}

extension JSONWriter {
  /// Writes a project.
  ///
  /// The fields are those of PostHog's `ProjectBackwardCompatBasicSerializer`; what the emulator does not know has one fixed value.
  mutating func project(_ project: Project, of organization: Organization?) {
    object { writer in
      writer.member("id", project.id)
      writer.member("organization", organization?.id)
      writer.member("name", project.name)
      writer.member("api_token", "phc_emulator_\(project.id)")
      writer.raw(#","completed_snippet_onboarding":true,"ingested_event":true,"is_demo":false,"timezone":"UTC""#)
    }
  }

  /// Writes what every response shows of an organization, as members of the object that is open.
  mutating func members(of organization: Organization) {
    member("id", organization.id)
    member("name", organization.name)
  }
}
