/// Every statement, each kept prepared by GRDB.
enum Queries {
  static let access = """
    SELECT user_id, scopes, scoped_projects, EXISTS (SELECT 1 FROM project WHERE id = ?2) FROM personal_api_key WHERE value = ?1
    """
  static let user = """
    SELECT id, uuid, distinct_id, first_name, last_name, email, is_email_verified, hedgehog_config, role_at_organization
    FROM user WHERE id = ?1
    """

  private static let playlists = """
    SELECT id, short_id, name, derived_name, description, pinned, created_at, created_by, deleted, filters, last_modified_at,
      last_modified_by, type, folder, recordings_count, CASE WHEN recordings_count > 0 THEN (
        SELECT count(*) FROM playlist_item AS item
        JOIN recording_viewed AS viewed ON viewed.project_id = ?1 AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
        WHERE item.playlist_id = playlist.id
      ) ELSE 0 END
    FROM playlist
    """
  static let retrieve = "\(playlists) WHERE project_id = ?1 AND short_id = ?3 AND deleted = 0"
  static let list = """
    \(playlists) WHERE project_id = ?1 AND deleted = 0 ORDER BY last_modified_at DESC, id LIMIT ?3 OFFSET ?4
    """
  static let count = "SELECT count(*) FROM playlist WHERE project_id = ?1 AND deleted = 0"
  static let insert = """
    INSERT INTO playlist (project_id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?10, ?11, ?12)
    """
}
