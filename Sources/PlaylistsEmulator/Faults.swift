internal import JSON

extension PlaylistsEmulator {
  /// What a fault does to a request.
  public struct Fault: Hashable, Sendable {
    /// How a response is lost.
    public enum Drop: String, Hashable, Sendable, CaseIterable {
      /// The connection is reset.
      case connectionReset = "CONNECTION_RESET_BY_PEER"
      /// The connection is closed without a response.
      case emptyResponse = "EMPTY_RESPONSE"
      /// A valid head, and then an invalid chunk.
      case malformedChunk = "MALFORMED_RESPONSE_CHUNK"
      /// Bytes that are not HTTP; then the connection is closed.
      case randomData = "RANDOM_DATA_THEN_CLOSE"
      /// A part of the body; then the connection is closed.
      case truncate = "TRUNCATE"
      /// The body byte by byte, slowly.
      case dribble = "DRIBBLE"
    }

    private var status: Int?
    private var json: String?
    private var headers: [String: String] = [:]
    private var drop: Drop?
    private var delay: Duration?

    /// Replaces the response: by a status from 200 to 599, a JSON body, and further header fields.
    public static func answer(_ status: Int, json: String? = nil, headers: [String: String] = [:]) -> Fault {
      Fault(status: status, json: json, headers: headers)
    }

    /// Loses the response.
    public static func drop(_ drop: Drop) -> Fault { Fault(drop: drop) }

    /// Delays the response.
    public static func delay(_ duration: Duration) -> Fault { Fault(delay: duration) }

    /// The same fault with a delayed response.
    public func delayed(by duration: Duration) -> Fault {
      var fault = self
      fault.delay = duration
      return fault
    }

    /// The action of a rule, in JSON.
    ///
    /// - Throws: ``Failure`` if the body is not JSON.
    var action: JSONValue {
      get throws(Failure) {
        let fields = headers.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.text($0.value)) }
        return .present([
          ("status", status.map { .int($0) }),
          ("body", try json.map { text throws(Failure) in try JSONValue(text, named: "the fault's body") }),
          ("headers", fields.isEmpty ? nil : .members(fields)), ("drop", drop.map { .text($0.rawValue) }),
          ("delay_ms", delay.map { .number(JSONNumber($0.milliseconds)) }),
        ])
      }
    }
  }
}

extension PlaylistsEmulator {
  /// The fault rules; the first rule that matches a request applies.
  public struct Faults: Sendable {
    let controls: Controls

    /// Appends a rule.
    ///
    /// - Parameters:
    ///   - fault: What the rule does.
    ///   - method: The method of matching requests; nil for all.
    ///   - path: Their path, without the query; nil for all.
    ///   - pathPattern: A regular expression for their whole path; nil for all.
    ///   - stage: When the rule fires.
    ///   - times: How often it fires; nil for no limit.
    ///   - skip: The number of matching requests before it fires.
    ///   - probability: The probability that it fires, from 0 to 1; nil for always.
    ///   - timeToLive: When the rule expires, by the emulator's clock; nil for never.
    /// - Returns: The id of the rule.
    /// - Throws: ``Failure`` if parts of the rule exclude each other, such as a body and `EMPTY_RESPONSE`.
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
        throw Failure("the response has no fault: \(String(decoding: answer.encoded, as: UTF8.self))")
      }
      return id
    }

    /// How often the rule `id` has fired.
    public func fired(_ id: Int) async throws(Failure) -> Int { try await controls.call("GET", "/faults/\(id)")["fired"]?.int ?? 0 }

    /// Removes the rule `id`.
    public func remove(_ id: Int) async throws(Failure) { try await controls.call("DELETE", "/faults/\(id)") }

    /// Removes all rules.
    public func removeAll() async throws(Failure) { try await controls.call("DELETE", "/faults") }

    /// When a fault fires.
    public enum Stage: String, Hashable, Sendable, CaseIterable {
      /// Before the request reaches the API: nothing is changed.
      case before
      /// After the changes of the request are stored: the client does not get the response.
      case afterCommit = "after_commit"
      /// After the head of the response and a part of its body.
      case midBody = "mid_body"
    }
  }
}
