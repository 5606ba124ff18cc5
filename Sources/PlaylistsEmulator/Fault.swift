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
