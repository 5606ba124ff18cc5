internal import Domain
internal import Glibc
internal import HTTPServer

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
