package import JSON

/// A collection that the hosted service puts together itself: read-only, and in no database.
///
/// Ids, names and descriptions are those of PostHog's `synthetic_playlists.py`, without "Summarised sessions" (-5), which went in August 2026.
package enum SyntheticPlaylist: Int, Hashable, Sendable, CaseIterable {
  case watchHistory = -1
  case commented = -2
  case shared = -3
  case exported = -4
  case expiring = -6
  case frustrated = -7

  /// How long before its end a recording is said to expire soon.
  static let expiryNotice = 10 * 86_400 * 1_000_000

  /// The one with this `short_id`; nil if there is none.
  package init?(shortID: String) {
    guard let playlist = Self.allCases.first(where: { $0.shortID == shortID }) else { return nil }
    self = playlist
  }

  package var id: Int { rawValue }

  package var shortID: String { texts.shortID }

  package var name: String { texts.name }

  package var description: String { texts.description }

  private var texts: (shortID: String, name: String, description: String) {
    switch self {
    case .watchHistory: ("synthetic-watch-history", "Watch history", "Recordings you have watched")
    case .commented: ("synthetic-commented", "Recordings with comments", "Recordings that have team comments")
    case .shared: ("synthetic-shared", "Shared recordings", "Recordings that have been shared externally")
    case .exported: ("synthetic-exported", "Exported recordings", "Recordings that have been exported as clips or screenshots")
    case .expiring: ("synthetic-expiring", "Expiring soon", "Recordings that will expire in the next 10 days")
    case .frustrated: ("synthetic-frustrated", "Frustration signals", "Recordings with rage clicks and other signs of frustration")
    }
  }

  /// Whether the service reads its recordings in a query of its database, and not in one of its events.
  var isQuery: Bool { [.watchHistory, .commented, .shared].contains(self) }

  /// Whether `text` occurs in its name or its description, regardless of case.
  package func matches(search text: String) -> Bool {
    let wanted = Array(text.lowercased().utf8)
    return [name, description].contains { Array($0.lowercased().utf8).holds(wanted) }
  }

  /// Writes the playlist as answers show it, with so many recordings, of which the reader has watched so many.
  package func write(count: Int, watched: Int, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("id", id)
      writer.member("short_id", shortID)
      writer.member("name", name)
      writer.raw(#","derived_name":null"#)
      writer.member("description", description)
      writer.raw(#","pinned":false,"created_at":null,"created_by":null,"deleted":false,"filters":{},"last_modified_at":null"#)
      writer.raw(#","last_modified_by":null,"recordings_counts":{"saved_filters":"#)
      writer.raw(#"{"count":null,"has_more":null,"watched_count":null,"increased":null,"last_refreshed_at":null},"collection":{"#)
      writer.member("count", count == 0 ? nil : count)
      writer.raw(#","has_more":false"#)
      writer.member("watched_count", watched)
      writer.raw(#","increased":null,"last_refreshed_at":null}},"type":"collection","is_synthetic":true"#)
    }
  }
}
