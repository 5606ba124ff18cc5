internal import JSON

extension PlaylistsEmulator {
  /// What goes wrong with a request.
  public struct Fault: Hashable, Sendable {
    /// How an answer is lost on its way.
    public enum Drop: String, Hashable, Sendable, CaseIterable {
      /// The connection is reset.
      case connectionReset = "CONNECTION_RESET_BY_PEER"
      /// The connection is closed without an answer.
      case emptyResponse = "EMPTY_RESPONSE"
      /// A good head, and then a chunk that is none.
      case malformedChunk = "MALFORMED_RESPONSE_CHUNK"
      /// Bytes that are no HTTP, and the connection is closed.
      case randomData = "RANDOM_DATA_THEN_CLOSE"
      /// A part of the body, and the connection is closed.
      case truncate = "TRUNCATE"
      /// The body byte by byte, slowly.
      case dribble = "DRIBBLE"
    }

    private var status: Int?
    private var json: String?
    private var headers: [String: String] = [:]
    private var drop: Drop?
    private var delay: Duration?

    private init() {}

    /// The answer is this one instead of the API's: a status from 200 to 599, a body of JSON, and further header fields.
    public static func answer(_ status: Int, json: String? = nil, headers: [String: String] = [:]) -> Fault {
      var fault = Fault()
      (fault.status, fault.json, fault.headers) = (status, json, headers)
      return fault
    }

    /// The answer is lost.
    public static func drop(_ drop: Drop) -> Fault {
      var fault = Fault()
      fault.drop = drop
      return fault
    }

    /// The answer comes later.
    public static func delay(_ duration: Duration) -> Fault { Fault().delayed(by: duration) }

    /// As it is, but later.
    public func delayed(by duration: Duration) -> Fault {
      var fault = self
      fault.delay = duration
      return fault
    }

    /// What a rule does, in JSON.
    ///
    /// - Throws: ``Failure`` for a body that is no JSON.
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
