import PlaylistsEmulator
import Testing

@Suite struct StartTests {
  @Test func listsTheTeamsPlaylists() async throws {
    let emulator = try await PlaylistsEmulator.start(seed: .file("../../../fixtures/demo.json"))
    defer { emulator.stop() }

    let playlists = Playlists(url: emulator.url, key: emulator.apiKey, project: emulator.projectID)
    let names = try await playlists.names()
    #expect(names.contains("Checkout drop-offs"))

    try await playlists.create("Rage clicks")
    try await emulator.reset()
    #expect(try await playlists.names() == names)
  }

  @Test func givesTheSameAnswersAgain() async throws {
    let emulator = try await PlaylistsEmulator.start(frozenAt: "2026-01-01T00:00:00Z", randomSeed: 1)
    defer { emulator.stop() }
    let playlists = Playlists(url: emulator.url, key: emulator.apiKey, project: emulator.projectID)
    let playlist = try await playlists.create("Rage clicks")
    #expect(playlist.created_at == "2026-01-01T00:00:00Z")
  }
}
