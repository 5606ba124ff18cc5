package import JSON

/// What the emulator knows of a session recording; nil for what it does not know.
package struct Recording: Hashable, Sendable {
  /// PostHog's session id.
  package var id = ""
  package var distinctID = ""
  var startTime: Timestamp?
  var endTime: Timestamp?
  /// Whole seconds.
  package var duration = 0
  /// Seconds.
  var activeSeconds = JSONNumber(0)
  /// Seconds.
  var inactiveSeconds = JSONNumber(0)
  /// `click_count` and the five others, in the order of `Recording.countNames`.
  package var counts = [Int](repeating: 0, count: Recording.countNames.count)
  var startURL: String?
  package var person: Person?
  package var storage = "object_storage"
  /// `web` or `mobile`.
  var snapshotSource = "web"
  /// The library that recorded it, such as `web` or `posthog-ios`.
  var snapshotLibrary: String?
  var isOngoing = false
  /// 0 to 100.
  var activityScore: JSONNumber?
  var retentionPeriodDays: Int?
  var expiryTime: Timestamp?
  /// The bytes of its snapshots.
  var totalSize: Int?
  var eventCount: Int?
  /// The ids of the users who have watched it, in the order in which they did.
  var viewedBy: [Int] = []
  // What its own answer does not show, and what decides which lists hold it.
  var isCommented = false
  var isShared = false
  var isExported = false
  var isFrustrated = false
  /// Whether it was deleted for good: no list shows it and no look-up finds it, but playlists go on counting it.
  var isDeleted = false

  /// Whether a path of the API can name the recording `text`: not empty, with no slash and no dot (`[^/.]+`).
  ///
  /// The service's rows may have other ids too, which no path reaches.
  static func isID(_ text: String) -> Bool {
    !text.isEmpty && !text.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".") }
  }

  /// The fields that count events, in the order of an answer.
  package static let countNames: [StaticString] = [
    "click_count", "keypress_count", "mouse_activity_count", "console_log_count", "console_warn_count", "console_error_count",
  ]
}

/// Who was recorded.
package struct Person: Hashable, Sendable {
  package var id = 0
  package var name = ""
  var distinctIDs: [String] = []
  package var properties = JSONObject()
  var createdAt: Timestamp?
  /// "" if it is unknown.
  package var uuid = ""
  var lastSeenAt: Timestamp?
}

/// A recording as the reference page shows it: 21 fields.
enum RecordingEncoding {
  /// Writes the recording with this id; if nothing else is known of it (nil), its other fields are null, zero or false.
  ///
  /// `viewed` says whether the reader has watched it, `viewers` names by e-mail the others who have.
  static func write(_ recording: Recording?, id: String, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    let known = recording ?? Recording()
    writer.raw("{")
    writer.member("id", id)
    writer.member("distinct_id", recording?.distinctID)
    writer.member("viewed", viewed)
    writer.member("viewers", .strings(viewers))
    writer.member("recording_duration", known.duration)
    writer.member("active_seconds", .number(known.activeSeconds))
    writer.member("inactive_seconds", .number(known.inactiveSeconds))
    writer.member("start_time", known.startTime?.iso8601)
    writer.member("end_time", known.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, known.counts) { writer.member(name, count) }
    writer.member("start_url", known.startURL)
    writer.key("person")
    if let person = known.person { write(person, into: &writer) } else { writer.null() }
    writer.member("storage", recording?.storage)
    writer.member("snapshot_source", recording?.snapshotSource)
    writer.member("ongoing", known.isOngoing)
    writer.member("activity_score", known.activityScore.map(JSONValue.number) ?? .null)
    writer.raw("}")
  }

  private static func write(_ person: Person, into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", person.id)
    writer.member("name", person.name)
    writer.member("distinct_ids", .strings(person.distinctIDs))
    writer.member("properties", .object(person.properties))
    writer.member("created_at", person.createdAt?.iso8601)
    writer.member("uuid", person.uuid)
    writer.raw("}")
  }
}

extension JSONValue {
  /// An array of strings.
  static func strings(_ strings: [String]) -> JSONValue { .array(strings.map { .text($0) }) }

  /// The strings of an array; none if it is no array.
  var strings: [String] { elements?.compactMap(\.text) ?? [] }
}
