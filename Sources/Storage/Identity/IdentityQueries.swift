enum IdentityQueries {
  static let organization = "SELECT id, name FROM organization"
  static let users = """
    SELECT id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization
    FROM user ORDER BY id
    """
  static let keys = "SELECT value, label, user_id, scopes, scoped_projects FROM personal_api_key ORDER BY position"
  static let projects = "SELECT id, name FROM project ORDER BY id"

  static let clearOrganization = "DELETE FROM organization"
  static let insertOrganization = "INSERT INTO organization (id, name) VALUES (?1, ?2)"
  static let insertUser = """
    INSERT INTO user (id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    """
  static let insertKey = """
    INSERT INTO personal_api_key (value, position, label, user_id, scopes, scoped_projects)
    VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM personal_api_key), ?2, ?3, ?4, ?5)
    """
  static let removeKey = "DELETE FROM personal_api_key WHERE value = ?1"
  static let insertProject = "INSERT INTO project (id, name) VALUES (?1, ?2)"
}
