internal import JSON
internal import SQLite

/// Which of a project's recordings a list shows, and in which order.
struct RecordingListing: Sendable {
  /// What a list is ordered by; ties by id in the same direction.
  enum Order: String, Sendable, CaseIterable {
    // In the order in which the service names them.
    case duration
    case recordingDuration = "recording_duration"
    case inactiveSeconds = "inactive_seconds"
    case activeSeconds = "active_seconds"
    case startTime = "start_time"
    case consoleErrorCount = "console_error_count"
    case clickCount = "click_count"
    case keypressCount = "keypress_count"
    case mouseActivityCount = "mouse_activity_count"
    case activityScore = "activity_score"
    case recordingTTL = "recording_ttl"
    /// A flag of the service's has it; without the flag it is the time.
    case surfacingScore = "surfacing_score"
  }

  enum Condition: Sendable {
    case startedFrom(Timestamp)
    case startedUpTo(Timestamp)
    case ids([String])
    case distinctIDs([String])
    case personUUID(String)
    /// Nobody has watched it, or this user has not.
    case notWatched(by: Int?)
    case after(RecordingCursor)
  }

  var conditions: [Condition] = []
  var order = Order.startTime
  var isDescending = true
  var limit = Int.max
  var offset = 0
  /// The moment from which the days that are left of a recording count.
  let now: Timestamp

  /// All recordings, the latest first.
  init(at now: Timestamp) { self.now = now }

  /// The SQL after `SELECT …` and the parameters that follow the project, ?1.
  ///
  /// - Throws: `RecordingCursor.Unreadable` for a cursor of another order.
  func query() throws(RecordingCursor.Unreadable) -> (sql: String, values: [Value]) {
    var values: [Value] = []
    func parameter(_ value: Value) -> String {
      values.append(value)
      return "?\(values.count + 1)"
    }
    func among(_ texts: [String]) -> String { "(SELECT value FROM json_each(\(parameter(.utf8(JSONValue.strings(texts).encoded)))))" }
    let start = Order.startTime.expression
    var sql = " FROM recording WHERE project_id = ?1 AND \(RecordingStore.isPresent)"
    for condition in conditions {
      switch condition {
      // A start that is not known is in every stretch of time, and before all others in the order.
      case .startedFrom(let moment): sql += " AND (\(start) = '' OR \(start) >= \(parameter(.text(moment.sortable))))"
      case .startedUpTo(let moment): sql += " AND \(start) <= \(parameter(.text(moment.sortable)))"
      case .ids(let ids): sql += " AND id IN \(among(ids))"
      case .distinctIDs(let ids): sql += " AND json_extract(fields, '$.distinct_id') IN \(among(ids))"
      case .personUUID(let uuid):
        sql += " AND lower(json_extract(fields, '$.person.uuid')) = \(parameter(.text(uuid.lowercased())))"
      case .notWatched(let user):
        let viewer = user.map { " AND user_id = \(parameter(.integer($0)))" } ?? ""
        sql += " AND id NOT IN (SELECT recording_id FROM recording_viewed WHERE project_id = ?1\(viewer))"
      case .after(let cursor):
        guard let value = order.value(of: cursor, at: now) else { throw RecordingCursor.Unreadable() }
        sql += " AND (\(order.expression), id) \(isDescending ? "<" : ">") (\(parameter(value)), \(parameter(.text(cursor.id))))"
      }
    }
    let direction = isDescending ? " DESC" : ""
    sql += " ORDER BY \(order.expression)\(direction), id\(direction)"
    return (sql + " LIMIT \(parameter(.integer(limit))) OFFSET \(parameter(.integer(offset)))", values)
  }

  func cursor(after recording: Recording) -> RecordingCursor {
    switch order {
    case .startTime, .surfacingScore: return RecordingCursor(start: recording.startTime, recording.id)
    case .recordingTTL: return RecordingCursor(recording.daysLeft(at: now).map(JSONValue.int) ?? .text(""), recording.id)
    default:
      let value = recording.storedFields[JSONString(order.field)] ?? .null
      return RecordingCursor(value == .null ? .int(0) : value, recording.id)
    }
  }
}

extension RecordingListing.Order {
  /// The field of a recording that it is.
  fileprivate var field: String { self == .duration ? Self.recordingDuration.rawValue : rawValue }

  /// What SQL orders by.
  fileprivate var expression: String {
    switch self {
    // Without `Z`, text with and without a fraction sorts by time.
    case .startTime, .surfacingScore: "coalesce(rtrim(json_extract(fields, '$.start_time'), 'Z'), '')"
    case .recordingTTL: "coalesce(substr(json_extract(fields, '$.expiry_time'), 1, 10), '')"
    default: "coalesce(json_extract(fields, '$.\(field)'), 0)"
    }
  }

  /// The value of `expression` that the cursor has; nil if it is one of another order.
  fileprivate func value(of cursor: RecordingCursor, at now: Timestamp) -> Value? {
    switch (self, cursor.orderValue) {
    // The end of a page among those of which it is not known.
    case (.startTime, .string("")), (.surfacingScore, .string("")), (.recordingTTL, .string("")): .text("")
    case (.startTime, .string(let text)), (.surfacingScore, .string(let text)): Timestamp(iso8601: text.string).map { .text($0.sortable) }
    case (.recordingTTL, .number(let days)):
      days.int.flatMap { now.adding($0, of: 86_400_000_000) }.map { .text(String($0.iso8601.prefix(10))) }
    case (.startTime, _), (.surfacingScore, _), (.recordingTTL, _): nil
    case (_, .number(let number)): number.int.map(Value.integer) ?? .real(number.double)
    default: nil
    }
  }
}

extension Timestamp {
  /// Text that sorts by time.
  fileprivate var sortable: String { String(iso8601.dropLast()) }
}

/// Where a page of recordings ends, as `next_cursor` and `after` write it.
///
/// PostHog's `HogQLCursorPaginator`: Base64 of Python's JSON of the last row's place in the order, and its id.
struct RecordingCursor: Hashable, Sendable {
  /// What the order compares; a time is text without `Z`.
  let orderValue: JSONValue
  let id: String

  init(_ orderValue: JSONValue, _ id: String) { (self.orderValue, self.id) = (orderValue, id) }

  /// The cursor after a row that started at `start`, in the order of the time.
  init(start: Timestamp?, _ id: String) {
    // Python's isoformat. The service knows each start: "" is the emulator's own.
    self.init(.text(start.map { "\($0.iso8601.dropLast())+00:00" } ?? ""), id)
  }

  var encoded: String {
    Base64.encode(JSONValue.members([("order_value", orderValue), ("secondary_value", .text(id))]).pythonDump.utf8)
  }

  /// The cursor that `text` is; nil for one that names no row.
  static func decode(_ text: String) throws(Unreadable) -> RecordingCursor? {
    guard let bytes = Base64.decode(text.utf8), let object = (try? JSONValue(parsing: bytes))?.object else { throw Unreadable() }
    guard let value = object["order_value"], value != .null, let id = object["secondary_value"]?.text, !id.isEmpty else { return nil }
    return RecordingCursor(value, id)
  }

  struct Unreadable: Error {}
}

/// Base64 with padding (RFC 4648, 4).
enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in bytes {
      (bits, count) = (bits << 8 | Int(byte), count + 8)
      while count >= 6 {
        count -= 6
        text.append(digits[bits >> count & 63])
      }
      bits &= 63
    }
    if count > 0 { text.append(digits[bits << (6 - count) & 63]) }
    while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of `text`; nil if it is not Base64.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    var (bits, count) = (0, 0)
    let unpadded = text.count - text.suffix(2).count { $0 == UInt8(ascii: "=") }
    for character in text.prefix(unpadded) {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      (bits, count) = ((bits & 0xff) << 6 | digit, count + 6)
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 255))
      }
    }
    return bytes
  }
}
