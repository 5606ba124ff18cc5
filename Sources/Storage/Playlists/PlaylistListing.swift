package import Domain
internal import SQLite

/// What a list request asks for, read and checked.
package struct PlaylistListing: Hashable, Sendable {
  /// What the list can be ordered by.
  package enum Key: String, Hashable, Sendable, CaseIterable {
    case lastModifiedAt = "last_modified_at"
    case createdAt = "created_at"
    case name
  }

  /// A condition on the playlists listed.
  package enum Condition: Hashable, Sendable {
    case shortID(String)
    /// The id of the user who made it.
    case createdBy(Int)
    /// The type that its maker named.
    case type(PlaylistType)
    case pinned
    /// Text that stands in the name or the derived name, without regard to case.
    case search(String)
    /// The id of a recording that is in it.
    case recording(String)
    case modifiedAfter(Timestamp)
    case modifiedBefore(Timestamp)
    /// Those whose name, as the order by name takes it, is this or a later one.
    case sortedFrom(String)
    /// Those whose name, as the order by name takes it, is this or an earlier one.
    case sortedUpTo(String)
    /// No playlist at all.
    case never
  }

  package var conditions: [Condition] = []
  package var key = Key.lastModifiedAt
  package var isDescending = true
  /// Rows at the most.
  package var limit: Int
  /// Rows passed over.
  package var offset: Int

  /// The first `limit` playlists from `offset` on, without conditions, those last modified first.
  package init(limit: Int, offset: Int) {
    self.limit = limit
    self.offset = offset
  }

  /// The SQL after `WHERE project_id = ?1 AND deleted = 0` and its parameters, which begin at ?3.
  var filter: (sql: String, values: [Value]) {
    var sql = ""
    var values: [Value] = []
    for condition in conditions {
      let parameter = "?\(values.count + 3)"
      switch condition {
      case .shortID(let shortID):
        sql += " AND short_id = \(parameter)"
        values.append(.text(shortID))
      case .createdBy(let user):
        sql += " AND created_by = \(parameter)"
        values.append(.integer(user))
      case .type(let type):
        sql += " AND type = \(parameter)"
        values.append(.text(type.rawValue))
      case .pinned: sql += " AND pinned = 1"
      case .search(let text):
        sql += " AND (instr(folded_name, \(parameter)) OR instr(folded_derived_name, \(parameter)))"
        values.append(.text(text.folded))
      case .recording(let id):
        sql += " AND id IN (SELECT playlist_id FROM playlist_item WHERE project_id = ?1 AND recording_id = \(parameter))"
        values.append(.text(id))
      case .modifiedAfter(let moment):
        sql += " AND last_modified_at > \(parameter)"
        values.append(.integer(moment.microseconds))
      case .modifiedBefore(let moment):
        sql += " AND last_modified_at < \(parameter)"
        values.append(.integer(moment.microseconds))
      case .sortedFrom(let name):
        sql += " AND sort_name >= \(parameter)"
        values.append(.text(name))
      case .sortedUpTo(let name):
        sql += " AND sort_name <= \(parameter)"
        values.append(.text(name))
      case .never: sql += " AND 0"
      }
    }
    return (sql, values)
  }

  /// `ORDER BY …`, ties by ascending id.
  var order: String {
    let column = key == .name ? "sort_name" : key.rawValue
    return " ORDER BY \(column)\(isDescending ? " DESC" : ""), id"
  }
}

extension String {
  /// The text with the case of its letters taken away, for comparisons without regard to it.
  var folded: String { uppercased().lowercased() }
}
