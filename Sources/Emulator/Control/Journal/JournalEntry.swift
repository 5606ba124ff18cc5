internal import HTTPServer

/// A recorded request with its response.
///
/// It is an object so that snapshots can share it with the journal.
final class JournalEntry {
  /// Counted from 1, through all projects.
  private(set) var id: Int
  /// When the request came, by its project's clock.
  let at: Timestamp
  let exchange: Exchange
  let requestLength: Int
  /// The response without a long body; nil if the client disconnected before it, or if a fault dropped it.
  private(set) var response: Response?
  private(set) var responseLength = 0
  /// How long the response took; 0 with a frozen clock.
  let microseconds: Int
  private let memory: ControlMemory
  /// Its size in the memory budget.
  private var byteCount = 0

  static let longestBody = 16_384
  /// The approximate size of an entry without its messages.
  private static let overhead = 512

  init(id: Int, at: Timestamp, _ exchange: Exchange, response: Response?, microseconds: Int, memory: ControlMemory) {
    self.id = id
    self.at = at
    self.exchange = exchange
    requestLength = exchange.request.body.count
    exchange.trim(longestBody: Self.longestBody)
    self.microseconds = microseconds
    self.memory = memory
    if let response { set(response) }
    count()
  }

  deinit { memory.resizeJournal(by: -byteCount) }

  /// Replaces the response, if there is one, by `failure`, because the write behind it was undone.
  func replaceResponse(by failure: APIError) {
    exchange.replaceResponse(by: failure)
    guard response != nil else { return }
    set(failure.response)
    count()
  }

  func renumber(_ id: Int) { self.id = id }

  private func set(_ response: Response) {
    switch response.delivery {
    case .dropped, .reset: return
    case .whole, .truncated, .dribbled, .streamed, .raw: break
    }
    self.response = response
    let body = response.body
    responseLength = body.count
    if responseLength > Self.longestBody {
      self.response?.body = []
    } else if body.capacity > 2 * responseLength {
      // A response's buffer has spare capacity, which would be kept as long as the entry.
      self.response?.body = Array(unsafeUninitializedCapacity: responseLength) { room, count in
        count = room.initialize(fromContentsOf: body)
      }
    }
  }

  private func count() {
    let bytes = Self.overhead + request.byteCount + (response?.body.count ?? 0) + exchange.rows.reduce(0) { $0 + $1.byteCount }
    memory.resizeJournal(by: bytes - byteCount)
    byteCount = bytes
  }

  /// The request, without a long body.
  var request: Request { exchange.request }

  /// The project in the path, which need not exist.
  var project: Int? { exchange.project }

  /// Returns what `read` returns of the exchange; what it parses for that is dropped.
  func reading<Result>(_ read: (Exchange) -> Result) -> Result {
    defer { exchange.trim(longestBody: Self.longestBody) }
    return read(exchange)
  }

  /// The ledger line of the error in the response; nil if there is none.
  var rule: LedgerRule? { response == nil ? nil : exchange.rule }

  var warnings: [LedgerRule] { response == nil ? [] : exchange.warnings.compactMap(\.rule) }

  /// The request's body; nil if it was too long.
  var requestBody: [UInt8]? { requestLength > Self.longestBody ? nil : request.body }

  /// The response's body, empty for HEAD; nil if it was too long.
  var responseBody: [UInt8]? {
    if request.method == .head { return [] }
    return responseLength > Self.longestBody ? nil : response?.body
  }

  /// The response's status; nil if there was no response.
  var status: Int? { response?.status.code }
}
