package import JSON

/// What the emulator knows of a session recording, besides its id.
package struct Recording: Hashable, Sendable {
  /// PostHog's session id.
  package let id: String
  package let distinctID: String
  package let startTime: Timestamp?
  package let endTime: Timestamp?
  /// Whole seconds.
  package let duration: Int
  /// Seconds.
  package let activeSeconds: JSONNumber
  /// Seconds.
  package let inactiveSeconds: JSONNumber
  /// `click_count` and the five others, in the order of `Recording.countNames`.
  package let counts: [Int]
  package let startURL: String?
  package let person: Person?
  package let storage: String
  /// `web` or `mobile`.
  package let snapshotSource: String
  package let isOngoing: Bool
  /// 0 to 100.
  package let activityScore: JSONNumber?
  /// The ids of the users who have watched it, in the order in which they did.
  package var viewedBy: [Int]
  /// What puts it into the synthetic playlists.
  package let marks: RecordingMarks

  /// Whether a path of the API can name the recording `text`: not empty, with no slash and no dot (`[^/.]+`).
  ///
  /// The service's rows may have other ids too, which no path reaches.
  package static func isID(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
  }

  /// The fields that count events, in the order of an answer.
  package static let countNames: [StaticString] = [
    "click_count", "keypress_count", "mouse_activity_count", "console_log_count", "console_warn_count", "console_error_count",
  ]

  /// A recording of all its parts.
  package init(
    id: String, distinctID: String, startTime: Timestamp?, endTime: Timestamp?, duration: Int, activeSeconds: JSONNumber,
    inactiveSeconds: JSONNumber, counts: [Int], startURL: String?, person: Person?, storage: String, snapshotSource: String,
    isOngoing: Bool,
    activityScore: JSONNumber?, viewedBy: [Int], marks: RecordingMarks = RecordingMarks()
  ) {
    self.id = id
    self.distinctID = distinctID
    self.startTime = startTime
    self.endTime = endTime
    self.duration = duration
    self.activeSeconds = activeSeconds
    self.inactiveSeconds = inactiveSeconds
    self.counts = counts
    self.startURL = startURL
    self.person = person
    self.storage = storage
    self.snapshotSource = snapshotSource
    self.isOngoing = isOngoing
    self.activityScore = activityScore
    self.viewedBy = viewedBy
    self.marks = marks
  }
}

/// What is known of a recording that its own answer does not show, and that decides which synthetic playlists hold it.
package struct RecordingMarks: Hashable, Sendable {
  package var isCommented = false
  package var isShared = false
  package var isExported = false
  package var isFrustrated = false
  /// When the service forgets it; nil where that is not known.
  package var expiresAt: Timestamp?

  /// No marks.
  package init() {}
}

/// Who was recorded.
package struct Person: Hashable, Sendable {
  package let id: Int
  package let name: String
  package let distinctIDs: [String]
  package let properties: JSONObject
  package let createdAt: Timestamp?
  package let uuid: String

  /// A person of all its parts.
  package init(id: Int, name: String, distinctIDs: [String], properties: JSONObject, createdAt: Timestamp?, uuid: String) {
    self.id = id
    self.name = name
    self.distinctIDs = distinctIDs
    self.properties = properties
    self.createdAt = createdAt
    self.uuid = uuid
  }
}
