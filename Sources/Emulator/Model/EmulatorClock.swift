internal import Glibc
internal import HTTPServer

/// The clock that every time in an answer comes from.
package enum EmulatorClock: Hashable, Sendable {
  /// It goes, so many microseconds ahead of the system's (behind it where negative).
  case running(ahead: Int)
  /// It stands still.
  case frozen(Timestamp)

  /// The system's own.
  package static let system = EmulatorClock.running(ahead: 0)

  /// What the clock shows; one that goes stops at the end of the year 9999.
  package var now: Timestamp {
    switch self {
    case .running(let ahead): return Timestamp(microseconds: Self.systemMicroseconds + ahead)
    case .frozen(let moment): return moment
    }
  }

  /// The clock stopped at `moment`, or at what it shows.
  package func frozen(at moment: Timestamp?) -> EmulatorClock { .frozen(moment ?? now) }

  /// The clock showing `moment`, and then going or standing still as before.
  package func set(to moment: Timestamp) -> EmulatorClock {
    switch self {
    case .running: .running(ahead: moment.microseconds - Self.systemMicroseconds)
    case .frozen: .frozen(moment)
    }
  }

  /// The clock moved on by so many microseconds, or back if negative; nil if it would leave the years 1 to 9999.
  func advanced(by microseconds: Int) -> EmulatorClock? {
    guard let moment = now.adding(microseconds, of: 1) else { return nil }
    switch self {
    case .running(let ahead): return .running(ahead: ahead + microseconds)
    case .frozen: return .frozen(moment)
    }
  }

  private static var systemMicroseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}

/// The dates that `date_from` and `date_to` take: ISO 8601, or a distance back from now.
enum RelativeDate {
  /// The moment `text` means at the moment `now`.
  ///
  /// PostHog's `relative_date_parse`, in UTC: ISO 8601 first; else the first `-7d`-like piece anywhere in the text, a number (which may
  /// be left out) and one of `s M h d w m q y`, then maybe `Start` or `End`, which set the hour of a day, the day of a month, the month of
  /// a year and leave what is finer as it is now. Anything else means now.
  static func parse(_ text: String, now: Timestamp) -> Timestamp {
    if let moment = Timestamp(iso8601: text) ?? unpaddedDate(text) { return moment }
    return Piece(Array(text.utf8))?.moment(from: now) ?? now
  }

  /// `2021-1-1`, which ISO 8601 does not allow and the service reads all the same.
  private static func unpaddedDate(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    return CivilDate(year: year, month: month, day: day).map { Timestamp($0) }
  }
}

/// A distance such as `-7d`, with the edge of the unit that it may name.
private struct Piece {
  private enum Edge {
    case start
    case end
  }

  private let number: Int
  private let unit: Unicode.Scalar
  private let edge: Edge?

  /// The first piece in `text`; nil if there is none.
  init?(_ text: [UInt8]) {
    guard let unitIndex = text.firstIndex(where: { "hdwmqysHDWMQY".utf8.contains($0) }) else { return nil }
    let digits = text[..<unitIndex].reversed().prefix(while: \.isDigit).reversed()
    let suffix = text[(unitIndex + 1)...]
    // A number too large for any calendar leads out of it, and so to "now".
    number = Int(String(decoding: digits, as: UTF8.self)) ?? (digits.isEmpty ? 0 : .max)
    unit = Unicode.Scalar(text[unitIndex])
    edge = suffix.starts(with: "Start".utf8) ? .start : suffix.starts(with: "End".utf8) ? .end : nil
  }

  /// The moment so far back from `now`; nil outside the years 1 to 9999.
  func moment(from now: Timestamp) -> Timestamp? {
    let (second, hour, day) = (1_000_000, 3_600_000_000, 86_400_000_000)
    switch unit {
    case "s": return now.adding(-number, of: second)
    case "M": return now.adding(-number, of: 60 * second)
    case "h": return now.adding(-number, of: hour).map { atEdge(of: hour, $0) }
    case "d": return now.adding(-number, of: day).map { atEdge(of: day, $0) }
    case "w": return now.adding(-number, of: 7 * day)
    case "q": return now.adding(-number, of: 13 * 7 * day)
    case "m", "y":
      let (months, overflow) = number.multipliedReportingOverflow(by: unit == "y" ? 12 : 1)
      guard !overflow, var date = now.date.adding(months: -months) else { return nil }
      if unit == "y", edge == .start { date = date.adding(months: 1 - date.month) ?? date }
      if let edge { date = date.with(day: edge == .start ? 1 : 31) }
      return Timestamp(date).adding(now.microsecondOfDay, of: 1)
    default: return now
    }
  }

  /// The first or the last microsecond of the unit that `moment` is in, or `moment` itself if no edge is named.
  private func atEdge(of unit: Int, _ moment: Timestamp) -> Timestamp {
    guard let edge else { return moment }
    let start = moment.microseconds.flooredDivision(by: unit) * unit
    return Timestamp(microseconds: edge == .start ? start : start + unit - 1)
  }
}
