internal import HTTPServer
internal import Storage

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
    for endpoint in MeteredEndpoint.allCases {
      for (index, method) in Metrics.methods.enumerated() {
        for tally in metrics.tallies(endpoint, index) where tally.count > 0 {
          text.sample(requests, [("method", method), ("endpoint", "\(endpoint)"), ("status", "\(tally.status)")], "\(tally.count)")
        }
      }
    }
    let duration = "playlists_emulator_http_request_duration_seconds"
    text.metric(duration, "histogram", "Time from a request to its answer, without the commit of its turn.")
    for endpoint in MeteredEndpoint.allCases {
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
package struct BuildInfo: Hashable, Sendable {
  package let version: String
  package let commit: String

  /// A build of its parts.
  package init(version: String, commit: String) {
    self.version = version
    self.commit = commit
  }
}
