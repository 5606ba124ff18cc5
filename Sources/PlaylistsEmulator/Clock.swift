internal import JSON

extension PlaylistsEmulator {
  /// The time that answers, requests, rate limits and relative dates go by.
  ///
  /// Moments are written as `2026-02-28T12:00:00Z`.
  public struct Clock: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// What it shows.
    public var now: String { get async throws(Failure) { try await controls.call("GET", "/clock")["now"]?.text ?? "" } }

    /// Stops it at `moment`, or at what it shows.
    public func freeze(at moment: String? = nil) async throws(Failure) { try await change("freeze", ("at", moment.map(JSONValue.text))) }

    /// Has it show `moment`, and then go or stand still as before.
    public func set(to moment: String) async throws(Failure) { try await change("set", ("at", .text(moment))) }

    /// Moves it on, or back where `duration` is negative.
    public func advance(by duration: Duration) async throws(Failure) {
      try await change("advance", ("by", .text("\(duration.milliseconds)ms")))
    }

    /// Makes it the one that the emulator started with.
    public func reset() async throws(Failure) { try await change("reset", ("at", nil)) }

    private func change(_ action: String, _ argument: (String, JSONValue?)) async throws(Failure) {
      try await controls.call("PUT", "/clock", .present([("action", .text(action)), argument]))
    }
  }
}
