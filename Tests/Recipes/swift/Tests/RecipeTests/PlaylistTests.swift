import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What is under test here: your client.
struct Playlists {
  struct Playlist: Decodable { let name: String, created_at: String }
  private struct Page: Decodable { let results: [Playlist] }

  let sandbox: Sandbox
  private var list: String { "/api/projects/\(sandbox.project)/session_recording_playlists/" }

  @discardableResult
  func create(_ name: String, retries: Int = 1) async throws -> Playlist {
    do {
      let (_, data) = try await Sandbox.exchange("POST", list, #"{"name":"\#(name)","type":"collection"}"#, key: sandbox.key)
      return try JSONDecoder().decode(Playlist.self, from: data)
    } catch is URLError where retries > 0 {
      return try await create(name, retries: retries - 1)
    }
  }

  func names() async throws -> [String] {
    let (_, data) = try await Sandbox.exchange("GET", list + "?order=name", key: sandbox.key)
    return try JSONDecoder().decode(Page.self, from: data).results.map(\.name)
  }
}

/// Each test in a sandbox of its own: they run at the same time, and never see each other.
@Suite struct PlaylistTests {
  @Test func creates() async throws {
    let report = try await Sandbox.with { sandbox in
      let playlists = Playlists(sandbox: sandbox)
      try await playlists.create("Rage clicks")
      #expect(try await playlists.names() == ["Checkout", "Rage clicks"])
    }
    #expect(report.playlists_left.count == 1)
  }

  @Test func aRetryMakesASecondPlaylist() async throws {
    let report = try await Sandbox.with { sandbox in
      // The playlist is in the database, and the client never hears of it. After an EMPTY_RESPONSE, Foundation on Linux itself would try
      // again before the client could, and without the body.
      try await sandbox.admin(
        "POST", "/faults", #"{"match":{"method":"POST"},"stage":"after_commit","action":{"drop":"TRUNCATE"},"times":1}"#)
      let playlists = Playlists(sandbox: sandbox)
      try await playlists.create("Rage clicks")
      #expect(try await playlists.names() == ["Checkout", "Rage clicks", "Rage clicks"])
    }
    #expect(report.faults_never_fired.isEmpty, "\(report.summary)")
  }

  @Test func waitsForWhatHappensElsewhere() async throws {
    _ = try await Sandbox.with { sandbox in
      let playlists = Playlists(sandbox: sandbox)
      async let creation = playlists.create("Later")
      // Answers as soon as there is such a request, and with an error after two seconds.
      let status = try await sandbox.admin("POST", "/requests/wait", #"{"match":{"method":"POST","status":201},"timeout_ms":2000}"#)
      #expect(status == 200)
      #expect(try await playlists.names() == ["Checkout", "Later"])
      _ = try await creation
    }
  }

  @Test func aClockThatStandsStill() async throws {
    _ = try await Sandbox.with { sandbox in
      let playlists = Playlists(sandbox: sandbox)
      try await sandbox.admin("PUT", "/clock", #"{"action":"freeze","at":"2026-02-28T12:00:00Z"}"#)
      #expect(try await playlists.create("Then").created_at == "2026-02-28T12:00:00Z")
      try await sandbox.admin("PUT", "/clock", #"{"action":"advance","by":"1d"}"#)
      #expect(try await playlists.create("Next day").created_at == "2026-03-01T12:00:00Z")
    }
  }
}
