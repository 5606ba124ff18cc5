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
    let (moment, overflow) = now.microseconds.addingReportingOverflow(microseconds)
    guard !overflow, Timestamp.range.contains(moment) else { return nil }
    switch self {
    case .running(let ahead): return .running(ahead: ahead + microseconds)
    case .frozen: return .frozen(Timestamp(microseconds: moment))
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
    guard let piece = piece(of: Array(text.utf8)) else { return now }
    return apply(piece, to: now) ?? now
  }

  private enum Position {
    case start
    case end
  }

  private struct Piece {
    let number: Int
    let kind: UInt8
    let position: Position?
  }

  /// `2021-1-1`, which ISO 8601 does not allow and the service reads all the same.
  private static func unpaddedDate(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.count == 4, parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    return CivilDate(year: year, month: month, day: day).map { Timestamp($0) }
  }

  private static func piece(of text: [UInt8]) -> Piece? {
    guard let kindIndex = text.firstIndex(where: { "hdwmqysHDWMQY".utf8.contains($0) }) else { return nil }
    let digits = text[..<kindIndex].reversed().prefix(while: \.isDigit).reversed()
    let suffix = text[(kindIndex + 1)...]
    let position: Position? = suffix.starts(with: "Start".utf8) ? .start : suffix.starts(with: "End".utf8) ? .end : nil
    // A number too large for any calendar leads out of it, and so to "now".
    return Piece(
      number: Int(String(decoding: digits, as: UTF8.self)) ?? (digits.isEmpty ? 0 : .max), kind: text[kindIndex], position: position)
  }

  private static func apply(_ piece: Piece, to now: Timestamp) -> Timestamp? {
    let day = 86_400
    switch piece.kind {
    case UInt8(ascii: "s"): return back(piece.number, unit: 1, from: now)
    case UInt8(ascii: "M"): return back(piece.number, unit: 60, from: now)
    case UInt8(ascii: "h"): return back(piece.number, unit: 3600, from: now).map { clamp($0, to: 3600, piece.position) }
    case UInt8(ascii: "d"): return back(piece.number, unit: day, from: now).map { clamp($0, to: day, piece.position) }
    case UInt8(ascii: "w"): return back(piece.number, unit: 7 * day, from: now)
    case UInt8(ascii: "q"): return back(piece.number, unit: 13 * 7 * day, from: now)
    case UInt8(ascii: "m"):
      return now.date.adding(months: -piece.number).map { date in
        at(piece.position.map { $0 == .start ? date.with(day: 1) : date.with(day: 31) } ?? date, timeOf: now)
      }
    case UInt8(ascii: "y"):
      let (months, overflow) = piece.number.multipliedReportingOverflow(by: 12)
      guard !overflow, let date = now.date.adding(months: -months) else { return nil }
      switch piece.position {
      case .start: return date.adding(months: 1 - date.month).map { at($0.with(day: 1), timeOf: now) }
      case .end: return at(date.with(day: 31), timeOf: now)
      case nil: return at(date, timeOf: now)
      }
    default: return now
    }
  }

  private static func back(_ number: Int, unit seconds: Int, from now: Timestamp) -> Timestamp? {
    let (distance, overflow) = number.multipliedReportingOverflow(by: seconds * 1_000_000)
    let (moment, underflow) = now.microseconds.subtractingReportingOverflow(distance)
    return overflow || underflow || !Timestamp.range.contains(moment) ? nil : Timestamp(microseconds: moment)
  }

  /// The first or the last microsecond of the unit that `moment` falls in.
  private static func clamp(_ moment: Timestamp, to seconds: Int, _ position: Position?) -> Timestamp {
    guard let position else { return moment }
    let unit = seconds * 1_000_000
    let start = moment.microseconds.flooredDivision(by: unit) * unit
    return Timestamp(microseconds: position == .start ? start : start + unit - 1)
  }

  private static func at(_ date: CivilDate, timeOf moment: Timestamp) -> Timestamp {
    let microseconds = moment.microsecondOfDay
    return Timestamp(date, secondOfDay: microseconds / 1_000_000, microsecond: microseconds % 1_000_000)
  }
}
