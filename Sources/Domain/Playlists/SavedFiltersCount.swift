package import JSON

/// The recordings that a saved filter was last counted to match: what the service keeps beside the database for each playlist.
package struct SavedFiltersCount: Hashable, Sendable {
  /// The ids of the recordings that match.
  package let sessionIDs: [String]
  /// Whether there are more of them than were looked at.
  package let hasMore: Bool
  /// The ids that matched the time before, where there was one.
  package let previousIDs: [String]?
  /// When they were counted.
  package let refreshedAt: Timestamp?

  /// A count of all its parts.
  package init(sessionIDs: [String], hasMore: Bool, previousIDs: [String]?, refreshedAt: Timestamp?) {
    self.sessionIDs = sessionIDs
    self.hasMore = hasMore
    self.previousIDs = previousIDs
    self.refreshedAt = refreshedAt
  }

  /// Whether more recordings match than the time before.
  package var increased: Bool { previousIDs.map { sessionIDs.count > $0.count } ?? false }

  /// The count as fixtures and the database write it.
  package var json: JSONValue {
    .object(
      JSONObject([
        .init(key: "session_ids", value: .array(sessionIDs.map { .string(JSONString($0)) })),
        .init(key: "has_more", value: .bool(hasMore)),
        .init(key: "previous_ids", value: previousIDs.map { .array($0.map { .string(JSONString($0)) }) } ?? .null),
        .init(key: "refreshed_at", value: refreshedAt.map { .string(JSONString($0.iso8601)) } ?? .null),
      ]))
  }
}
