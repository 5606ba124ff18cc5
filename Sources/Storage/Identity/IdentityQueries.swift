enum IdentityQueries {
  static let organization = "SELECT id, name FROM organization"

  private static let everyUser = """
    SELECT id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization, sandbox_id FROM user
    """
  private static let everyKey = "SELECT value, label, user_id, scopes, scoped_projects, sandbox_id, position FROM personal_api_key"
  private static let everyProject = "SELECT id, name, is_sandbox FROM project"
  static let users = everyUser
  static let user = "\(everyUser) WHERE id = ?1"
  static let keys = everyKey
  static let key = "\(everyKey) WHERE value = ?1"
  static let projects = everyProject
  static let project = "\(everyProject) WHERE id = ?1"
  static let usersOfSandbox = "SELECT id FROM user WHERE sandbox_id = ?1 ORDER BY id"
  static let keysOfSandbox = "SELECT value FROM personal_api_key WHERE sandbox_id = ?1 ORDER BY position"

  static let clearOrganization = "DELETE FROM organization"
  static let insertOrganization = "INSERT INTO organization (id, name) VALUES (?1, ?2)"
  static let insertUser = """
    INSERT INTO user (
      id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization, sandbox_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
    """
  static let insertKey = """
    INSERT INTO personal_api_key (value, sandbox_id, position, label, user_id, scopes, scoped_projects)
    VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM personal_api_key WHERE sandbox_id = ?2), ?3, ?4, ?5, ?6)
    """
  static let removeKey = "DELETE FROM personal_api_key WHERE value = ?1"
  static let insertProject = "INSERT INTO project (id, name, is_sandbox) VALUES (?1, ?2, ?3)"

  // A sandbox takes its playlists and recordings along.
  static let clear = [
    "DELETE FROM playlist WHERE project_id IN (SELECT id FROM project WHERE is_sandbox = 0)",
    "DELETE FROM recording WHERE project_id IN (SELECT id FROM project WHERE is_sandbox = 0)",
    "DELETE FROM project WHERE is_sandbox = 0", "DELETE FROM personal_api_key WHERE sandbox_id = 0",
    "DELETE FROM user WHERE sandbox_id = 0", "DELETE FROM organization",
  ]
  static let deleteSandbox = [
    "DELETE FROM project WHERE id = ?1", "DELETE FROM personal_api_key WHERE sandbox_id = ?1", "DELETE FROM user WHERE sandbox_id = ?1",
  ]
}
