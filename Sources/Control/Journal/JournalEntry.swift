internal import Domain
internal import HTTPServer

/// One request with its answer, as they came: what they mean is worked out when somebody asks.
///
/// An object, so that snapshots share it with the journal and it takes memory once.
final class JournalEntry {
  /// Counts from 1 through all projects.
  let id: Int
  /// When the request came, by its project's clock.
  let at: Timestamp
  /// The project that the path names, be there such a project or not.
  let project: Int?
  /// The request; a long body is let go.
  let request: Request
  /// How many bytes its body had.
  let requestLength: Int
  /// The answer, a long body let go; nil where the client left before it came.
  private(set) var response: Response?
  /// How many bytes its body had.
  private(set) var responseLength = 0
  /// How long the answer took; 0 with a clock that stands still.
  let microseconds: Int
  let noted: Noted?
  private let memory: ControlMemory
  /// How many bytes of it the budget counts.
  private var byteCount = 0

  /// The longest body that is kept.
  static let longestBody = 16_384
  /// What an entry takes beside the bytes of its messages, about.
  private static let overhead = 512

  init(
    id: Int, at: Timestamp, project: Int?, request: Request, response: Response?, microseconds: Int, noted: Noted?, memory: ControlMemory
  ) {
    self.id = id
    self.at = at
    self.project = project
    requestLength = request.body.count
    self.request = requestLength > Self.longestBody ? request.withoutBody : request
    self.microseconds = microseconds
    self.noted = noted
    self.memory = memory
    setResponse(response)
  }

  deinit { memory.resizeJournal(by: -byteCount) }

  /// Puts another answer in the place of the one that the client did not get.
  func setResponse(_ response: Response?) {
    defer { count() }
    self.response = response
    responseLength = response?.body.count ?? 0
    guard let body = response?.body else { return }
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

  /// The bytes in which something could stand that is not to be shown.
  var texts: [[UInt8]] {
    var texts = [Array(request.target), request.body]
    for field in request.fields { texts.append(Array(field.value)) }
    if let response { texts.append(response.body) }
    return texts
  }

  /// The answer's status; nil where none came.
  var status: Int? { response?.status.code }
}

extension [UInt8] {
  /// Whether `text` stands in it, or something that may mean it: an escape of JSON or of a URL.
  func mayHold(_ text: String) -> Bool {
    if contains(UInt8(ascii: "%")) || contains(UInt8(ascii: "\\")) { return true }
    return !text.isEmpty && holds(Array(text.utf8))
  }
}

extension Request {
  /// The request with nothing in its body.
  fileprivate var withoutBody: Request {
    Request(
      method: method, target: String(decoding: target, as: UTF8.self),
      fields: fields.map { (String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self)) })
  }
}
