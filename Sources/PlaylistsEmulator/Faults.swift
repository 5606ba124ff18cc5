internal import JSON

extension PlaylistsEmulator {
  /// The rules by which requests go wrong; the first that matches a request wins.
  public struct Faults: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// Appends a rule.
    ///
    /// - Parameters:
    ///   - fault: What goes wrong.
    ///   - method: The method of the requests that it strikes; nil for all.
    ///   - path: Their path, without the query; nil for all.
    ///   - pathPattern: A regular expression for their whole path; nil for all.
    ///   - stage: When it strikes.
    ///   - times: How often; nil for always.
    ///   - skip: How many requests that match are let through before.
    ///   - probability: How likely it strikes, from 0 to 1; nil for always.
    ///   - timeToLive: How long it is there, by the emulator's clock; nil for always.
    /// - Returns: Its id.
    /// - Throws: ``Failure`` for what cannot be done together, such as a body after `EMPTY_RESPONSE`.
    @discardableResult
    public func add(
      _ fault: Fault, method: String? = nil, path: String? = nil, pathPattern: String? = nil, stage: Stage = .before, times: Int? = nil,
      skip: Int? = nil, probability: Double? = nil, timeToLive: Duration? = nil
    ) async throws(Failure) -> Int {
      let match = JSONValue.present([
        ("method", method.map(JSONValue.text)), ("path", path.map(JSONValue.text)), ("pathPattern", pathPattern.map(JSONValue.text)),
      ])
      let rule = JSONValue.present([
        ("match", match), ("stage", .text(stage.rawValue)), ("action", try fault.action), ("times", times.map { .int($0) }),
        ("skip", skip.map { .int($0) }), ("probability", probability.map { .number(JSONNumber($0)) }),
        ("ttl_ms", timeToLive.map { .int($0.wholeMilliseconds) }),
      ])
      let answer = try await controls.call("POST", "/faults", rule)
      guard let id = answer["id"]?.int else {
        throw Failure("the answer has no fault: \(String(decoding: answer.encoded, as: UTF8.self))")
      }
      return id
    }

    /// How often the rule `id` has struck.
    public func fired(_ id: Int) async throws(Failure) -> Int { try await controls.call("GET", "/faults/\(id)")["fired"]?.int ?? 0 }

    /// Removes the rule `id`.
    public func remove(_ id: Int) async throws(Failure) { try await controls.call("DELETE", "/faults/\(id)") }

    /// Removes all rules.
    public func removeAll() async throws(Failure) { try await controls.call("DELETE", "/faults") }

    /// When a fault strikes.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
      /// The API is never asked: nothing has happened.
      case before
      /// What was asked for is done and stored, and the client does not get the answer.
      case afterCommit = "after_commit"
      /// The head of the answer and a part of its body reach the client.
      case midBody = "mid_body"
    }
  }
}
