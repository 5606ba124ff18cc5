internal import Glibc

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
  package func advanced(by microseconds: Int) -> EmulatorClock? {
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
