import JSON
import Testing

@testable import Emulator

/// A recording as the hosted service shows it.
@Suite struct ObservedRecordingTests {
  /// The recording of a fixture's object, shown alone and in a list.
  private static func shown(_ fields: String, at now: String = "2026-03-01T12:00:00Z") throws -> (alone: JSONValue, inList: JSONValue) {
    let object = try JSONValue(parsing: fields.utf8).object ?? JSONObject()
    let observed = ObservedRecording(
      recording: Recording(id: "r", stored: object), project: 1, viewed: true, viewers: ["bob@example.com"],
      now: try #require(Timestamp(iso8601: now)))
    var (alone, inList) = (JSONWriter(), JSONWriter())
    observed.writeAlone(into: &alone)
    observed.writeInList(into: &inList)
    return (try JSONValue(parsing: alone.bytes), try JSONValue(parsing: inList.bytes))
  }

  static let names = [
    "id", "distinct_id", "viewed", "viewers", "recording_duration", "active_seconds", "inactive_seconds", "start_time", "end_time",
    "click_count", "keypress_count", "mouse_activity_count", "console_log_count", "console_warn_count", "console_error_count", "start_url",
    "person", "retention_period_days", "expiry_time", "recording_ttl", "snapshot_source", "snapshot_library", "ongoing", "activity_score",
    "external_references", "matches_filters", "total_size", "event_count",
  ]

  @Test func has28FieldsInTheirOrder() throws {
    let shown = try Self.shown("{}")
    for recording in [shown.alone, shown.inList] {
      #expect(recording.object?.members.map(\.key.string) == Self.names)
      #expect(
        recording["person"]?.object?.members.map(\.key.string) == [
          "id", "name", "distinct_ids", "properties", "created_at", "uuid", "last_seen_at",
        ])
    }
  }

  /// What is read of a recording that is asked for alone, and not in a list.
  @Test func hasItsMetadataAlone() throws {
    let shown = try Self.shown(#"{"snapshot_source":"mobile","snapshot_library":"posthog-ios","total_size":9,"event_count":0}"#)
    #expect(shown.alone["snapshot_source"] == .text("mobile") && shown.inList["snapshot_source"] == .text("web"))
    #expect(shown.alone["snapshot_library"] == .text("posthog-ios") && shown.inList["snapshot_library"] == .null)
    #expect(shown.alone["total_size"] == .int(9) && shown.inList["total_size"] == .null)
    #expect(shown.alone["event_count"] == .int(0) && shown.inList["event_count"] == .null)
  }

  /// A field of a fixture's object, and the same or another as it is shown.
  @Test(arguments: [
    (#"{"active_seconds":41.99}"#, "active_seconds", "41"), (#"{"inactive_seconds":-0}"#, "inactive_seconds", "0"),
    (#"{"active_seconds":1e2}"#, "active_seconds", "100"), (#"{"active_seconds":1e300}"#, "active_seconds", "9223372036854775807"),
    (#"{"activity_score":80}"#, "activity_score", "80.0"), (#"{"activity_score":47.256}"#, "activity_score", "47.26"),
    (#"{"activity_score":1e308}"#, "activity_score", "1e+308"), (#"{"activity_score":null}"#, "activity_score", "null"),
    (#"{"start_url":"\#(String(repeating: "é", count: 600))"}"#, "start_url", #""\#(String(repeating: "é", count: 512))""#),
    (#"{"retention_period_days":90}"#, "retention_period_days", "90"),
    (#"{"expiry_time":"2026-03-11T12:00:00.5Z"}"#, "expiry_time", #""2026-03-11T12:00:00.500000Z""#),
    (#"{"expiry_time":"2026-03-11T12:00:00.5Z"}"#, "recording_ttl", "10"),
    (#"{"expiry_time":"2026-03-02T00:00:00Z"}"#, "recording_ttl", "1"),
    (#"{"expiry_time":"2026-03-01T23:59:59Z"}"#, "recording_ttl", "0"), (#"{"expiry_time":"2026-02-27T00:00:00Z"}"#, "recording_ttl", "-2"),
    ("{}", "recording_ttl", "null"), ("{}", "retention_period_days", "null"), ("{}", "external_references", "[]"),
    ("{}", "matches_filters", "true"), (#"{"ongoing":true}"#, "ongoing", "true"),
  ])
  func shows(fields: String, name: String, value: String) throws {
    let shown = try Self.shown(fields)
    for recording in [shown.alone, shown.inList] {
      #expect(recording[JSONString(name)].map { String(decoding: $0.encoded, as: UTF8.self) } == value)
    }
  }

  /// An unknown person is named by the distinct id, and so always the same.
  @Test func showsAnUnknownPerson() throws {
    let person = try Self.shown(#"{"distinct_id":"abc"}"#).inList["person"]
    #expect(
      person.map { String(decoding: $0.encoded, as: UTF8.self) } == #"""
        {"id":null,"name":null,"distinct_ids":["abc"],"properties":{},"created_at":null,"uuid":"07738276-ab30-525b-9ece-796064758bd4",\#
        "last_seen_at":null}
        """#)
    #expect(try Self.shown("{}").alone["person"]?["distinct_ids"] == .array([.text("")]))
    #expect(try Self.shown(#"{"distinct_id":"abc","person":{}}"#).alone["person"]?["uuid"] == person?["uuid"])
  }

  /// Alone at most ten distinct ids, those that a client made up last; in a list the recording's own.
  @Test func showsDistinctIDs() throws {
    let anonymous = (0..<6).map { "0192b3c4-4f10-7b2e-8c3d-9e0f1a2b3c4\($0)" }
    let identified = (0..<6).map { "user\($0)@example.com" }
    let ids = zip(anonymous, identified).flatMap { [$0, $1] }
    let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
    let shown = try Self.shown(#"{"distinct_id":"own","person":{"distinct_ids":[\#(list)]}}"#)
    #expect(shown.alone["person"]?["distinct_ids"] == .strings(Array(identified[..<5] + anonymous[..<5])))
    #expect(shown.inList["person"]?["distinct_ids"] == .strings(["own"]))
  }
}
