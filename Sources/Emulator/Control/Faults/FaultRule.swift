internal import Glibc
internal import HTTPServer
internal import JSON

/// A rule, and what came of it so far.
struct FaultRule {
  let id: Int
  /// The rule as JSON, without its id and its state.
  let source: JSONObject
  let match: FaultMatch
  let stage: FaultStage
  let action: FaultAction
  /// How often it may strike; nil for always.
  let times: Int?
  /// How many matching requests it lets pass first.
  let skip: Int
  /// nil for always.
  let probability: Double?
  /// How long it holds in microseconds; nil for ever.
  let timeToLive: Int?
  /// From when on its time to live counts.
  var start: Timestamp
  /// The memory that the rule takes; its copies in snapshots share it.
  var reservation: MemoryReservation?
  /// How many requests it was asked about and matched.
  var matched = 0
  /// How often it struck.
  var fired = 0

  /// How often it may still strike; nil where that has no end.
  var remaining: Int? { times.map { max(0, $0 - fired) } }

  /// How many bytes it takes, less a few hundred.
  var byteCount: Int {
    JSONValue.object(source).encoded.count + (action.body?.count ?? 0) + (match.pathPattern?.byteCount ?? 0)
  }

  func isOver(at now: Timestamp) -> Bool {
    remaining == 0 || timeToLive.map { now.microseconds - start.microseconds >= $0 } ?? false
  }
}

/// Which requests a rule is for: those of which every part that is given holds.
struct FaultMatch {
  var method: String?
  /// The path, without the query; a slash at the end may be left out, as in the API, and an escape that means nothing.
  var path: String?
  var pathPattern: RegularExpression?
  var projectID: Int?
  /// The value or the label of the key.
  var key: String?

  func holds(for request: FaultSubject) -> Bool {
    if let method, method != request.method { return false }
    if let projectID, projectID != request.projectID { return false }
    if let path, Self.withoutSlash(path.asRequestPath) != Self.withoutSlash(request.path) { return false }
    if let pathPattern, !pathPattern.matches(request.path) { return false }
    if let key {
      guard let given = request.key() else { return false }
      return key == given.value || key == given.label
    }
    return true
  }

  private static func withoutSlash(_ path: String) -> Substring { path.hasSuffix("/") ? path.dropLast() : path[...] }
}

/// What rules look at in a request.
struct FaultSubject {
  let method: String
  /// Without the query, and without escapes that mean nothing.
  let path: String
  /// nil where the path names no project.
  let projectID: Int?
  /// The key that the request gives; its label is nil where there is no such key.
  ///
  /// Asked for only where it counts, since it may take reading the body.
  let key: () -> (value: String, label: String?)?
}

/// When a fault strikes.
enum FaultStage: String, CaseIterable {
  /// The API is never asked.
  case before
  /// The API is asked and its write is lasting; the client does not get the answer.
  case afterCommit = "after_commit"
  /// The head of the answer and a part of its body reach the client.
  case midBody = "mid_body"
}

/// What a fault does.
struct FaultAction {
  /// How an answer goes wrong on its way, by WireMock's names where it has them.
  enum Drop: String, CaseIterable {
    case reset = "CONNECTION_RESET_BY_PEER"
    case empty = "EMPTY_RESPONSE"
    case malformed = "MALFORMED_RESPONSE_CHUNK"
    case random = "RANDOM_DATA_THEN_CLOSE"
    case truncate = "TRUNCATE"
    case dribble = "DRIBBLE"
  }

  /// How long the answer is kept back.
  enum Delay: Hashable {
    case fixed(milliseconds: Double)
    case logNormal(median: Double, sigma: Double)

    /// The longest delay, to which a long tail is cut.
    static let longest = 3_600_000

    /// The delay of one request; a fixed one takes nothing from the stream.
    func draw(_ random: inout RandomStream) -> Duration {
      switch self {
      case .fixed(let milliseconds): return .microseconds(Int(milliseconds * 1000))
      case .logNormal(let median, let sigma):
        // Box and Muller's way from two even numbers to a normal one.
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &random))).squareRoot()
        let normal = radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random))
        return .microseconds(Int(min(median * exp(sigma * normal), Double(Self.longest)) * 1000))
      }
    }
  }

  var status: Status?
  var body: [UInt8]?
  /// In the order of the rule; with a `Content-Type` that fits the body where the rule has none.
  var fields: [Field] = []
  var delay: Delay?
  var drop: Drop?
  /// How many bytes of the body come before the break; nil for half of them.
  var after: Int?
  var pieceSize = 1
  var pieceInterval = Duration.milliseconds(100)

  /// Whether it makes an answer of its own, or changes the API's.
  var makesAnswer: Bool { status != nil || body != nil || !fields.isEmpty }

  /// Whether it takes anything from a random stream.
  var isRandom: Bool {
    if case .logNormal = delay { return true }
    return drop == .random
  }

  /// Whether all that it does is to wait.
  var onlyDelays: Bool { !makesAnswer && drop == nil }
}
