import HTTPServer
import TestSupport
import Testing

@testable import Emulator

/// What Prometheus is told.
@Suite struct MetricsTests {
  /// Paths, and what requests for them are counted under.
  static let paths: [(String, EndpointLabel)] = [
    ("/api/projects/1/session_recording_playlists", .list), ("/api/projects/1/session_recording_playlists/", .list),
    ("/api/environments/@current/session_recording_playlists/", .list), ("/api/projects/1/session_recording_playlists/a", .playlist),
    ("/api/projects/1/session_recording_playlists/a/", .playlist),
    ("/api/projects/1/session_recording_playlists/a/recordings", .recordings),
    ("/api/projects/1/session_recording_playlists/a/recordings/", .recordings),
    ("/api/projects/1/session_recording_playlists/a/recordings/r", .recording),
    ("/api/projects/1/session_recording_playlists/a/recordings/r/", .recording),
    ("/api/projects/1/session_recording_playlists/a/recordings/r/x", .other), ("/api/projects/1/session_recording_playlists//", .other),
    ("/api/projects/1/session_recording_playlists/a/recording", .other), ("/api/projects//session_recording_playlists", .other),
    ("/api/projects/1/playlists", .other), ("/api/project/1/session_recording_playlists", .other), ("/api/projects", .other), ("/", .other),
    ("*", .other), ("", .other), ("//api/projects/1/session_recording_playlists", .other),
  ]

  @Test(arguments: paths) func endpointOfAPath(path: String, endpoint: EndpointLabel) {
    #expect(EndpointLabel(Router.route(Router.segments(Array(path.utf8)[...]))?.0) == endpoint)
  }

  @Test func countsWhatClientsGet() throws {
    let world = try World()
    try world.send("POST", World.list, #"{"name":"a"}"#)
    for _ in 0..<3 { try world.send("GET", World.list) }
    try world.send("GET", "\(World.list)/nowhere1")
    try world.send("BREW", World.list)
    try world.admin("POST", "/faults", #"{"match":{"method":"PATCH"},"action":{"status":503,"delay_ms":1}}"#, expecting: 201)
    try world.send("PATCH", "\(World.list)/nowhere1", "{}")
    let reply = try world.send("GET", "/__admin/metrics", key: nil)
    #expect(reply.status == 200)
    #expect(reply.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
    let lines = Set(reply.body.split(separator: "\n").map(String.init))
    let requests = "playlists_emulator_http_requests_total"
    for line in [
      #"\#(requests){method="GET",endpoint="list",status="200"} 3"#, #"\#(requests){method="POST",endpoint="list",status="201"} 1"#,
      #"\#(requests){method="GET",endpoint="playlist",status="404"} 1"#, #"\#(requests){method="other",endpoint="list",status="405"} 1"#,
      #"\#(requests){method="PATCH",endpoint="playlist",status="503"} 1"#,
      #"playlists_emulator_http_request_duration_seconds_bucket{endpoint="list",le="+Inf"} 5"#,
      #"playlists_emulator_http_request_duration_seconds_count{endpoint="list"} 5"#, "playlists_emulator_playlists 1",
      "playlists_emulator_projects 1", "playlists_emulator_keys 1", "playlists_emulator_recordings 0",
      #"playlists_emulator_build_info{version="unknown",commit="unknown"} 1"#,
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes ") })
  }

  @Test func writesNumbersAndLabelsAsTheFormatHasThem() {
    #expect(PrometheusText.seconds(10_000, perSecond: 1_000_000_000) == "0.000010000")
    #expect(PrometheusText.seconds(12_345_678, perSecond: 1_000_000) == "12.345678")
    var text = PrometheusText()
    text.sample("a", [("l", "x\"y\\z\n")], "1")
    #expect(text.text == "a{l=\"x\\\"y\\\\z\\n\"} 1\n")
  }
}
