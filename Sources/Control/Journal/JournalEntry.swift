internal import Domain
internal import HTTPServer
internal import Storage

/// One request with its answer, as they came: what they mean is worked out when somebody asks.
///
/// An object, so that snapshots share it with the journal and it takes memory once.
final class JournalEntry {
  /// Counts from 1 through all projects.
  private(set) var id: Int
  /// When the request came, by its project's clock.
  let at: Timestamp
  /// The project that the path names, be there such a project or not.
  let project: Int?
  /// The request; a long body is let go.
  let request: Request
  /// How many bytes its body had.
  let requestLength: Int
  /// The answer, a long body let go; nil where the client left before it came, or where it was dropped on its way.
  private(set) var response: Response?
  /// How many bytes its body had.
  private(set) var responseLength = 0
  /// How long the answer took; 0 with a clock that stands still.
  let microseconds: Int
  /// The id of the fault rule that was applied; nil for none.
  let fault: Int?
  /// The rows that were changed.
  private(set) var rows: [ChangedRow]
  private let memory: ControlMemory
  /// How many bytes of it the budget counts.
  private var byteCount = 0

  /// The longest body that is kept.
  static let longestBody = 16_384
  /// What an entry takes beside the bytes of its messages, about.
  private static let overhead = 512

  init(id: Int, at: Timestamp, project: Int?, _ exchange: Exchange, response: Response?, microseconds: Int, memory: ControlMemory) {
    let request = exchange.request
    self.id = id
    self.at = at
    self.project = project
    requestLength = request.body.count
    self.request = requestLength > Self.longestBody ? request.withoutBody : request
    self.microseconds = microseconds
    fault = exchange.fault
    rows = exchange.rows
    self.memory = memory
    if let response { set(response) }
    count()
  }

  deinit { memory.resizeJournal(by: -byteCount) }

  /// Nothing that was done for the request has lasted: its client, where it is there still, gets `failure`.
  func takeBack(for failure: Response) {
    rows = []
    guard response != nil else { return }
    set(failure)
    count()
  }

  /// Gives the entry another id.
  func renumber(_ id: Int) { self.id = id }

  private func set(_ response: Response) {
    switch response.delivery {
    case .dropped, .reset: return
    case .whole, .truncated, .dribbled, .raw: break
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
    let bytes = Self.overhead + request.byteCount + (response?.body.count ?? 0)
    memory.resizeJournal(by: bytes - byteCount)
    byteCount = bytes
  }

  /// The request's body; nil where it was let go.
  var requestBody: [UInt8]? { requestLength > Self.longestBody ? nil : request.body }

  /// The answer's body, which to HEAD is none; nil where it was let go.
  var responseBody: [UInt8]? {
    if request.method == .head { return [] }
    return responseLength > Self.longestBody ? nil : response?.body
  }

  /// The answer's status; nil where none came.
  var status: Int? { response?.status.code }
}

extension Request {
  /// The request with nothing in its body.
  fileprivate var withoutBody: Request {
    Request(
      method: method, target: String(decoding: target, as: UTF8.self),
      fields: fields.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) })
  }
}
