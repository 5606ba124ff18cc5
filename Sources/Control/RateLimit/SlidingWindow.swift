internal import Domain

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
