internal import HTTPServer

/// One request with its response and what became known of it.
///
/// An object, so that snapshots share it with the journal and it takes memory once.
final class JournalEntry {
  /// Counts from 1 through all projects.
  private(set) var id: Int
  /// When the request came, by its project's clock.
  let at: Timestamp
  private let exchange: Exchange
  /// How many bytes the request's body had.
  let requestLength: Int
  /// The response without a long body; nil if the client left before it came, or if it was dropped on its way.
  private(set) var response: Response?
  /// How many bytes its body had.
  private(set) var responseLength = 0
  /// How long the response took; 0 with a clock that stands still.
  let microseconds: Int
  private let memory: ControlMemory
  /// How many bytes of it the budget counts.
  private var byteCount = 0

  /// The longest body that is kept.
  static let longestBody = 16_384
  /// What an entry takes beside the bytes of its messages, about.
  private static let overhead = 512

  /// An entry for an exchange that is over.
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

  /// Nothing that was done for the request has lasted: its client, if it is still there, gets `failure`.
  func takeBack(for failure: APIError) {
    exchange.takeBack(for: failure)
    guard response != nil else { return }
    set(failure.response)
    count()
  }

  /// Gives the entry another id.
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
      // An answer is written with room to grow, which would be kept for as long as the entry.
      self.response?.body = Array(unsafeUninitializedCapacity: responseLength) { room, count in
        count = room.initialize(fromContentsOf: body)
      }
    }
  }

  private func count() {
    let bytes = Self.overhead + request.byteCount + (response?.body.count ?? 0) + rows.reduce(0) { $0 + $1.byteCount }
    memory.resizeJournal(by: bytes - byteCount)
    byteCount = bytes
  }

  /// The request; a long body is dropped.
  var request: Request { exchange.request }

  /// The route of the path; nil if the API has no such path.
  var route: Route<API>? { exchange.route }

  /// The parameters of the path.
  var parameters: PathParameters { exchange.parameters }

  /// The id of the project that the path names, whether that project exists or not.
  var project: Int? { exchange.project }

  /// The key as the request gives it; nil if it gives none.
  var credential: Credential? {
    defer { exchange.trim(longestBody: Self.longestBody) }
    return exchange.credential
  }

  /// The hint for the request; nil if there is none.
  ///
  /// `keys` are those of the moment.
  func hint(_ contract: Contract, _ store: Store, keys: @autoclosure () -> KeyHint) -> Hint? {
    defer { exchange.trim(longestBody: Self.longestBody) }
    return status.flatMap { Hint.of(exchange, $0, contract, store, keys: keys()) }
  }

  /// Why the request was refused, in one line; nil if it was not.
  func reason(_ contract: Contract, _ store: Store) -> String? {
    guard let response, response.status.code >= 400 else { return nil }
    defer { exchange.trim(longestBody: Self.longestBody) }
    return Hint.reason(exchange, response, contract, store)
  }

  /// The id of the fault rule that was applied; nil for none.
  var fault: Int? { exchange.fault }

  /// What the fault did to the connection; nil if it left it alone.
  var drop: String? { exchange.drop }

  /// The rows that were changed.
  var rows: [ChangedRow] { exchange.rows }

  /// The line of the ledger behind the error in the response; nil for none.
  var rule: LedgerRule? { response == nil ? nil : exchange.rule }

  /// What the client was warned of.
  var warnings: [LedgerRule] { response == nil ? [] : exchange.warnings.compactMap(\.rule) }

  /// The request's body; nil if it was dropped.
  var requestBody: [UInt8]? { requestLength > Self.longestBody ? nil : request.body }

  /// The response's body, which to HEAD is none; nil if it was dropped.
  var responseBody: [UInt8]? {
    if request.method == .head { return [] }
    return responseLength > Self.longestBody ? nil : response?.body
  }

  /// The response's status; nil if none came.
  var status: Int? { response?.status.code }
}
