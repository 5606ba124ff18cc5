internal import HTTPServer
internal import JSON

/// GET /api/projects/:project_id/: one project.
enum RetrieveProject {
  static func respond(_ call: inout Call) throws -> Response {
    var writer = JSONWriter()
    writer.project(call.project, of: call.api.store.identities.organization)
    return .json(.ok, writer.bytes)
  }
}

extension JSONWriter {
  /// Writes a project.
  ///
  /// The fields are those of PostHog's `ProjectBackwardCompatBasicSerializer`; what the emulator does not know has one fixed value.
  mutating func project(_ project: Project, of organization: Organization?) {
    object { writer in
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

  /// Writes what every answer shows of an organization, as members of the object that is open.
  mutating func members(of organization: Organization) {
    key("id")
    string(organization.id)
    key("name")
    string(organization.name)
  }
}
