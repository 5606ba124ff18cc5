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

  /// What the service reads of a recording beside the row of a list.
  private struct Metadata {
    let snapshotSource: String
    let snapshotLibrary: String?
    let totalSize: Int?
    let eventCount: Int?
    let distinctIDs: [String]
  }

  /// Writes it as an element of a list, for which the service reads no metadata.
  func writeInList(into writer: inout JSONWriter) {
    write(
      Metadata(snapshotSource: "web", snapshotLibrary: nil, totalSize: nil, eventCount: nil, distinctIDs: [recording.distinctID]),
      into: &writer)
  }

  /// Writes it as the answer to a request for this one.
  func writeAlone(into writer: inout JSONWriter) {
    // PostHog's MinimalPersonSerializer: ten at the most, those that the person was identified by first.
    let shown = recording.person?.distinctIDs.prefix(10) ?? []
    let (anonymous, identified) = (shown.filter(Self.isAnonymous), shown.filter { !Self.isAnonymous($0) })
    write(
      Metadata(
        snapshotSource: recording.snapshotSource, snapshotLibrary: recording.snapshotLibrary, totalSize: recording.totalSize,
        eventCount: recording.eventCount, distinctIDs: identified + anonymous), into: &writer)
  }

  private func write(_ metadata: Metadata, into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", recording.id)
    writer.member("distinct_id", recording.distinctID)
    writer.member("viewed", viewed)
    writer.key("viewers")
    writer.strings(viewers)
    writer.member("recording_duration", recording.duration)
    writer.key("active_seconds")
    writer.wholeSeconds(recording.activeSeconds)
    writer.key("inactive_seconds")
    writer.wholeSeconds(recording.inactiveSeconds)
    writer.member("start_time", recording.startTime?.iso8601)
    writer.member("end_time", recording.endTime?.iso8601)
    for (name, count) in zip(Recording.countNames, recording.counts) {
      writer.member(name, count)
    }
    writer.key("start_url")
    // The length of the service's column.
    writer.string(recording.startURL.map { $0.utf8.count > 512 ? String($0.unicodeScalars.prefix(512)) : $0 })
    writer.key("person")
    write(recording.person, distinctIDs: metadata.distinctIDs, into: &writer)
    writer.member("retention_period_days", recording.retentionPeriodDays)
    writer.member("expiry_time", recording.expiryTime?.iso8601)
    writer.member("recording_ttl", recording.daysLeft(at: now))
    writer.member("snapshot_source", metadata.snapshotSource)
    writer.member("snapshot_library", metadata.snapshotLibrary)
    writer.member("ongoing", recording.isOngoing)
    writer.key("activity_score")
    if let score = recording.activityScore { writer.number(score.withTwoDecimals) } else { writer.null() }
    writer.raw(#","external_references":[]"#)
    writer.member("matches_filters", matchesFilters)
    writer.member("total_size", metadata.totalSize)
    writer.member("event_count", metadata.eventCount)
    writer.raw("}")
  }

  /// Writes who was recorded: seven fields, of an unknown person too.
  private func write(_ person: Person?, distinctIDs: [String], into writer: inout JSONWriter) {
    writer.raw("{")
    writer.member("id", person?.id)
    writer.member("name", person?.name)
    writer.key("distinct_ids")
    writer.strings(person == nil ? [recording.distinctID] : distinctIDs)
    writer.key("properties")
    writer.value(.object(person?.properties ?? JSONObject()))
    writer.member("created_at", person?.createdAt?.iso8601)
    writer.key("uuid")
    if let uuid = person?.uuid, !uuid.isEmpty { writer.string(uuid) } else { writer.string(missingPersonUUID) }
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
}

extension JSONWriter {
  fileprivate mutating func strings(_ strings: [String]) { array(strings) { $0.string($1) } }

  /// Writes an integer, or `null` for none.
  fileprivate mutating func int(_ int: Int?) {
    if let int { self.int(int) } else { null() }
  }

  /// Writes seconds without their fraction.
  fileprivate mutating func wholeSeconds(_ seconds: JSONNumber) {
    int(seconds.int ?? Int(exactly: seconds.double.rounded(.towardZero)) ?? .max)
  }
}
