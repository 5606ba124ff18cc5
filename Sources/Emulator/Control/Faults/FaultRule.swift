internal import Glibc
internal import HTTPServer
internal import JSON

/// A fault rule, with its counts.
struct FaultRule {
  let id: Int
  /// The rule as JSON, without its id and its counts.
  let source: JSONObject
  let match: FaultMatch
  let stage: FaultStage
  let action: FaultAction
  /// How often it may fire; nil for no limit.
  let times: Int?
  let skip: Int
  /// Nil for always.
  let probability: Double?
  /// How long it is valid, in microseconds; nil for no limit.
  let timeToLive: Int?
  var start: Timestamp
  /// The memory that the rule takes; copies in snapshots share it.
  var reservation: MemoryReservation?
  /// The number of matching requests that it was asked about.
  var matched = 0
  var fired = 0

  /// How often it may still fire; nil for no limit.
  var remaining: Int? { times.map { max(0, $0 - fired) } }

  /// Its size in bytes, without a few hundred for the rule itself.
  var byteCount: Int {
    JSONValue.object(source).encoded.count + (action.body?.count ?? 0) + (match.pathPattern?.byteCount ?? 0)
  }

  func isOver(at now: Timestamp) -> Bool {
    remaining == 0 || timeToLive.map { now.microseconds - start.microseconds >= $0 } ?? false
  }
}

/// The requests that a rule applies to: all conditions must hold.
struct FaultMatch {
  var method: String?
  /// The path without the query.
  ///
  /// As in the API, a trailing slash and unnecessary percent-encoding do not matter.
  var path: String?
  var pathPattern: RegularExpression?
  var projectID: Int?
  /// A key's value or label.
  var key: String?

  func matches(_ exchange: Exchange, _ identities: IdentityStore) -> Bool {
    if let method, method != exchange.request.method.token { return false }
    if let projectID, projectID != exchange.project { return false }
    if let path, path.asRequestPath.withoutSlash != exchange.path.withoutSlash { return false }
    if let pathPattern, !pathPattern.matches(exchange.path) { return false }
    guard let key else { return true }
    // Asked for last, because the key may be in the body.
    guard let given = exchange.credential?.value else { return false }
    return key == given || key == identities.key(given)?.label
  }
}

/// When a fault fires.
enum FaultStage: String, CaseIterable {
  /// The API does not run.
  case before
  /// The API runs, and its write is durable; the client does not get the response.
  case afterCommit = "after_commit"
  /// The client gets the head of the response and a part of its body.
  case midBody = "mid_body"
}

/// What a fault does.
struct FaultAction {
  /// How a response is broken, with WireMock's names if there are any.
  enum Drop: String, CaseIterable {
    case reset = "CONNECTION_RESET_BY_PEER"
    case empty = "EMPTY_RESPONSE"
    case malformed = "MALFORMED_RESPONSE_CHUNK"
    case random = "RANDOM_DATA_THEN_CLOSE"
    case truncate = "TRUNCATE"
    case dribble = "DRIBBLE"
  }

  /// How long a response is delayed.
  enum Delay: Hashable {
    case fixed(milliseconds: Double)
    case logNormal(median: Double, sigma: Double)

    /// The longest delay; longer random delays are shortened to it.
    static let longest = 3_600_000

    /// The delay of one request; a fixed delay uses no random number.
    func draw(_ random: inout RandomStream) -> Duration {
      switch self {
      case .fixed(let milliseconds): return .microseconds(Int(milliseconds * 1000))
      case .logNormal(let median, let sigma):
        // The Box-Muller transform, from two uniform numbers to a normal one.
        let radius = (-2 * log(1 - Double.random(in: 0..<1, using: &random))).squareRoot()
        let normal = radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &random))
        return .microseconds(Int(min(median * exp(sigma * normal), Double(Self.longest)) * 1000))
      }
    }
  }

  var status: Status?
  var body: [UInt8]?
  /// In the order of the rule; with a `Content-Type` that fits the body, if the rule has none.
  var fields: [Field] = []
  var delay: Delay?
  var drop: Drop?
  /// The number of bytes of the body before the break; nil for half of them.
  var after: Int?
  var pieceSize = 1
  var pieceInterval = Duration.milliseconds(100)

  /// Whether it breaks a response that it does not make itself.
  var needsAnswer: Bool { (drop == .truncate || drop == .dribble) && body == nil }

  var isRandom: Bool { if case .logNormal = delay { true } else { drop == .random } }

  /// Whether it does nothing but wait.
  var onlyDelays: Bool { status == nil && body == nil && fields.isEmpty && drop == nil }
}
