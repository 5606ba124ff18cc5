internal import Domain

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

  /// Whether anything but having been watched can put a recording into a synthetic playlist.
  static let isMarked = """
    json_extract(fields, '$.commented', '$.shared', '$.exported', '$.frustrated', '$.expiry_time') <> '[null,null,null,null,null]'
    """

  /// ?1 is the project, ?2 the reader, ?3 the moment, ?4 the end of the time in which a recording expires soon, both as ISO 8601 text.
  private static func held(by playlist: SyntheticPlaylist) -> String {
    func marked(_ condition: String) -> String { "\(isMarked) AND \(condition)" }
    let condition =
      switch playlist {
      case .watchHistory:
        "id IN (SELECT recording_id FROM recording_viewed WHERE project_id = ?1 AND user_id = ?2)"
      case .commented: marked("json_extract(fields, '$.commented') = 1")
      case .shared: marked("json_extract(fields, '$.shared') = 1")
      case .exported: marked("json_extract(fields, '$.exported') = 1")
      case .frustrated: marked("json_extract(fields, '$.frustrated') = 1")
      // Whole seconds, since text with and without a fraction does not sort by time.
      case .expiring: marked("substr(json_extract(fields, '$.expiry_time'), 1, 19) BETWEEN substr(?3, 1, 19) AND substr(?4, 1, 19)")
      }
    return " WHERE project_id = ?1 AND ?2 IS NOT NULL AND ?3 IS NOT NULL AND ?4 IS NOT NULL AND \(condition)"
  }
  /// How many recordings a synthetic playlist holds, and how many of them the reader has watched.
  static func counts(of playlist: SyntheticPlaylist) -> String {
    """
    SELECT count(*), count((
      SELECT 1 FROM recording_viewed AS viewed
      WHERE viewed.project_id = ?1 AND viewed.user_id = ?2 AND viewed.recording_id = recording.id
    )) FROM recording\(held(by: playlist))
    """
  }
  /// A page of a synthetic playlist's recordings, those added last first.
  static func page(of playlist: SyntheticPlaylist) -> String {
    "SELECT id, fields FROM recording\(held(by: playlist)) ORDER BY position DESC LIMIT ?5 OFFSET ?6"
  }
}
