/// Limits how many requests each key makes, over all projects together, or within a project that has a limit of its own.
final class RateLimiter {
  private let initial: RateLimit
  private var common: Group
  private var own: [Int: Group] = [:]
  private var isOff: Bool

  /// The keys that one limit holds for.
  fileprivate struct Group {
    var limit: RateLimit
    var windows: [String: Windows] = [:]
    /// How many windows there may be before those that are over are looked for.
    var most = 1024

    init(_ limit: RateLimit) { self.limit = limit }
  }

  fileprivate struct Windows {
    var burst: SlidingWindow?
    var sustained: SlidingWindow?

    init(_ limit: RateLimit) {
      burst = limit.burst.map(SlidingWindow.init)
      sustained = limit.sustained.map(SlidingWindow.init)
    }

    var isEmpty: Bool { burst?.isEmpty != false && sustained?.isEmpty != false }
  }

  /// A limiter that starts with `limit` for every project.
  init(_ limit: RateLimit) {
    initial = limit
    common = Group(limit)
    isOff = limit == .off
  }

  /// Lets a request through, or gives the seconds until the next one is let through.
  func admit(_ key: PersonalAPIKey, _ project: Project, _ now: Timestamp) -> Int? {
    if isOff { return nil }
    if own[project.id] != nil { return own[project.id]?.admit(key.value, project.id, now) }
    return common.admit(key.value, project.id, now)
  }

  /// The limit that holds for a project; nil for those without one of their own.
  subscript(_ project: Int?) -> RateLimit { project.flatMap { own[$0]?.limit } ?? common.limit }

  /// Sets the limit of a project, or with nil of all those that have none of their own; what was counted for it is forgotten.
  func set(_ limit: RateLimit, of project: Int?) {
    if let project { own[project] = Group(limit) } else { common = Group(limit) }
    updateIsOff()
  }

  /// Gives a project, or with nil all of them but those to keep, the limit from the start again, and forgets what was counted there.
  func clear(project: Int?, keeping isKept: (Int) -> Bool = { _ in false }) {
    if let project {
      own[project] = nil
      for key in Array(common.windows.keys) { common.windows[key]?.forget(project) }
    } else {
      own = own.filter { isKept($0.key) }
      common = Group(initial)
    }
    updateIsOff()
  }

  /// All limits and what was counted for them, to be put back one day.
  struct Moment {
    fileprivate let common: Group
    fileprivate let own: [Int: Group]
  }

  /// How things stand.
  var moment: Moment { Moment(common: common, own: own) }

  /// Puts back how all things stood.
  func restore(_ moment: Moment) {
    (common, own) = (moment.common, moment.own)
    updateIsOff()
  }

  /// Puts back how things stood: for one project, or with nil for all of them but those to keep.
  func restore(_ moment: Moment, project: Int?, keeping isKept: (Int) -> Bool = { _ in false }) {
    if let project {
      own[project] = moment.own[project]
      for key in Set(common.windows.keys).union(moment.common.windows.keys) {
        common.windows[key, default: Windows(common.limit)].take(project, from: moment.common.windows[key])
      }
    } else {
      common = moment.common
      own = own.filter { isKept($0.key) }.merging(moment.own.filter { !isKept($0.key) }) { kept, _ in kept }
    }
    updateIsOff()
  }

  /// How many keys have requests that count for the common limit.
  var rememberedKeys: Int { common.windows.count }

  private func updateIsOff() { isOff = common.limit == .off && own.values.allSatisfy { $0.limit == .off } }
}

extension RateLimiter.Group {
  fileprivate mutating func admit(_ key: String, _ project: Int, _ now: Timestamp) -> Int? {
    if limit == .off { return nil }
    // Keys come and go, and their windows with them.
    if windows[key] == nil, windows.count >= most { prune(now) }
    return windows[key, default: RateLimiter.Windows(limit)].admit(now, project)
  }

  private mutating func prune(_ now: Timestamp) {
    for key in Array(windows.keys) { windows[key]?.drop(before: now) }
    windows = windows.filter { !$1.isEmpty }
    // Twice as many as are in use, so that looking costs little beside adding.
    most = max(1024, windows.count * 2)
  }
}

extension RateLimiter.Windows {
  /// Asks both windows, as APIView.check_throttles does: what one refuses counts in the other all the same, and the longer wait is told.
  fileprivate mutating func admit(_ now: Timestamp, _ project: Int) -> Int? {
    let waits = [burst?.admit(now, for: project), sustained?.admit(now, for: project)]
    return waits.compactMap { $0 ?? nil }.max()
  }

  fileprivate mutating func drop(before now: Timestamp) {
    burst?.drop(before: now)
    sustained?.drop(before: now)
  }

  fileprivate mutating func take(_ project: Int, from other: RateLimiter.Windows?) {
    burst?.take(project, from: other?.burst)
    sustained?.take(project, from: other?.sustained)
  }

  fileprivate mutating func forget(_ project: Int) {
    burst?.forget(project)
    sustained?.forget(project)
  }
}

/// The requests that a rate let through within its period: what tells whether there is room for one more.
///
/// Django REST framework's SimpleRateThrottle: a list of times, the oldest of which goes when the period after it is over.
struct SlidingWindow {
  private let rate: RateLimit.Rate
  /// In the order in which they came; what stands before `first` is over.
  private var admitted: [Admission] = []
  private var first = 0

  private struct Admission {
    let microseconds: Int
    let project: Int
  }

  init(_ rate: RateLimit.Rate) { self.rate = rate }

  /// Whether no request is remembered.
  var isEmpty: Bool { first == admitted.count }

  /// Lets a request through and remembers it, or gives the seconds to wait before the next one is.
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

  /// Forgets what is over at the moment `now`.
  mutating func drop(before now: Timestamp) {
    while first < admitted.count, admitted[first].microseconds <= now.microseconds - rate.period.microseconds { first += 1 }
    guard first > 64 || first == admitted.count, first * 2 >= admitted.count else { return }
    admitted.removeFirst(first)
    first = 0
  }

  /// Takes what another window remembers of one project in the place of what this one does.
  mutating func take(_ project: Int, from other: SlidingWindow?) {
    forget(project)
    guard let other else { return }
    admitted += other.admitted[other.first...].filter { $0.project == project }
    admitted.sort { $0.microseconds < $1.microseconds }
  }

  /// Forgets the requests to one project.
  mutating func forget(_ project: Int) {
    admitted.removeSubrange(..<first)
    first = 0
    admitted.removeAll { $0.project == project }
  }
}
