package import JSON

/// What the emulator knows of a session recording, besides its id.
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
  /// The library that recorded it, such as `web` or `posthog-ios`; nil if that is not known.
  var snapshotLibrary: String?
  var isOngoing = false
  /// 0 to 100.
  var activityScore: JSONNumber?
  /// How many days the service keeps it; nil if that is not known.
  var retentionPeriodDays: Int?
  /// When the service forgets it; nil if that is not known.
  var expiryTime: Timestamp?
  /// The bytes of its snapshots; nil if that is not known.
  var totalSize: Int?
  /// nil if it is not known.
  var eventCount: Int?
  /// The ids of the users who have watched it, in the order in which they did.
  var viewedBy: [Int] = []
  /// What its own answer does not show.
  var marks = RecordingMarks()

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

/// What is known of a recording that its own answer does not show, and that decides which lists hold it.
struct RecordingMarks: Hashable, Sendable {
  var isCommented = false
  var isShared = false
  var isExported = false
  var isFrustrated = false
  /// Whether it was deleted for good: no list shows it and no look-up finds it, but playlists go on counting it.
  var isDeleted = false
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
  /// Writes the recording; `viewed` says whether the reader has watched it, `viewers` names by e-mail the others who have.
  static func write(_ recording: Recording, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", recording.id)
    writer.member("distinct_id", recording.distinctID)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.member("recording_duration", recording.duration)
    writer.key("active_seconds")
    writer.number(recording.activeSeconds)
    writer.key("inactive_seconds")
    writer.number(recording.inactiveSeconds)
    writer.member("start_time", recording.startTime?.iso8601)
    writer.member("end_time", recording.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, recording.counts) {
      writer.member(name, count)
    }
    writer.member("start_url", recording.startURL)
    writer.key("person")
    if let person = recording.person { write(person, into: &writer) } else { writer.null() }
    writer.member("storage", recording.storage)
    writer.member("snapshot_source", recording.snapshotSource)
    writer.member("ongoing", recording.isOngoing)
    writer.key("activity_score")
    writer.value(recording.activityScore.map(JSONValue.number) ?? .null)
    writer.raw("}")
  }

  /// Writes a recording of which nothing but the id is known: its other fields are null, zero or false.
  static func writeUnknown(id: String, viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", id)
    writer.raw(#","distinct_id":null"#)
    writeViews(viewed: viewed, viewers: viewers, into: &writer)
    writer.raw(#","recording_duration":0,"active_seconds":0,"inactive_seconds":0,"start_time":null,"end_time":null"#)
    for name in Recording.countNames {
      writer.member(name, 0)
    }
    writer.raw(#","start_url":null,"person":null,"storage":null,"snapshot_source":null,"ongoing":false,"activity_score":null}"#)
  }

  private static func writeViews(viewed: Bool, viewers: [String], into writer: inout JSONWriter) {
    writer.member("viewed", viewed)
    writer.key("viewers")
    writer.value(.array(viewers.map { .string(JSONString($0)) }))
  }

  private static func write(_ person: Person, into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", person.id)
    writer.member("name", person.name)
    writer.key("distinct_ids")
    writer.value(.array(person.distinctIDs.map { .string(JSONString($0)) }))
    writer.key("properties")
    writer.value(.object(person.properties))
    writer.member("created_at", person.createdAt?.iso8601)
    writer.member("uuid", person.uuid)
    writer.raw("}")
  }
}
