internal import HTTPServer

extension FaultRule {
  /// What happens to the connection; nil if the whole response is sent.
  ///
  /// A fault in the middle of a body that says no more cuts it off there, or after a pause goes on.
  var drop: FaultAction.Drop? { action.drop ?? (stage == .midBody ? action.delay == nil ? .truncate : .dribble : nil) }
}

/// What the client gets of a fault.
extension FaultAction {
  /// The answer to a request, spoilt.
  ///
  /// `answer` is the API's, nil where it was not asked; `pause` is the delay of this request; what has to be random comes from `random`.
  func answer(_ stage: FaultStage, instead answer: Response?, pause: Duration?, random: inout RandomStream) -> Response {
    let isMidBody = stage == .midBody
    // Its own status, 200, and nothing of the API's answer, unless that had begun.
    var answer = self.answer(instead: drop == .malformed && !isMidBody ? nil : answer)
    // One byte at least is missing, or nothing would be broken.
    let cut = min(after ?? answer.body.count / 2, max(0, answer.body.count - 1))
    switch drop {
    case nil where !isMidBody: break
    case nil:
      // Two pieces, with the larger half first, or there would be a second pause.
      answer.delivery = pause.map { .dribbled(bytes: (answer.body.count + 1) / 2, every: $0) } ?? .truncated(after: cut)
    case .truncate: answer.delivery = .truncated(after: cut)
    case .dribble: answer.delivery = .dribbled(bytes: pieceSize, every: pieceInterval)
    case .empty: answer.delivery = .dropped
    case .reset: answer.delivery = isMidBody ? .truncated(after: cut, byReset: true) : .reset
    case .malformed: answer.delivery = .raw(Self.malformed(answer, before: isMidBody ? cut : 0))
    case .random where isMidBody:
      // The length is right and the content is not.
      answer.body = answer.body[..<cut] + Self.bytes(answer.body.count - cut, &random)
      answer.closes = true
    case .random: answer.delivery = .raw(Self.bytes(256, &random))
    }
    return answer
  }

  /// Whether the client gets something else than the API's response.
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
    return Self.envelope(of: status).response(status, fields)
  }

  /// What the service says with a status for which the rule has no body of its own.
  private static func envelope(of status: Status) -> ErrorEnvelope {
    switch status.code {
    case 401: ErrorEnvelope(.authentication, "authentication_failed", "Invalid personal API key.")
    case 403: ErrorEnvelope(.authentication, "permission_denied", "You do not have permission to perform this action.")
    case 404: APIError.notFound(nil).envelope
    case 429: ErrorEnvelope(.throttled, "throttled", "Request was throttled.")
    case 500...: APIError.server.envelope
    default: ErrorEnvelope(.invalidRequest, "invalid", "\(status.reasonPhrase).")
    }
  }

  /// An answer in chunks, the first `count` bytes of its content in a good one, and then a chunk without a size (RFC 9112, 7.1).
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

/// An answer that a fault keeps back.
final class DelayedAnswer {
  private let exchange: Exchange
  let deferred = Deferred()
  private var failure: Response?
  private var action: ScheduledAction?
  private let make: () -> Response
  /// Whether its time came while it was suspended.
  private var isDue = false
  private var isSuspended = false
  private var finished: () -> Void = {}
  /// The memory that it takes for as long as it is kept.
  private let reservations: [MemoryReservation]

  /// A response to a request, which `make` returns when the time has come.
  init(_ exchange: Exchange, _ reservations: [MemoryReservation], make: @escaping () -> Response) {
    self.exchange = exchange
    self.make = make
    self.reservations = reservations
  }

  /// Has the answer given after `delay`, and `finished` called then.
  ///
  /// The delay ends as soon as the client goes. What it asked for is done all the same: the service does not notice either.
  func schedule(on loop: EventLoop, after delay: Duration, finished: @escaping () -> Void) {
    self.finished = finished
    action = loop.schedule(after: delay) { [weak self] in self?.give() }
    deferred.onCancel = { [weak self] in self?.give() }
  }

  /// The project that the request's path names.
  var projectID: Int? { exchange.project }

  private func give() {
    if isSuspended { return isDue = true }
    action?.cancel()
    deferred.complete(failure ?? make())
    finished()
  }

  /// The write behind the answer was undone: the client gets `failure` instead.
  func takeBack(for failure: APIError) {
    self.failure = failure.response
    exchange.takeBack(for: failure)
  }

  /// Keeps the answer back until it is dropped or goes on: within the turn that is to drop it, which may fail.
  func suspend() { isSuspended = true }

  /// Goes on, as if nothing had been.
  func resume() {
    isSuspended = false
    if isDue { give() }
  }

  /// Gives the answer up: nobody is asked any more, and the client's connection ends.
  func drop() {
    action?.cancel()
    deferred.complete(Response(.serviceUnavailable, delivery: .dropped))
  }
}
