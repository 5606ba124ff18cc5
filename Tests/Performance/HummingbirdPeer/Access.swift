import GRDB
import Hummingbird

/// What a request wants to do, where, and with which key; whether it may is asked of the database together with its work.
struct Access {
  enum Right: String {
    case read, write
  }

  let key: String
  let project: Int
  let right: Right

  init(_ request: Request, _ context: PeerContext, needs right: Right) throws {
    guard let field = request.headers[.authorization], field.hasPrefix("Bearer ") else { throw APIError.notAuthenticated }
    key = String(field.dropFirst("Bearer ".count))
    guard let project = context.parameters.get("project", as: Int.self) else { throw APIError.notFound("Project not found.") }
    self.project = project
    self.right = right
  }

  /// The id of the user that the key acts for.
  ///
  /// - Throws: 401 for a wrong key, 404 for no such project, 403 for a key without the project or the scope.
  func user(_ database: Database) throws -> Int {
    let statement = try database.cachedStatement(sql: Queries.access)
    return try statement.first([key, project]) { row in
      guard let row else { throw APIError.invalidKey }
      return try user(row)
    }
  }

  private func user(_ row: Row) throws -> Int {
    guard row[3] as Bool else { throw APIError.notFound("Project not found.") }
    let projects: String = row[2]
    guard projects.isEmpty || projects.split(separator: " ").contains("\(project)") else {
      throw APIError.permissionDenied("API key does not have access to the requested project: ID \(project).")
    }
    let scopes: String = row[1]
    guard scopes == "*" || grants(scopes) else {
      throw APIError.permissionDenied("API key missing required scope 'session_recording_playlist:\(right)'")
    }
    return row[0]
  }

  private func grants(_ scopes: String) -> Bool {
    scopes.split(separator: " ").contains { scope in
      scope == "*" || scope == "session_recording_playlist:write" || scope == "session_recording_playlist:\(right)"
    }
  }
}
