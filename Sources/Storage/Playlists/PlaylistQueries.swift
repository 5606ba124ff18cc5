enum PlaylistQueries {
  /// How many of the playlist's recordings the user ?2 has watched.
  ///
  /// A collection without recordings, or a user who has watched nothing, costs no look-up a row.
  private static let watched = """
    CASE WHEN recordings_count > 0 AND EXISTS (SELECT 1 FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2) THEN (
      SELECT count(*) FROM playlist_item AS item
      JOIN recording_viewed AS viewed
        ON viewed.project_id = item.project_id AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
      WHERE item.project_id = playlist.project_id AND item.playlist_id = playlist.id
    ) ELSE 0 END
    """

  /// What an answer is put together from: ?1 is the project, ?2 the reader.
  static let answer = "SELECT head, recordings_count, reported_type, folder, saved_filters_count, \(watched) FROM playlist"

  static let retrieve = "\(answer) WHERE project_id = ?1 AND short_id = ?3 AND deleted = 0"

  static let reread = "\(answer) WHERE project_id = ?1 AND id = ?3"

  static let find = """
    SELECT id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by, last_modified_at, last_modified_by,
      folder, short_id, saved_filters_count, project_id
    FROM playlist WHERE project_id = ?1 AND short_id = ?2
    """
  static let all = """
    SELECT id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by, last_modified_at, last_modified_by,
      folder, short_id, saved_filters_count, project_id
    FROM playlist WHERE project_id = ?1 ORDER BY id
    """
  static let liveCount = "SELECT live_playlists FROM project WHERE id = ?1"
  static let lastID = "SELECT max((SELECT max(id) FROM playlist WHERE project_id = project.id)) FROM project"

  static let insert = """
    INSERT INTO playlist (project_id, id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder, sort_name, folded_name, folded_derived_name, head)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
    """
  static let update = """
    UPDATE playlist SET name = ?4, derived_name = ?5, description = ?6, pinned = ?7, deleted = ?8, filters = ?9, type = ?10, created_at = ?11,
      created_by = ?12, last_modified_at = ?13, last_modified_by = ?14, folder = ?15, sort_name = ?16, folded_name = ?17,
      folded_derived_name = ?18, head = ?19
    WHERE project_id = ?1 AND id = ?2 AND short_id = ?3
    """
  static let setSavedFiltersCount = "UPDATE playlist SET saved_filters_count = ?3 WHERE project_id = ?1 AND id = ?2"

  static let addItem = """
    INSERT INTO playlist_item (project_id, playlist_id, recording_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2))
    ON CONFLICT (project_id, playlist_id, recording_id) DO NOTHING
    """
  static let removeItem = "DELETE FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 AND recording_id = ?3"
  static let changeRecordingsCount = "UPDATE playlist SET recordings_count = recordings_count + ?3 WHERE project_id = ?1 AND id = ?2"
  static let items = "SELECT recording_id FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 ORDER BY position"
}
