internal import Glibc

/// The clock that every time in an answer comes from.
package enum EmulatorClock: Hashable, Sendable {
  /// The system's own.
  case system
  /// Stopped at one moment.
  case frozen(Timestamp)

  /// What the clock shows.
  package var now: Timestamp {
    switch self {
    case .system:
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Timestamp(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
    case .frozen(let moment): return moment
    }
  }
}
