/// One rate limit, and what each key's requests have used of it: over all projects that the limit holds for.
struct RateCounter {
  let limit: RateLimit
  private var windows: [String: Windows] = [:]
  /// How many windows there may be before expired ones are dropped.
  private var most = 1024

  private struct Windows {
    var burst: SlidingWindow?
    var sustained: SlidingWindow?

    init(_ limit: RateLimit) {
      burst = limit.burst.map(SlidingWindow.init)
      sustained = limit.sustained.map(SlidingWindow.init)
    }

    var isEmpty: Bool { burst?.isEmpty != false && sustained?.isEmpty != false }

    /// Asks both windows, as APIView.check_throttles does: what one refuses counts in the other all the same, and the longer wait is returned.
    mutating func admit(_ now: Timestamp, _ project: Int) -> Int? {
      let waits = [burst?.admit(now, for: project), sustained?.admit(now, for: project)]
      return waits.compactMap { $0 ?? nil }.max()
    }

    mutating func drop(before now: Timestamp) {
      burst?.drop(before: now)
      sustained?.drop(before: now)
    }

    mutating func restore(_ project: Int, from past: Windows?) {
      burst?.restore(project, from: past?.burst)
      sustained?.restore(project, from: past?.sustained)
    }
  }

  /// A counter for `limit` that has counted nothing.
  init(_ limit: RateLimit) { self.limit = limit }

  /// How many keys have requests that count.
  var rememberedKeys: Int { windows.count }

  /// Counts a request, or returns the seconds until the next one is let through.
  mutating func admit(_ key: String, _ project: Int, _ now: Timestamp) -> Int? {
    if limit == .off { return nil }
    // Keys come and go, and their windows with them.
    if windows[key] == nil, windows.count >= most { prune(now) }
    return windows[key, default: Windows(limit)].admit(now, project)
  }

  private mutating func prune(_ now: Timestamp) {
    for key in Array(windows.keys) { windows[key]?.drop(before: now) }
    windows = windows.filter { !$1.isEmpty }
    // Twice as many as are in use, so that looking costs little beside adding.
    most = max(1024, windows.count * 2)
  }

  /// Forgets the requests to one project.
  mutating func forget(_ project: Int) { for key in Array(windows.keys) { windows[key]?.restore(project, from: nil) } }

  /// Replaces what was counted for one project by what `past` counted.
  mutating func restore(_ project: Int, from past: RateCounter?) {
    for key in Set(windows.keys).union((past?.windows ?? [:]).keys) {
      windows[key, default: Windows(limit)].restore(project, from: past?.windows[key])
    }
  }
}

/// The requests that a rate let through within its period, which decide whether there is room for one more.
///
/// Django REST framework's SimpleRateThrottle: a list of times, the oldest of which goes when the period after it is over.
struct SlidingWindow {
  private let rate: RateLimit.Rate
  /// In the order in which they came; those before `first` have expired.
  private var admitted: [Admission] = []
  private var first = 0

  private struct Admission {
    let microseconds: Int
    let project: Int
  }

  init(_ rate: RateLimit.Rate) { self.rate = rate }

  /// Whether no request is remembered.
  var isEmpty: Bool { first == admitted.count }

  /// Lets a request through and remembers it, or returns the seconds until the next one is let through.
  mutating func admit(_ now: Timestamp, for project: Int) -> Int? {
    drop(before: now)
    guard admitted.count - first >= rate.requests else {
      admitted.append(Admission(microseconds: now.microseconds, project: project))
      return nil
    }
    // SimpleRateThrottle.wait(); there is never more in the list than the rate allows, so that one request is waited for and no division
    // is left.
    let oldest = isEmpty ? now.microseconds : admitted[first].microseconds
    let remaining = rate.period.microseconds - (now.microseconds - oldest)
    return (remaining + 999_999) / 1_000_000
  }

  /// Forgets what has expired at the moment `now`.
  mutating func drop(before now: Timestamp) {
    while first < admitted.count, admitted[first].microseconds <= now.microseconds - rate.period.microseconds { first += 1 }
    guard first > 64 || first == admitted.count, first * 2 >= admitted.count else { return }
    admitted.removeFirst(first)
    first = 0
  }

  /// Replaces the requests to one project by those that `past` remembers; nil for none.
  mutating func restore(_ project: Int, from past: SlidingWindow?) {
    admitted.removeSubrange(..<first)
    first = 0
    admitted.removeAll { $0.project == project }
    guard let past else { return }
    admitted += past.admitted[past.first...].filter { $0.project == project }
    admitted.sort { $0.microseconds < $1.microseconds }
  }
}
