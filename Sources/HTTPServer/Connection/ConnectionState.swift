/// What one connection does next: pure, told of bytes, answers and the time, and asked what follows.
///
/// A turn is: `next` until it has no more, then `takeOutgoing`, then `endTurn` when what was taken has been written as far as it goes.
struct ConnectionState: Sendable {
  /// What is to be done about the bytes that came.
  enum Step: Sendable {
    /// Hand the request on and tell the outcome: `answer` or `postpone`.
    case request(Request)
    /// Refuse; the refusal is told by `refuse`.
    case refuse(Refusal)
    /// All that was given has been read.
    case needInput
    /// Nothing is read for now; what is left of the input is kept.
    case pause
    /// Nothing is read any more; what is left of the input is dropped.
    case discard
  }

  /// What follows a turn.
  enum Sequel: Hashable, Sendable {
    case goOn
    /// `resumeDelivery` is to be called when so much time is over.
    case pause(Duration)
    /// No more is written: tell the client so, and read on for a while.
    case linger
    case close
    /// Close, so that the client sees a reset and no end (RST).
    case reset
  }

  private enum Mode {
    /// Requests are read.
    case open
    /// An answer is owed that comes later.
    case postponed
    /// The content of an answer is sent piece by piece.
    case dribbling
    /// The last answer is decided on.
    case closing
    /// The last answer is written; what still comes is dropped (RFC 9112, 9.6).
    case lingering
    case closed
  }

  /// What the deadline is for; the request that is read is told apart by its number.
  private enum Waiting: Equatable {
    case nothing, request, head(of: Int), content(of: Int), reader, end
  }

  /// How many requests one turn handles, so that a client with no end of them leaves time to others.
  static let requestsPerTurn = 256
  /// How long after its last bytes a connection is taken to be in use when the server stops, in nanoseconds: the next request may be on its
  /// way, or more of the content that was refused.
  private static let partingTime: Int64 = 50_000_000

  private let limits: ConnectionLimits
  private var parser: RequestParser
  private var mode = Mode.open
  private var outgoing: [Outgoing] = []
  private var context = ResponseContext()
  /// That of the first answer of this turn.
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
  /// When `expire` is due.
  private(set) var deadline = MonotonicTime.never

  init(requestLimits: RequestLimits, limits: ConnectionLimits, now: MonotonicTime) {
    parser = RequestParser(limits: requestLimits)
    self.limits = limits
    renewDeadline(now: now, progressed: true)
  }

  // MARK: Input

  /// Whether more bytes are wanted of the client.
  var wantsInput: Bool {
    switch mode {
    case .open: pendingOutput <= limits.maxPendingOutput
    case .lingering: true
    case .postponed, .dribbling, .closing, .closed: false
    }
  }

  var isLingering: Bool { mode == .lingering }

  /// Whether an answer comes later, or the rest of one: a client that ends its output now has gone.
  ///
  /// It may only have shut down its half, which nothing tells apart from a closed socket; nginx takes it for gone too. Nobody is to wait ten
  /// minutes for the few who do so.
  var owesAnswer: Bool { mode == .postponed || mode == .dribbling }

  /// Whether nothing at all is going on, so that nothing is lost with the connection.
  var isIdle: Bool { mode == .open && parser.progress == .idle && outgoing.isEmpty && pendingOutput == 0 }

  /// What to do about `input` from `offset` on, which is moved past what was read.
  mutating func next(_ input: Span<UInt8>, from offset: inout Int) -> Step {
    switch mode {
    case .open: break
    case .postponed, .dribbling: return .pause
    case .closing, .lingering, .closed: return .discard
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

  /// The client sends nothing more, but may still read (RFC 9112, 9.6).
  ///
  /// A request that has begun is refused.
  mutating func endInput() -> Refusal? {
    inputHasEnded = true
    guard mode == .open else { return nil }
    guard parser.progress == .idle else { return Refusal(.badRequest, "The request ended before it was complete.") }
    mode = .closing
    return nil
  }

  /// Bytes that came after the last answer were dropped: the client is given time for more, or it would lose the answer with a reset.
  mutating func discard(_ count: Int, now: MonotonicTime) -> Sequel {
    discarded += count
    lastProgress = now
    deadline = isStopping ? now + Self.partingTime : min(now + limits.linger, lingerEnd)
    return discarded > limits.maxLingerSize ? .close : .goOn
  }

  // MARK: Answers

  /// The request that `next` gave last is answered.
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
      dribble = Dribble(content(of: response), size: size, interval: interval)
      resumeDelivery()
    case .raw(let bytes):
      end(with: [.bytes(bytes[...])])
    case .reset:
      resets = true
      end(with: [])
    case .dropped:
      end(with: [])
    }
  }

  /// The request that `next` gave last is answered later.
  mutating func postpone() {
    mode = .postponed
  }

  /// What is being read is refused with this answer.
  mutating func refuse(_ response: Response) {
    context = ResponseContext(answersHead: parser.readsHead, persistence: .closes)
    enqueue(response)
  }

  /// The answers of this turn do not hold: this one takes their place.
  ///
  /// False when there is none.
  mutating func takeBack(for response: Response) -> Bool {
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

  /// What of the content is sent at all.
  private func content(of response: Response) -> [UInt8] {
    response.status.allowsContent && !context.answersHead ? response.body : []
  }

  // MARK: Output

  /// The time for the next piece of a dribbled answer has come.
  mutating func resumeDelivery() {
    guard var next = dribble else { return }
    outgoing.append(.bytes(next.next()))
    next.isWaiting = false
    dribble = next.rest.isEmpty ? nil : next
    mode = dribble != nil ? .dribbling : context.persistence == .closes ? .closing : .open
  }

  /// What is to be written now.
  ///
  /// `unread` counts the bytes that came but were not looked at.
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

  /// The turn is over; `pending` bytes could not be written, `progressed` says whether any byte came or went.
  mutating func endTurn(pending: Int, progressed: Bool, now: MonotonicTime) -> Sequel {
    pendingOutput = pending
    requestsInTurn = 0
    firstOfTurn = nil
    queued = 0
    var sequel = Sequel.goOn
    if mode == .closing, pending == 0 {
      mode = inputHasEnded || resets ? .closed : .lingering
      lingerEnd = now + limits.maxLinger
      sequel = resets ? .reset : inputHasEnded ? .close : .linger
    } else if let dribble, !dribble.isWaiting, pending == 0 {
      self.dribble?.isWaiting = true
      sequel = .pause(dribble.interval)
    }
    renewDeadline(now: now, progressed: progressed)
    if isStopping, isIdle, unread == 0, deadline <= now {
      mode = .closed
      sequel = .close
    }
    return sequel
  }

  // MARK: Time

  /// The server stops: the connection ends with the requests that have begun.
  ///
  /// A client that was heard of just now is likely to have more on the way, which would be lost; it is given a moment.
  mutating func stop(now: MonotonicTime) {
    isStopping = true
    guard waiting == .request || waiting == .end else { return }
    deadline = MonotonicTime(nanoseconds: min(deadline.nanoseconds, max(now.nanoseconds, lastProgress.nanoseconds + Self.partingTime)))
  }

  /// The deadline has passed: a request that has begun is refused, 408 (RFC 9110, 15.5.9); nil means that the connection is to be closed.
  func expire() -> Refusal? {
    switch waiting {
    case .head: Refusal(.requestTimeout, "The head of the request took too long.")
    case .content: Refusal(.requestTimeout, "The content of the request took too long.")
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
      case .end: now + (isStopping ? min(limits.linger, Self.partingTime) : limits.linger)
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

/// How long each phase of a connection may last, in nanoseconds, and how much it may hold.
struct ConnectionLimits: Sendable {
  let header: Int64
  let body: Int64
  let idle: Int64
  let write: Int64
  let linger: Int64
  private let minBodyRate: Int
  let maxLinger: Int64
  let maxPendingOutput: Int
  let maxLingerSize: Int

  init(_ configuration: ServerConfiguration) {
    header = configuration.headerTimeout.nanoseconds
    body = configuration.bodyTimeout.nanoseconds
    minBodyRate = configuration.minBodyRate
    idle = configuration.idleTimeout.nanoseconds
    write = configuration.writeTimeout.nanoseconds
    linger = configuration.linger.nanoseconds
    maxLinger = configuration.maxLinger.nanoseconds
    maxPendingOutput = configuration.maxPendingOutput
    maxLingerSize = configuration.maxLingerSize
  }

  /// How long `count` bytes of content may take at the lowest rate, in nanoseconds.
  func timeForContent(_ count: Int) -> Int64 {
    guard minBodyRate > 0 else { return .max }
    let (product, overflows) = Int64(count / minBodyRate).multipliedReportingOverflow(by: 1_000_000_000)
    return overflows ? .max : product
  }
}
