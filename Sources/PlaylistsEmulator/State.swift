extension PlaylistsEmulator {
  /// What is stored, as a fixture.
  public struct State: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// All of it as the JSON text of a fixture.
    public var json: String { get async throws(Failure) { try await controls.text("GET", "/state", nil) } }

    /// Puts `seed` in its place, all of it or nothing.
    public func replace(by seed: Seed) async throws(Failure) { try await controls.call("PUT", "/state", try seed.value) }

    /// Adds `seed` to it, as if both stood in one fixture, all of it or nothing.
    public func add(_ seed: Seed) async throws(Failure) { try await controls.call("PATCH", "/state", try seed.value) }
  }
}
