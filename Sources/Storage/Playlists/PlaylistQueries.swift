enum PlaylistQueries {
  /// The answer for somebody who has watched no recording of the project; for everybody else it is put together from `answerParts`.
  static let answer = "SELECT answer FROM playlist"

  /// ?2 is the reader, whose watched recordings of the collection are counted.
  static let answerParts = """
    SELECT answer, counts_start, counts_end, recordings_count, saved_filters_count, CASE WHEN recordings_count = 0 THEN 0 ELSE (
      SELECT count(*) FROM playlist_item AS item
      JOIN recording_viewed AS viewed
        ON viewed.project_id = item.project_id AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
      WHERE item.project_id = playlist.project_id AND item.playlist_id = playlist.id
    ) END FROM playlist
    """

  static let byShortID = " WHERE project_id = ?1 AND ?2 AND short_id = ?3 AND deleted = 0"
  static let byID = " WHERE project_id = ?1 AND ?2 AND id = ?3"
  static let listed = " WHERE project_id = ?1 AND ?2 AND deleted = 0"

  private static let stored = """
    SELECT project_id, id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder, recordings_count, saved_filters_count
    FROM playlist WHERE project_id = ?1
    """
  static let find = "\(stored) AND short_id = ?2"
  static let keys = "SELECT project_id, short_id FROM playlist"
  static let all = "\(stored) ORDER BY id"
  static let counts = "SELECT recordings_count, saved_filters_count FROM playlist WHERE project_id = ?1 AND id = ?2"
  static let liveCount = "SELECT live_playlists FROM project WHERE id = ?1"
  /// The highest id outside sandboxes, and that of each sandbox.
  static let lastID = "SELECT max((SELECT max(id) FROM playlist WHERE project_id = project.id)) FROM project WHERE is_sandbox = 0"
  static let lastIDs = "SELECT id, (SELECT max(id) FROM playlist WHERE project_id = project.id) FROM project WHERE is_sandbox = 1"

  static let insert = """
    INSERT INTO playlist (project_id, id, short_id, name, derived_name, description, pinned, deleted, filters, type, created_at, created_by,
      last_modified_at, last_modified_by, folder, recordings_count, saved_filters_count, sort_name, folded_name, folded_derived_name,
      answer, counts_start, counts_end)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
    """
  static let update = """
    UPDATE playlist SET name = ?4, derived_name = ?5, description = ?6, pinned = ?7, deleted = ?8, filters = ?9, type = ?10, created_at = ?11,
      created_by = ?12, last_modified_at = ?13, last_modified_by = ?14, folder = ?15, recordings_count = ?16, saved_filters_count = ?17,
      sort_name = ?18, folded_name = ?19, folded_derived_name = ?20, answer = ?21, counts_start = ?22, counts_end = ?23
    WHERE project_id = ?1 AND id = ?2 AND short_id = ?3
    """

  static let removeAll = "DELETE FROM playlist WHERE project_id = ?1"

  static let addItem = """
    INSERT INTO playlist_item (project_id, playlist_id, recording_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2))
    ON CONFLICT (project_id, playlist_id, recording_id) DO NOTHING
    """
  static let removeItem = "DELETE FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 AND recording_id = ?3"
  static let items = "SELECT recording_id FROM playlist_item WHERE project_id = ?1 AND playlist_id = ?2 ORDER BY position"
}
