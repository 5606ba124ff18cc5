internal import HTTPServer

/// GET /__admin/metrics: what was asked and what there is, for Prometheus.
enum MetricsEndpoint {
  static func show(_ call: ControlCall) throws -> Answer {
    let counts = try call.control.store.counts()
    var text = PrometheusText()
    write(call.control.metrics, into: &text)
    text.gauge("playlists_emulator_projects", counts.projects, "Projects, sandboxes among them.")
    text.gauge("playlists_emulator_keys", counts.keys, "Personal API keys.")
    text.gauge("playlists_emulator_playlists", counts.playlists, "Playlists, soft-deleted ones among them.")
    text.gauge("playlists_emulator_recordings", counts.recordings, "Recordings of which data is known.")
    if let bytes = ProcessUsage.residentBytes { text.gauge("process_resident_memory_bytes", bytes, "Resident memory size in bytes.") }
    text.metric("process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.")
    text.sample("process_cpu_seconds_total", [], PrometheusText.seconds(ProcessUsage.processorMicroseconds, perSecond: 1_000_000))
    let build = call.control.build
    text.metric("playlists_emulator_build_info", "gauge", "The program; always 1.")
    text.sample("playlists_emulator_build_info", [("version", build.version), ("commit", build.commit)], "1")
    return .now(Response(.ok, fields: [Field(name: "Content-Type", value: PrometheusText.mediaType)], body: Array(text.text.utf8)))
  }

  private static func write(_ metrics: Metrics, into text: inout PrometheusText) {
    let requests = "playlists_emulator_http_requests_total"
    text.metric(requests, "counter", "Requests of the emulated API that were answered.")
    for endpoint in EndpointLabel.allCases {
      for (index, method) in Metrics.methods.enumerated() {
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

/// Which program this is.
struct BuildInfo: Hashable, Sendable {
  let version: String
  let commit: String

  /// A build of its parts.
  init(version: String, commit: String) {
    self.version = version
    self.commit = commit
  }
}

/// Writes metrics in Prometheus's text format, version 0.0.4.
struct PrometheusText {
  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  private(set) var text = ""

  /// Begins a metric; its samples follow.
  mutating func metric(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  /// A sample of a metric that has been begun.
  mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{" + labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  /// A gauge of one sample.
  mutating func gauge(_ name: String, _ value: Int, _ help: String) {
    metric(name, "gauge", help)
    sample(name, "\(value)")
  }

  /// Seconds, from `units` of which a second has `perSecond`, a power of ten, without an exponent.
  static func seconds(_ units: Int, perSecond: Int) -> String {
    let fraction = String(perSecond + units % perSecond).dropFirst()
    return "\(units / perSecond).\(fraction)"
  }

  private static func escape(_ value: String) -> String {
    var escaped = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}

extension PrometheusText {
  fileprivate mutating func sample(_ name: String, _ value: String) { sample(name, [], value) }
}
