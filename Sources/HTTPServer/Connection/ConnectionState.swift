/// The state machine of one connection.
///
/// It is pure: bytes, responses and the time go in; steps, output and actions come out.
///
/// In each turn, call `next` until it returns no more requests, then `takeOutgoing`, and `endTurn` after as much as possible of that output
/// has been written.
struct ConnectionState: Sendable {
  /// What to do next with the input.
  enum Step: Sendable {
    /// Handle the request, then call `answer` or `postpone`.
    case request(Request)
    /// Refuse the request by calling `refuse` with the response.
    case refuse(Refusal)
    /// All input has been read.
    case needInput
    /// Read nothing for now; keep the rest of the input.
    case pause
    /// Read nothing more; drop the rest of the input.
    case discard
  }

  /// What to do after a turn.
  enum NextAction: Hashable, Sendable {
    case `continue`
    /// Call `resumeDelivery` after this time.
    case pause(Duration)
    /// Shut down the output, and keep reading for a while.
    case linger
    case close
    /// Reset the connection (RST).
    case reset
  }

  private enum Mode {
    /// Reads requests.
    case open
    /// Waits for a response that follows later.
    case postponed
    /// Sends the content of a response piece by piece.
    case dribbling
    /// Sends the content of the last response as it becomes known.
    case streaming
    /// The last response is known, but not written yet.
    case closing
    /// The last response is written; further input is dropped (RFC 9112, 9.6).
    case lingering
    case closed
  }

  /// What the deadline is for, with the number of the request.
  private enum Waiting: Equatable {
    case nothing, request, head(of: Int), content(of: Int), reader, end
  }

  /// The most requests of one turn, so that one client cannot keep the loop from the others.
  static let requestsPerTurn = 256
  /// How long after its last input a connection counts as in use when the server stops, in nanoseconds: its next request, or more of refused
  /// content, may be on the way.
  private static let drainDelay: Int64 = 50_000_000
  /// The longest time for which the server keeps reading after its last response, in nanoseconds.
  private static let maxLinger: Int64 = 30_000_000_000
  /// The most bytes that it reads meanwhile.
  static let maxLingerSize = 67_108_864

  private let limits: ConnectionLimits
  private var parser: RequestParser
  private var mode = Mode.open
  private var outgoing: [Outgoing] = []
  private var context = ResponseContext()
  /// The context of the first response of this turn.
  private var firstOfTurn: ResponseContext?
  private var dribble: Dribble?
  private var resets = false
  private var inputHasEnded = false
  private var isStopping = false
  private var requests = 0
  private var requestsInTurn = 0
  private var queued = 0
  private var pendingOutput = 0
  private var unread = 0
  private var discarded = 0
  private var lingerEnd = MonotonicTime.never
  private var waiting = Waiting.nothing
  private var lastProgress = MonotonicTime.never
  private var contentBegan = MonotonicTime.never
  /// When to call `expire`.
  private(set) var deadline = MonotonicTime.never

  init(requestLimits: RequestLimits, limits: ConnectionLimits, now: MonotonicTime) {
    parser = RequestParser(limits: requestLimits)
    self.limits = limits
    renewDeadline(now: now, progressed: true)
  }

  // MARK: Input

  /// Whether to read more input.
  var wantsInput: Bool {
    switch mode {
    case .open: pendingOutput <= limits.maxPendingOutput
    case .lingering: true
    case .postponed, .dribbling, .streaming, .closing, .closed: false
    }
  }

  var isLingering: Bool { mode == .lingering }

  var isStreaming: Bool { mode == .streaming }

  /// Whether a response, or the rest of one, follows later: a client that closes its output meanwhile counts as gone.
  ///
  /// A client that has shut down only its output looks the same as one that has closed the socket; nginx treats both as gone, too. Otherwise
  /// a request that waits for ten minutes would outlive its client.
  var hasPendingResponse: Bool { mode == .postponed || mode == .dribbling || mode == .streaming }

  /// Whether closing the connection would lose nothing.
  var isIdle: Bool { mode == .open && parser.progress == .idle && outgoing.isEmpty && pendingOutput == 0 }

  /// Reads `input` from `offset` on, advances `offset` past the bytes read, and returns what to do next.
  mutating func next(_ input: Span<UInt8>, from offset: inout Int) -> Step {
    switch mode {
    case .open: break
    case .postponed, .dribbling: return .pause
    case .streaming, .closing, .lingering, .closed: return .discard
    }
    guard requestsInTurn < Self.requestsPerTurn, pendingOutput + queued <= limits.maxPendingOutput else { return .pause }
    switch parser.parse(input, from: &offset) {
    case .request(let request):
      requests += 1
      requestsInTurn += 1
      context = ResponseContext(
        answersHead: request.method == .head,
        persistence: !parser.persists ? .closes : request.version == .http10 ? .stated : .implied)
      return .request(request)
    case .refused(let refusal):
      return .refuse(refusal)
    case .incomplete:
      if parser.awaitsContinue { outgoing.append(.interim) }
      return .needInput
    }
  }

  /// Handles the end of the input; the client may still read (RFC 9112, 9.6).
  ///
  /// Returns a refusal if a request is incomplete.
  mutating func endInput() -> Refusal? {
    inputHasEnded = true
    guard mode == .open else { return nil }
    guard parser.progress == .idle else { return Refusal(400, "The request ended before it was complete.") }
    mode = .closing
    return nil
  }

  /// Notes that `count` bytes after the last response were dropped, and extends the deadline: a reset could discard that response.
  mutating func discard(_ count: Int, now: MonotonicTime) -> NextAction {
    discarded += count
    lastProgress = now
    deadline = isStopping ? now + Self.drainDelay : min(now + limits.linger, lingerEnd)
    return discarded > Self.maxLingerSize ? .close : .continue
  }

  // MARK: Responses

  /// Adds the response to the request that `next` returned last.
  mutating func answer(_ response: Response) {
    if firstOfTurn == nil { firstOfTurn = context }
    if response.closes { context.persistence = .closes }
    switch response.delivery {
    case .whole:
      enqueue(response)
    case .truncated(let count, let byReset):
      resets = byReset
      end(with: [.head(response, context), .bytes(content(of: response).prefix(max(0, count)))])
    case .dribbled(let size, let interval):
      outgoing.append(.head(response, context))
      dribble = Dribble(rest: content(of: response)[...], size: max(1, size), interval: interval)
      resumeDelivery()
    case .streamed:
      context.persistence = .closes
      end(with: [.head(response, context), .bytes(content(of: response)[...])])
      if !context.answersHead { mode = .streaming }
    case .raw(let bytes):
      end(with: [.bytes(bytes[...])])
    case .reset:
      resets = true
      end(with: [])
    case .dropped:
      end(with: [])
    }
  }

  /// Notes that the response to the request that `next` returned last follows later.
  mutating func postpone() {
    mode = .postponed
  }

  /// Adds the response to a request that is refused.
  mutating func refuse(_ response: Response) {
    context = ResponseContext(answersHead: parser.readsHead, persistence: .closes)
    enqueue(response)
  }

  /// Replaces all responses of this turn with one; returns false if there are none.
  mutating func replaceUnsentResponses(with response: Response) -> Bool {
    guard let first = firstOfTurn else { return false }
    context = first
    outgoing.removeAll()
    dribble = nil
    resets = false
    context.persistence = .closes
    enqueue(response)
    return true
  }

  private mutating func enqueue(_ response: Response) {
    mode = context.persistence == .closes ? .closing : .open
    queued += response.body.count + 256
    outgoing.append(.final(response, context))
  }

  private mutating func end(with last: [Outgoing]) {
    mode = .closing
    outgoing += last
  }

  /// The content of the response that is sent: none for HEAD.
  private func content(of response: Response) -> [UInt8] {
    response.status.allowsContent && !context.answersHead ? response.body : []
  }

  // MARK: Output

  /// Adds the next piece of a dribbled response to the output.
  mutating func resumeDelivery() {
    guard var next = dribble else { return }
    outgoing.append(.bytes(next.rest.prefix(next.size)))
    next.rest = next.rest.dropFirst(next.size)
    next.isWaiting = false
    dribble = next.rest.isEmpty ? nil : next
    mode = dribble != nil ? .dribbling : context.persistence == .closes ? .closing : .open
  }

  /// Adds content of a streamed response to the output; returns false if too much of it is unread.
  mutating func stream(_ bytes: [UInt8]) -> Bool {
    queued += bytes.count
    outgoing.append(.bytes(bytes[...]))
    return pendingOutput + queued <= limits.maxPendingOutput
  }

  /// Removes and returns the output; `unread` is the number of bytes of input that are kept unread.
  mutating func takeOutgoing(unread: Int) -> [Outgoing] {
    self.unread = unread
    if isStopping, mode == .open, unread == 0, parser.progress == .idle, case .final(let response, var context)? = outgoing.last {
      context.persistence = .closes
      outgoing[outgoing.count - 1] = .final(response, context)
      mode = .closing
    }
    defer { outgoing = [] }
    return outgoing
  }

  /// Ends the turn and returns what to do after it.
  ///
  /// `pending` is the number of bytes that could not be written; `progressed` is whether any byte was read or written.
  mutating func endTurn(pending: Int, progressed: Bool, now: MonotonicTime) -> NextAction {
    pendingOutput = pending
    requestsInTurn = 0
    firstOfTurn = nil
    queued = 0
    var action = NextAction.continue
    if mode == .closing, pending == 0 {
      mode = inputHasEnded || resets ? .closed : .lingering
      lingerEnd = now + Self.maxLinger
      action = resets ? .reset : inputHasEnded ? .close : .linger
    } else if let dribble, !dribble.isWaiting, pending == 0 {
      self.dribble?.isWaiting = true
      action = .pause(dribble.interval)
    }
    renewDeadline(now: now, progressed: progressed)
    if isStopping, isIdle, unread == 0, deadline <= now {
      mode = .closed
      action = .close
    }
    return action
  }

  // MARK: Time

  /// Ends the connection after its in-flight requests, because the server stops.
  ///
  /// A client that has just sent something gets a moment: more is probably on the way and would be lost.
  mutating func stop(now: MonotonicTime) {
    isStopping = true
    guard waiting == .request || waiting == .end else { return }
    deadline = min(deadline, max(now, lastProgress + Self.drainDelay))
  }

  /// Returns the refusal (408, RFC 9110, 15.5.9) of the request that missed the deadline; nil if the connection is to be closed without one.
  func expire() -> Refusal? {
    switch waiting {
    case .head: Refusal(408, "The head of the request took too long.")
    case .content: Refusal(408, "The content of the request took too long.")
    case .nothing, .request, .reader, .end: nil
    }
  }

  private mutating func renewDeadline(now: MonotonicTime, progressed: Bool) {
    let next = whatIsAwaited
    if progressed { lastProgress = now }
    if next == waiting {
      switch next {
      case .request, .content, .reader: guard progressed else { return }
      case .nothing, .head, .end: return
      }
    } else if case .content = next {
      contentBegan = now
    }
    waiting = next
    deadline =
      switch next {
      case .nothing: .never
      case .request: isStopping ? now : now + limits.idle
      case .head: now + limits.header
      case .content: min(now, contentBegan + limits.timeForContent(parser.contentCount)) + limits.body
      case .reader: now + limits.write
      case .end: now + (isStopping ? Self.drainDelay : limits.linger)
      }
  }

  private var whatIsAwaited: Waiting {
    if mode == .lingering { return .end }
    if pendingOutput > 0 { return .reader }
    guard mode == .open else { return .nothing }
    return switch parser.progress {
    case .idle: .request
    case .head: .head(of: requests)
    case .content: .content(of: requests)
    }
  }
}

/// The limits of a connection; times are in nanoseconds.
struct ConnectionLimits: Sendable {
  let header: Int64
  let body: Int64
  let idle: Int64
  let write: Int64
  let linger: Int64
  private let minBodyRate: Int
  let maxPendingOutput: Int

  init(_ configuration: ServerConfiguration) {
    header = configuration.headerTimeout.nanoseconds
    body = configuration.bodyTimeout.nanoseconds
    minBodyRate = configuration.minBodyRate
    idle = configuration.idleTimeout.nanoseconds
    write = configuration.writeTimeout.nanoseconds
    linger = configuration.linger.nanoseconds
    maxPendingOutput = configuration.maxPendingOutput
  }

  /// The time for `count` bytes of content at the lowest allowed rate, in nanoseconds.
  func timeForContent(_ count: Int) -> Int64 {
    guard minBodyRate > 0 else { return .max }
    let (product, overflows) = Int64(count / minBodyRate).multipliedReportingOverflow(by: 1_000_000_000)
    return overflows ? .max : product
  }
}
