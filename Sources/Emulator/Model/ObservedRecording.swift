internal import HTTPServer
internal import JSON

/// A recording as the hosted service shows it to one reader: 28 fields.
///
/// Names and order are those of the component `SessionRecording` in the service's own OpenAPI document; the values are those of
/// PostHog's `session_recording_api.py` and `models/session_recording.py`.
struct ObservedRecording {
  let recording: Recording
  let project: Int
  /// Whether the reader has watched it.
  let viewed: Bool
  /// The e-mail addresses of the others who have.
  let viewers: [String]
  /// The moment from which its remaining days count.
  let now: Timestamp
  /// False for one that a list shows first because it was asked for, though it is not among what was searched for.
  var matchesFilters = true

  /// Writes it as an element of a list, for which the service reads no metadata.
  func writeInList(into writer: inout JSONWriter) {
    var listed = recording
    (listed.snapshotSource, listed.snapshotLibrary, listed.totalSize, listed.eventCount) = ("web", nil, nil, nil)
    write(listed, personIDs: [recording.distinctID], into: &writer)
  }

  /// Writes it as the answer to a request for this one.
  func writeAlone(into writer: inout JSONWriter) {
    // PostHog's MinimalPersonSerializer: ten at the most, those that the person was identified by first.
    let shown = recording.person?.distinctIDs.prefix(10) ?? [recording.distinctID]
    write(recording, personIDs: shown.filter { !Self.isAnonymous($0) } + shown.filter(Self.isAnonymous), into: &writer)
  }

  private func write(_ recording: Recording, personIDs: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", recording.id)
    writer.member("distinct_id", recording.distinctID)
    writer.member("viewed", viewed)
    writer.member("viewers", .strings(viewers))
    writer.member("recording_duration", recording.duration)
    writer.member("active_seconds", recording.activeSeconds.whole)
    writer.member("inactive_seconds", recording.inactiveSeconds.whole)
    writer.member("start_time", recording.startTime?.iso8601)
    writer.member("end_time", recording.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, recording.counts) { writer.member(name, count) }
    // The length of the service's column.
    writer.member("start_url", recording.startURL.map { $0.utf8.count > 512 ? String($0.unicodeScalars.prefix(512)) : $0 })
    writer.key("person")
    write(recording.person, distinctIDs: personIDs, into: &writer)
    writer.member("retention_period_days", recording.retentionPeriodDays)
    writer.member("expiry_time", recording.expiryTime?.iso8601)
    writer.member("recording_ttl", recording.daysLeft(at: now))
    writer.member("snapshot_source", recording.snapshotSource)
    writer.member("snapshot_library", recording.snapshotLibrary)
    writer.member("ongoing", recording.isOngoing)
    writer.member("activity_score", recording.activityScore.map { .number($0.withTwoDecimals) } ?? .null)
    writer.raw(#","external_references":[]"#)
    writer.member("matches_filters", matchesFilters)
    writer.member("total_size", recording.totalSize)
    writer.member("event_count", recording.eventCount)
    writer.raw("}")
  }

  /// Writes who was recorded: seven fields, of an unknown person too.
  private func write(_ person: Person?, distinctIDs: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", person?.id)
    writer.member("name", person?.name)
    writer.member("distinct_ids", .strings(distinctIDs))
    writer.member("properties", .object(person?.properties ?? JSONObject()))
    writer.member("created_at", person?.createdAt?.iso8601)
    let uuid = person?.uuid ?? ""
    writer.member("uuid", uuid.isEmpty ? missingPersonUUID : uuid)
    writer.member("last_seen_at", person?.lastSeenAt?.iso8601)
    writer.raw("}")
  }

  /// The UUID of a person of whom nothing but the distinct id is known: PostHog's `missing_person.py`.
  private var missingPersonUUID: String {
    UUIDText.named("\(project):\(recording.distinctID)", in: (0x9329_79b4_65c3_4424, 0x8467_0b66_ec27_bc22))
  }

  /// Whether a distinct id is one that a library made up: PostHog's `is_anonymous_id`, `^([a-z0-9]+\-){4}([a-z0-9]+)$`.
  private static func isAnonymous(_ id: String) -> Bool {
    let parts = id.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.count == 5
      && parts.allSatisfy { part in
        !part.isEmpty && part.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
      }
  }
}

extension Recording {
  /// The midnights from `now` to its expiry: the `dateDiff('DAY', …)` of PostHog's `session_replay_events.py`; nil if that is not known.
  func daysLeft(at now: Timestamp) -> Int? { expiryTime.map { $0.date.daysSinceEpoch - now.date.daysSinceEpoch } }
}

extension JSONNumber {
  /// The number as ClickHouse's `round(…, 2)` returns it: a float of two decimals at the most.
  fileprivate var withTwoDecimals: JSONNumber {
    let hundredths = double * 100
    return JSONNumber(hundredths.isFinite ? hundredths.rounded() / 100 : double)
  }

  /// The number without its fraction.
  fileprivate var whole: Int { int ?? Int(exactly: double.rounded(.towardZero)) ?? .max }
}
