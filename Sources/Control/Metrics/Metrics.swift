package import API
internal import Glibc
package import HTTPServer
package import Storage

/// Counts requests and how long they take: a handler wrapped round all others, so that it sees what clients get.
///
/// Counting one is two looks at the clock and a few additions.
package final class Metrics: Handler {
  /// The upper bounds of the durations that are counted together, in nanoseconds; longer ones are counted after the last.
  static let bounds = [
    10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000,
  ]
  /// Who has gone before the answer came is counted as 499, as nginx does.
  private static let clientHasGone = Status(499)
  static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "other"]

  /// How often a status was answered.
  struct Tally {
    let status: Int
    var count: Int
  }

  /// How long requests took.
  struct Histogram {
    /// Those up to each of the bounds, and those beyond the last.
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// Nanoseconds of all together.
    var sum = 0
  }

  private(set) var histograms = [Histogram](repeating: Histogram(), count: MeteredEndpoint.allCases.count)
  /// Statuses are few for each endpoint and method, so that a search through them is shorter than hashing.
  private var tallies = [[Tally]](repeating: [], count: MeteredEndpoint.allCases.count * methods.count)
  /// What was counted in this turn, whose answers may be taken back.
  private var unsettled: [(row: Int, status: Int)] = []
  /// What was done in the sandboxes in use, by their project's id.
  var usage: [Int: SandboxUsage] = [:]
  private let inner: any Handler
  private let store: Store
  private let settings: SettingsTable

  /// Counts what `inner` answers, and in `store`'s sandboxes who did what.
  package init(_ inner: any Handler, store: Store, settings: SettingsTable) {
    self.inner = inner
    self.store = store
    self.settings = settings
  }

  package func answer(_ request: Request) -> Answer {
    let start = Self.now
    let answer = inner.answer(request)
    switch answer {
    case .now(let response): count(request, response, since: start)
    case .later(let deferred):
      deferred.observe { [unowned self] in count(request, $0 ?? Response(Self.clientHasGone), since: start) }
    }
    return answer
  }

  package func settle() -> Response? {
    let failure = inner.settle()
    if let failure {
      for (row, status) in unsettled where status != Self.clientHasGone.code {
        add(-1, row, status)
        add(1, row, failure.status.code)
      }
    }
    unsettled.removeAll(keepingCapacity: true)
    return failure
  }

  package func refusal(_ refusal: Refusal) -> Response { inner.refusal(refusal) }

  /// The statuses that an endpoint answered to a method of `methods`.
  func tallies(_ endpoint: MeteredEndpoint, _ method: Int) -> [Tally] { tallies[endpoint.rawValue * Self.methods.count + method] }

  private func count(_ request: Request, _ response: Response, since start: Int) {
    let metered = MeteredEndpoint(request.path)
    if !usage.isEmpty, let project = PathProject.id(of: request, store.identities, settings.common.contract) {
      usage[project]?.count(request, response)
    }
    let endpoint = metered.rawValue
    let row = endpoint * Self.methods.count + Self.index(request.method)
    add(1, row, response.status.code)
    unsettled.append((row, response.status.code))
    let duration = Self.now - start
    histograms[endpoint].counts[Self.bounds.firstIndex { duration <= $0 } ?? Self.bounds.count] += 1
    histograms[endpoint].sum += duration
  }

  private func add(_ count: Int, _ row: Int, _ status: Int) {
    if let index = tallies[row].firstIndex(where: { $0.status == status }) {
      tallies[row][index].count += count
    } else {
      tallies[row].append(Tally(status: status, count: count))
    }
  }

  private static func index(_ method: Method) -> Int {
    switch method {
    case .get: 0
    case .post: 1
    case .put: 2
    case .patch: 3
    case .delete: 4
    case .head: 5
    case .options: 6
    default: 7
    }
  }

  /// Nanoseconds of a clock that only goes forward: the emulator's own may stand still.
  private static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
