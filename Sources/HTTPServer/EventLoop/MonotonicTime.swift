#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A point on the clock that only goes forward, in nanoseconds: for deadlines.
struct MonotonicTime: Comparable, Sendable {
  let nanoseconds: Int64

  /// Later than all others: what never comes.
  static let never = MonotonicTime(nanoseconds: .max)

  static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  static func + (time: Self, nanoseconds: Int64) -> Self {
    let (sum, overflows) = time.nanoseconds.addingReportingOverflow(nanoseconds)
    return overflows ? .never : MonotonicTime(nanoseconds: sum)
  }

  static func now() -> Self {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

extension Duration {
  /// The duration in whole nanoseconds, at most what an Int64 holds: cheaper to reckon with than 128 bits on every request.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, exceeds) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflows || exceeds ? .max : sum
  }
}

/// The time of day.
enum WallClock {
  /// Microseconds since 1970.
  static var microseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
