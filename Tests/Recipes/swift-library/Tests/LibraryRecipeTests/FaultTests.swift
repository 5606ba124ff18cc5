import PlaylistsEmulatorTesting
import Testing

@Suite(.playlistsEmulator) struct FaultTests {
  @Test func theServiceIsDown() async throws {
    let sandbox = try Sandbox.current
    try await sandbox.faults.add(.answer(503, json: #"{"detail": "down"}"#, headers: ["Retry-After": "1"]), times: 1)
    let playlists = Playlists(sandbox)
    let refused = await #expect(throws: Playlists.Refused.self) { try await playlists.names() }
    #expect(refused?.status == 503)
    #expect(try await playlists.names() == [])
  }

  @Test func aRetryMakesASecondPlaylist() async throws {
    let sandbox = try Sandbox.current
    // The playlist is in the database, and the client never hears of it.
    try await sandbox.faults.add(.drop(.truncate), method: "POST", stage: .afterCommit, times: 1)
    let playlists = Playlists(sandbox)
    try await playlists.create("Rage clicks")
    #expect(try await playlists.names() == ["Rage clicks", "Rage clicks"])
  }

  @Test func struckOnce() async throws {
    let sandbox = try Sandbox.current
    let fault = try await sandbox.faults.add(.delay(.milliseconds(20)), method: "GET")
    _ = try await Playlists(sandbox).names()
    #expect(try await sandbox.faults.fired(fault) == 1)
  }

  @Test func waitsForWhatHappensElsewhere() async throws {
    let sandbox = try Sandbox.current
    async let creation = Playlists(sandbox).create("Later")
    // Ends as soon as there is such a request, and throws after two seconds.
    let requests = try await sandbox.requests.wait(for: .init(method: "POST", status: 201))
    #expect(requests.count == 1)
    _ = try await creation
  }
}
