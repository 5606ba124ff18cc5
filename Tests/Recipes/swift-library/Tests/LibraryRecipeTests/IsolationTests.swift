import PlaylistsEmulator
import PlaylistsEmulatorTesting
import Testing

extension Playlists {
  init(_ sandbox: Sandbox) { self.init(url: sandbox.url, key: sandbox.apiKey, project: sandbox.projectID) }
}

@Suite(.playlistsEmulator) struct IsolationTests {
  @Test func creates() async throws {
    let playlists = Playlists(try Sandbox.current)
    try await playlists.create("Rage clicks")
    #expect(try await playlists.names() == ["Rage clicks"])
  }

  @Test(arguments: ["Rage clicks", "Checkout"]) func everyCaseIsAlone(name: String) async throws {
    let playlists = Playlists(try Sandbox.current)
    try await playlists.create(name)
    #expect(try await playlists.names() == [name])
  }

  @Test(.playlistsEmulator(seed: .json(#"{"projects": [{"id": 1, "playlists": [{"name": "Checkout"}]}]}"#)))
  func findsWhatIsThere() async throws {
    #expect(try await Playlists(Sandbox.current).names() == ["Checkout"])
  }

  @Test(.playlistsEmulator(scopes: ["session_recording_playlist:read"]))
  func aKeyThatMayOnlyRead() async throws {
    let playlists = Playlists(try Sandbox.current)
    let refused = await #expect(throws: Playlists.Refused.self) { try await playlists.create("Rage clicks") }
    #expect(refused?.status == 403)
  }

  @Test func aClockThatStandsStill() async throws {
    let sandbox = try Sandbox.current
    try await sandbox.clock.freeze(at: "2026-02-28T12:00:00Z")
    try await sandbox.clock.advance(by: .seconds(86_400))
    let playlist = try await Playlists(sandbox).create("Next day")
    #expect(playlist.created_at == "2026-03-01T12:00:00Z")
  }
}

@Suite struct SandboxTests {
  @Test func tellsWhatIsLeft() async throws {
    let emulator = try await PlaylistsEmulator.start()
    defer { emulator.stop() }
    let report = try await emulator.withSandbox { sandbox in
      try await Playlists(sandbox).create("Rage clicks")
    }
    #expect(report.playlistsLeft.count == 1)
    #expect(report.refusals == [:])
  }
}
