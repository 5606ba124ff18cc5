enum RecordingQueries {
  /// How many of the ids in the JSON array ?3 the user ?2 has watched in the project ?1.
  static let countWatched = """
    SELECT count(*) FROM recording_viewed
    WHERE project_id = ?1 AND user_id = ?2 AND recording_id IN (SELECT value FROM json_each(?3))
    """
  static let watchers = "SELECT DISTINCT project_id, user_id FROM recording_viewed"
  static let isWatcher = "SELECT 1 FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2 LIMIT 1"
  static let insert = """
    INSERT INTO recording (project_id, id, position, fields)
    VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM recording WHERE project_id = ?1), ?3)
    """
  static let insertView = """
    INSERT INTO recording_viewed (project_id, recording_id, user_id, position)
    VALUES (?1, ?2, ?3, (SELECT coalesce(max(position), 0) + 1 FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2))
    ON CONFLICT (project_id, user_id, recording_id) DO NOTHING
    """
  static let update = "UPDATE recording SET fields = ?3 WHERE project_id = ?1 AND id = ?2"
  static let removeViews = "DELETE FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2"
  static let remove = "DELETE FROM recording WHERE project_id = ?1 AND id = ?2"
  static let removeAll = "DELETE FROM recording WHERE project_id = ?1"
  static let find = "SELECT id, fields FROM recording WHERE project_id = ?1 AND id = ?2"
  static let all = "SELECT id, fields FROM recording WHERE project_id = ?1 ORDER BY position"
  static let viewers = "SELECT user_id FROM recording_viewed WHERE project_id = ?1 AND recording_id = ?2 ORDER BY position"

  /// A page of a playlist's recordings, the newest addition first; the data is NULL for an id of which nothing is known.
  static let page = """
    SELECT item.recording_id, recording.fields
    FROM playlist_item AS item
    LEFT JOIN recording ON recording.project_id = item.project_id AND recording.id = item.recording_id
    WHERE item.project_id = ?1 AND item.playlist_id = ?2
    ORDER BY item.position DESC LIMIT ?3 OFFSET ?4
    """
}
