internal import Glibc
internal import HTTPServer

/// Counts requests and how long they take: a handler wrapped round all others, so that it sees what clients get.
///
/// Counting one is two looks at the clock and a few additions.
final class Metrics: Handler {
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
  private let inner: any ExchangeHandler
  private let store: Store
  private let tenants: Tenants

  /// Counts what `inner` answers, and what each sandbox's clients do.
  init(_ inner: any ExchangeHandler, store: Store, tenants: Tenants) {
    self.inner = inner
    self.store = store
    self.tenants = tenants
  }

  func answer(_ request: Request) -> Answer {
    let start = Self.now
    let exchange = Exchange(request)
    let answer = inner.answer(exchange)
    switch answer {
    case .now(let response): count(exchange, response, since: start)
    case .later(let deferred):
      deferred.observe { [unowned self] in count(exchange, $0 ?? Response(Self.clientHasGone), since: start) }
    }
    return answer
  }

  func settle() -> Response? {
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

  func refusal(_ refusal: Refusal) -> Response { inner.refusal(refusal) }

  /// The statuses that an endpoint answered to a method of `methods`.
  func tallies(_ endpoint: MeteredEndpoint, _ method: Int) -> [Tally] { tallies[endpoint.rawValue * Self.methods.count + method] }

  private func count(_ exchange: Exchange, _ response: Response, since start: Int) {
    let request = exchange.request
    let metered = MeteredEndpoint(request.path)
    if !tenants.sandboxes.isEmpty {
      let tenant = exchange.place(tenants, store.identities).tenant
      if tenant.sandbox != nil { tenant.control.usage.count(request, response) }
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

/// What a request is counted under: the endpoint that its path leads to.
///
/// Told from the path's form alone, as reading it the way the API does would cost more than counting.
enum MeteredEndpoint: Int, CaseIterable {
  case list
  case playlist
  case recordings
  case recording
  case other

  init(_ path: ArraySlice<UInt8>) { self = path.withUnsafeBufferPointer(Self.find) }

  private static func find(_ path: UnsafeBufferPointer<UInt8>) -> MeteredEndpoint {
    guard let start = end(of: "/api/projects/", in: path, from: 0) ?? end(of: "/api/environments/", in: path, from: 0),
      let slash = path[start...].firstIndex(of: UInt8(ascii: "/")), slash > start,
      let name = end(of: "/session_recording_playlists", in: path, from: slash)
    else { return .other }
    // A slash at the end leads to the same.
    let end = path.last == UInt8(ascii: "/") ? path.count - 1 : path.count
    if name >= end { return .list }
    var slashes: [Int] = []
    slashes.reserveCapacity(4)
    for index in name..<end where path[index] == UInt8(ascii: "/") {
      guard index + 1 < end, path[index + 1] != UInt8(ascii: "/") else { return .other }
      slashes.append(index)
    }
    guard slashes.first == name else { return .other }
    if slashes.count == 1 { return .playlist }
    guard let recordings = Self.end(of: "/recordings", in: path, from: slashes[1]) else { return .other }
    return switch slashes.count {
    case 2 where recordings == end: .recordings
    case 3 where recordings == slashes[2]: .recording
    default: .other
    }
  }

  /// Where `prefix` ends in `path`; nil where it does not stand at `start`.
  private static func end(of prefix: StaticString, in path: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    let count = prefix.utf8CodeUnitCount
    guard path.count - start >= count, let bytes = path.baseAddress, memcmp(bytes + start, prefix.utf8Start, count) == 0 else { return nil }
    return start + count
  }
}

/// What this process uses of the machine.
enum ProcessUsage {
  /// Bytes of memory that are in use; nil where the system does not tell.
  static var residentBytes: Int? {
    // proc_pid_statm(5): the size and the resident part, in pages.
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(file, &text, text.count)
    guard count > 0 else { return nil }
    let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }

  /// Microseconds of processor time, the program's own and the system's for it.
  static var processorMicroseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}
