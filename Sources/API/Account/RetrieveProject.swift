internal import Domain
internal import HTTPServer
internal import JSON
internal import Storage

/// GET /api/projects/:project_id/: one project.
enum RetrieveProject {
  static func respond(_ call: inout Call) throws -> Response {
    var writer = JSONWriter()
    writer.project(call.project, of: call.api.store.identities.organization)
    return .json(.ok, writer.bytes)
  }
}
