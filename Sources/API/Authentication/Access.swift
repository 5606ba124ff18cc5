internal import Domain
internal import Storage

/// Who may do what: the order in which the service asks.
enum Access {
  /// The key that `credential` names.
  ///
  /// - Throws: 401 where there is no credential, or a wrong one.
  static func authenticate(_ credential: Credential?, _ identities: IdentityStore) throws(APIError) -> PersonalAPIKey {
    guard let credential else { throw .notAuthenticated }
    guard let key = identities.key(credential.value) else { throw .invalidKey(in: credential.place) }
    return key
  }

  /// The project that a path names by id, or as `@current` for the key's user; nil where there is none such.
  static func project(_ name: String, of user: Int, _ identities: IdentityStore) -> Project? {
    name == "@current" ? identities.currentProject(of: user) : PythonText.int(name).flatMap(identities.project)
  }

  /// Lets a key through that has the scope, and reaches the project where the path is one of a project's.
  ///
  /// A nil scope is that of an action which takes no personal API key: PostHog's APIScopePermission refuses it before it looks for the
  /// project.
  ///
  /// - Throws: 403 for a key that may not, 404 where there is no such project.
  static func authorize(_ key: PersonalAPIKey, for scope: Scope?, in project: Project?, _ route: Route) throws(APIError) -> Project {
    guard let scope else { throw .noKeyAccess }
    guard let project else { throw .projectNotFound }
    guard !route.namesProject || key.reaches(project: project.id) else { throw .projectOutOfReach(project.id) }
    guard scope.isGranted(by: key.scopes) else { throw .missingScope(scope) }
    return project
  }
}
