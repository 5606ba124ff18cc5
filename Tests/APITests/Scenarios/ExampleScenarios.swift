import Testing

/// The reference page's own eight cURL examples, as curl sends them: its User-Agent and Accept, and for `-d` its form's media type unless
/// the example names another.
@Suite struct ExampleScenarios {
  @Test(arguments: Transport.allCases, rows)
  func plays(transport: Transport, scenario: Scenario) throws { try scenario.play(transport) }

  static func curl(_ method: String, _ target: String, type: String? = nil, body: String = "") -> Sent {
    .request(method, target, headers: [("User-Agent", "curl/7.88.1"), ("Accept", "*/*")], type: type, body: body)
  }

  static let form = "application/x-www-form-urlencoded"
  static let renamed = Shown.plain.with { ($0.name, $0.modifiedAt) = (#""string""#, World.nowShown) }

  static let rows: [Scenario] = [
    Scenario("List all session recording playlists", curl("GET", "\(World.list)/"), .page([.untyped, .filters, .collection, .plain])),
    Scenario(
      "Create session recording playlists", curl("POST", "\(World.list)/", type: "application/json", body: "name=string"),
      Expected.playlist(Shown.created.with { $0.name = #""string""# }, status: 201).with(
        "X-Emulator-Warning", FormScenarios.createWarning),
      then: [(curl("GET", "\(World.list)/?limit=1"), .holding(200, #""count":5,"#, #""name":"string""#))]),
    Scenario("Retrieve session recording playlists", curl("GET", "\(World.plain)/"), .playlist(.plain)),
    Scenario(
      "Update session recording playlists", curl("PATCH", "\(World.plain)/", type: form, body: "name=string"),
      Expected.playlist(renamed).with("X-Emulator-Warning", nil), then: [(curl("GET", "\(World.plain)/"), .playlist(renamed))]),
    Scenario(
      "Delete session recording playlists", curl("DELETE", "\(World.plain)/"), PathScenarios.notDeleted,
      then: [(curl("GET", "\(World.plain)/"), .playlist(.plain))]),
    Scenario(
      "Retrieve session recording playlists recordings", curl("GET", "\(World.collection)/recordings/"),
      RecordingScenarios.results(RecordingScenarios.r2, RecordingScenarios.r1())),
    Scenario(
      "Create session recording playlists recordings",
      curl("POST", "\(World.plain)/recordings/r1/", type: "application/json", body: "name=string"), .success,
      then: [(curl("GET", "\(World.plain)/recordings/"), RecordingScenarios.results(RecordingScenarios.r1()))]),
    Scenario(
      "Delete session recording playlists recordings", curl("DELETE", "\(World.collection)/recordings/r1/"), .noContent,
      then: [(curl("GET", "\(World.collection)/recordings/"), RecordingScenarios.results(RecordingScenarios.r2))]),
  ]
}
