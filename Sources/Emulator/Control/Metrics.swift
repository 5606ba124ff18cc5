internal import Glibc
internal import HTTPServer

/// Counts requests and measures their durations.
///
/// This costs two readings of the clock and a few additions for each request.
final class Metrics: ExchangeHandler {
  /// The upper bounds of the histogram's buckets in nanoseconds; one more bucket counts longer durations.
  static let bounds = [
    10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 100_000_000, 1_000_000_000,
    10_000_000_000,
  ]
  /// A request whose client left before the response is counted as 499, as nginx does.
  private static let clientHasGone = Status(499)
  private static let methods: [Method] = [.get, .post, .put, .patch, .delete, .head, .options]
  /// The names of methods; the last stands for all others.
  static let methodNames = methods.map(\.token) + ["other"]

  typealias Tally = (status: Int, count: Int)

  struct Histogram {
    /// One count for each bound, and one for longer durations.
    var counts = [Int](repeating: 0, count: bounds.count + 1)
    /// The sum of all durations, in nanoseconds.
    var sum = 0
  }

  private(set) var histograms = [Histogram](repeating: Histogram(), count: EndpointLabel.allCases.count)
  /// Each endpoint and method has few statuses, so that a linear search is faster than hashing.
  private var tallies = [[Tally]](repeating: [], count: EndpointLabel.allCases.count * methodNames.count)
  /// The counts of this turn, whose responses may still be replaced.
  private var uncommitted: [(row: Int, status: Int)] = []
  private let inner: any ExchangeHandler
  private let tenants: Tenants

  /// Counts the responses of `inner`, and what the clients of each sandbox use.
  init(_ inner: any ExchangeHandler, tenants: Tenants) {
    self.inner = inner
    self.tenants = tenants
  }

  func answer(_ exchange: Exchange) -> Answer {
    let start = Self.now
    let answer = inner.answer(exchange)
    switch answer {
    case .now(let response): count(exchange, response.status, since: start)
    case .later(let deferred):
      deferred.observe { [unowned self] response in
        if response == nil { exchange.replaceResponse() }
        count(exchange, response?.status ?? Self.clientHasGone, since: start)
      }
    }
    return answer
  }

  func commitTurn() -> APIError? {
    let failure = inner.commitTurn()
    if let failure {
      for (row, status) in uncommitted where status != Self.clientHasGone.code {
        add(-1, row, status)
        add(1, row, failure.status.code)
      }
    }
    uncommitted.removeAll(keepingCapacity: true)
    return failure
  }

  /// The counts of an endpoint's responses to a method, an index of `methodNames`.
  func tallies(_ endpoint: EndpointLabel, _ method: Int) -> [Tally] { tallies[endpoint.rawValue * Self.methodNames.count + method] }

  private func count(_ exchange: Exchange, _ status: Status, since start: Int) {
    if !tenants.sandboxes.isEmpty, let project = exchange.project { tenants.sandboxes[project]?.control.usage.count(exchange, status) }
    let endpoint = EndpointLabel(exchange.route).rawValue
    let row = endpoint * Self.methodNames.count + (Self.methods.firstIndex(of: exchange.request.method) ?? Self.methods.count)
    add(1, row, status.code)
    uncommitted.append((row, status.code))
    let duration = Self.now - start
    histograms[endpoint].counts[Self.bounds.firstIndex { duration <= $0 } ?? Self.bounds.count] += 1
    histograms[endpoint].sum += duration
  }

  private func add(_ count: Int, _ row: Int, _ status: Int) {
    if let index = tallies[row].firstIndex(where: { $0.status == status }) {
      tallies[row][index].count += count
    } else {
      tallies[row].append((status, count))
    }
  }

  /// The emulator's own clock may be frozen.
  private static var now: Int { nanoseconds(of: CLOCK_MONOTONIC) }

  static func nanoseconds(of clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}

/// The name of a route in the metrics.
enum EndpointLabel: Int, CaseIterable {
  case list
  case playlist
  case recordings
  case recording
  case other

  /// Routes of playlists come first and are compared by identity, so that a linear search is faster than hashing.
  init(_ route: Route<API>?) { self = Self.byRoute.first { $0.route === route }?.label ?? .other }

  private static let byRoute = Routes.all.map { (route: $0, label: label(of: $0)) }

  private static func label(of route: Route<API>) -> EndpointLabel {
    switch route.path.split(separator: "/").count {
    case _ where !route.isAboutPlaylists: .other
    case 4: .list
    case 5: .playlist
    case 6 where route.path.hasSuffix("/recordings"): .recordings
    case 7: .recording
    default: .other
    }
  }
}

/// GET /__admin/metrics: metrics for Prometheus.
enum MetricsEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    let counts = try call.control.store.counts()
    var text = PrometheusText()
    write(call.control.metrics, into: &text)
    text.metric("playlists_emulator_projects", "gauge", "Projects, sandboxes among them.", "\(counts.projects)")
    text.metric("playlists_emulator_keys", "gauge", "Personal API keys.", "\(counts.keys)")
    text.metric("playlists_emulator_playlists", "gauge", "Playlists, soft-deleted ones among them.", "\(counts.playlists)")
    text.metric("playlists_emulator_recordings", "gauge", "Recordings of which data is known.", "\(counts.recordings)")
    if let bytes = residentBytes { text.metric("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", "\(bytes)") }
    let processorTime = PrometheusText.seconds(Metrics.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) / 1000, perSecond: 1_000_000)
    text.metric("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", processorTime)
    let build = [("version", call.control.version), ("commit", call.control.commit)]
    text.metric("playlists_emulator_build_info", "gauge", "The program; always 1.", "1", build)
    return .now(Response(.ok, fields: [Field(name: "Content-Type", value: PrometheusText.mediaType)], body: Array(text.text.utf8)))
  }

  /// The resident memory of this process; nil if the system does not report it.
  private static var residentBytes: Int? {
    // proc_pid_statm(5): the size and the resident part, in pages.
    let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 128)
    let count = read(file, &text, text.count)
    let fields = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }

  private static func write(_ metrics: Metrics, into text: inout PrometheusText) {
    let requests = "playlists_emulator_http_requests_total"
    text.metric(requests, "counter", "Requests of the emulated API that were answered.")
    for endpoint in EndpointLabel.allCases {
      for (index, method) in Metrics.methodNames.enumerated() {
        for tally in metrics.tallies(endpoint, index) where tally.count > 0 {
          text.sample(requests, [("method", method), ("endpoint", "\(endpoint)"), ("status", "\(tally.status)")], "\(tally.count)")
        }
      }
    }
    let duration = "playlists_emulator_http_request_duration_seconds"
    text.metric(duration, "histogram", "Time from a request to its answer, without the commit of its turn.")
    for endpoint in EndpointLabel.allCases {
      let histogram = metrics.histograms[endpoint.rawValue]
      let label = [("endpoint", "\(endpoint)")]
      var total = 0
      for (index, count) in histogram.counts.enumerated() {
        total += count
        let bound = index < Metrics.bounds.count ? PrometheusText.seconds(Metrics.bounds[index], perSecond: 1_000_000_000) : "+Inf"
        text.sample("\(duration)_bucket", label + [("le", bound)], "\(total)")
      }
      text.sample("\(duration)_sum", label, PrometheusText.seconds(histogram.sum, perSecond: 1_000_000_000))
      text.sample("\(duration)_count", label, "\(total)")
    }
  }
}

/// Writes metrics in Prometheus's text format, version 0.0.4.
struct PrometheusText {
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"
  /// How characters of a label's value are written.
  private static let escapes: [Unicode.Scalar: String] = ["\\": #"\\"#, "\"": #"\""#, "\n": #"\n"#]

  private(set) var text = ""

  /// Begins a metric; calls of `sample` follow unless its only sample has this `value`.
  mutating func metric(_ name: String, _ type: String, _ help: String, _ value: String? = nil, _ labels: [(String, String)] = []) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    if let value { sample(name, labels, value) }
  }

  /// Adds a sample of the last metric.
  mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { name, value in "\(name)=\"\(value.unicodeScalars.map { Self.escapes[$0] ?? String($0) }.joined())\"" }
      text += "{\(pairs.joined(separator: ","))}"
    }
    text += " \(value)\n"
  }

  /// Formats `units`, of which a second has `perSecond`, a power of ten, as seconds without an exponent.
  static func seconds(_ units: Int, perSecond: Int) -> String {
    let fraction = String(perSecond + units % perSecond).dropFirst()
    return "\(units / perSecond).\(fraction)"
  }
}
