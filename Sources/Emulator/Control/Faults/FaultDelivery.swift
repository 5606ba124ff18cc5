internal import HTTPServer

extension FaultRule {
  /// What happens to the connection; nil if the whole response is sent.
  ///
  /// A fault in the middle of a body without an action cuts it off there, or goes on after its delay.
  var drop: FaultAction.Drop? { action.drop ?? (stage == .midBody ? action.delay == nil ? .truncate : .dribble : nil) }
}

/// What a fault does to a response.
extension FaultAction {
  /// Returns the response to a request after the fault.
  ///
  /// `answer` is the API's response, nil if the API did not run; `pause` is the delay of this request; random content comes from `random`.
  func answer(_ stage: FaultStage, instead answer: Response?, pause: Duration?, random: inout RandomStream) -> Response {
    let isMidBody = stage == .midBody
    // A malformed response has status 200 and no content of the API's response, unless that has already begun.
    var answer = self.answer(instead: drop == .malformed && !isMidBody ? nil : answer)
    // At least one byte is missing, so that the response is broken.
    let cut = min(after ?? answer.body.count / 2, max(0, answer.body.count - 1))
    switch drop {
    case nil where !isMidBody: break
    case nil:
      // Two pieces, the larger one first: otherwise there would be a second pause.
      answer.delivery = pause.map { .dribbled(bytes: (answer.body.count + 1) / 2, every: $0) } ?? .truncated(after: cut)
    case .truncate: answer.delivery = .truncated(after: cut)
    case .dribble: answer.delivery = .dribbled(bytes: pieceSize, every: pieceInterval)
    case .empty: answer.delivery = .dropped
    case .reset: answer.delivery = isMidBody ? .truncated(after: cut, byReset: true) : .reset
    case .malformed: answer.delivery = .raw(Self.malformed(answer, before: isMidBody ? cut : 0))
    case .random where isMidBody:
      // The length is right, but not the content.
      answer.body = answer.body[..<cut] + Self.bytes(answer.body.count - cut, &random)
      answer.closes = true
    case .random: answer.delivery = .raw(Self.bytes(256, &random))
    }
    return answer
  }

  /// Whether the client gets something other than the API's response.
  func replacesAnswer(_ stage: FaultStage) -> Bool { status != nil || body != nil || drop == .malformed && stage != .midBody }

  /// The response of the rule, or the API's if the rule has neither status nor body.
  private func answer(instead answer: Response?) -> Response {
    if status == nil, body == nil, var answer {
      for field in fields { answer.fields.removeAll { $0.name.lowercased() == field.name.lowercased() } }
      answer.fields += fields
      return answer
    }
    let status = status ?? answer?.status ?? .ok
    guard body == nil, status.code >= 400, !fields.contains(where: { $0.name.lowercased() == "content-type" }) else {
      return Response(status, fields: fields, body: body ?? [])
    }
    return error(status).response
  }

  /// The service's error for a status, if the rule has no body.
  private func error(_ status: Status) -> APIError {
    let (kind, code, detail): (APIError.Kind, String, String) =
      switch status.code {
      case 401: (.authentication, "authentication_failed", "Invalid personal API key.")
      case 403: (.authentication, "permission_denied", "You do not have permission to perform this action.")
      case 404: (.invalidRequest, "not_found", "Not found.")
      case 429: (.throttled, "throttled", "Request was throttled.")
      case 500...: (.server, "error", "A server error occurred.")
      default: (.invalidRequest, "invalid", "\(status.reasonPhrase).")
      }
    return APIError(status, kind, code, detail, fields: fields)
  }

  /// A chunked response: a valid chunk with the first `count` bytes of the content, and then a chunk without a size (RFC 9112, 7.1).
  private static func malformed(_ answer: Response, before count: Int) -> [UInt8] {
    var bytes = Array("HTTP/1.1 \(answer.status.code) \(answer.status.reasonPhrase)\r\n".utf8)
    for field in answer.fields { bytes += "\(field.name): \(field.value)\r\n".utf8 }
    bytes += "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n".utf8
    if count > 0 {
      bytes += "\(String(count, radix: 16))\r\n".utf8
      bytes += answer.body.prefix(count)
      bytes += "\r\n".utf8
    }
    bytes += "this is no chunk\r\n".utf8
    return bytes
  }

  private static func bytes(_ count: Int, _ random: inout RandomStream) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
  }
}

/// A response that is sent after a delay.
final class DelayedAnswer {
  let deferred = Deferred()
  private let exchange: Exchange
  private var make: () -> Response
  private var timer: ScheduledAction?
  /// Whether its time came while it was suspended.
  private var isDue = false
  private var isSuspended = false
  private let finished: (DelayedAnswer) -> Void
  /// The memory that it takes until it is released.
  private let reservations: [MemoryReservation]

  /// Responds to an exchange after `delay` with what `make` then returns, and calls `finished`.
  ///
  /// If the client disconnects, the delay ends, but the request is still carried out: the service does not notice either.
  init(
    _ exchange: Exchange, on loop: EventLoop, after delay: Duration, _ reservations: [MemoryReservation], make: @escaping () -> Response,
    finished: @escaping (DelayedAnswer) -> Void
  ) {
    self.exchange = exchange
    self.make = make
    self.finished = finished
    self.reservations = reservations
    timer = loop.schedule(after: delay) { [weak self] in self?.give() }
    deferred.onCancel { [weak self] in self?.give() }
  }

  var projectID: Int? { exchange.project }

  private func give() {
    if isSuspended { return isDue = true }
    timer?.cancel()
    deferred.complete(make())
    finished(self)
  }

  /// Replaces the response by `failure`, because the write behind it was undone.
  func replaceResponse(by failure: APIError) {
    make = { failure.response }
    exchange.fail(with: failure)
  }

  /// Suspends the response in a turn that is going to drop it, but may fail.
  func suspend() { isSuspended = true }

  /// Resumes after a failed turn.
  func resume() {
    isSuspended = false
    if isDue { give() }
  }

  /// Drops the response: the API does not run any more, and the connection closes.
  func drop() {
    timer?.cancel()
    deferred.complete(Response(.serviceUnavailable, delivery: .dropped))
  }
}
