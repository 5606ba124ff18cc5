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

  /// The project that a path names by id, or as `@current` for the key's user.
  ///
  /// - Throws: 404 where there is none such.
  static func project(_ name: String, of user: Int, _ identities: IdentityStore) throws(APIError) -> Project {
    let project = name == "@current" ? identities.currentProject(of: user) : PythonText.int(name).flatMap(identities.project)
    guard let project else { throw .projectNotFound }
    return project
  }

  /// Lets a key through that reaches the project and has the scope.
  ///
  /// - Throws: 403 for one that does not.
  static func authorize(_ key: PersonalAPIKey, for scope: Scope, in project: Project) throws(APIError) {
    guard key.reaches(project: project.id) else { throw .projectOutOfReach(project.id) }
    guard scope.isGranted(by: key.scopes) else { throw .missingScope(scope) }
  }
}
