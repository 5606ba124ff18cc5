/// A connected client: moves bytes between its socket and its `ConnectionState`, and requests to the handler.
final class Connection: Pollable {
  let socket: Socket
  private unowned let worker: Worker
  private var state: ConnectionState
  /// What could not be written yet.
  private var queue = OutputQueue()
  /// What came and has not been looked at, because an answer comes first.
  private var unread: [UInt8] = []
  private var deferred: Deferred?
  private var registered = Readiness.input
  private var hasProgressed = false
  private var isClosed = false
  /// Whether the worker knows that this turn is to be finished.
  private var isEnlisted = false

  init(socket: Socket, worker: Worker, state: ConnectionState) {
    self.socket = socket
    self.worker = worker
    self.state = state
  }

  var deadline: MonotonicTime { state.deadline }

  // MARK: From the loop

  func becomeReady(_ readiness: Readiness) {
    if registered.contains(.input), !readiness.isDisjoint(with: [.input, .gone]) {
      // Or else the next turn hears of it again.
      if worker.mayAnswer { receive() }
    } else if !readiness.isDisjoint(with: [.gone, .ended]) {
      close()
    }
    if readiness.contains(.output) { enlist() }
  }

  /// Goes on with what was left unread.
  func resume() {
    guard !isClosed else { return }
    guard worker.mayAnswer else { return worker.resumeLater(self) }
    let bytes = unread
    unread = []
    handle(bytes.span)
  }

  /// The deadline has passed.
  func expire() {
    guard let refusal = state.expire() else { return close() }
    refuse(refusal)
    enlist()
  }

  /// The server stops: requests that have come are answered still, and an idle connection is closed.
  func stop() {
    state.stop(now: .now())
    if registered.contains(.input), !state.isLingering { receive() }
    enlist()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    cancelDeferred()
    worker.remove(self)
  }

  // MARK: From the handler

  func complete(_ response: Response) {
    deferred = nil
    state.answer(response)
    enlist()
  }

  /// What was answered this turn does not hold.
  func takeBack(for response: Response) {
    if state.takeBack(for: response) { cancelDeferred() }
  }

  private func cancelDeferred() {
    guard let deferred else { return }
    self.deferred = nil
    deferred.cancel()
    worker.noteHandlerHasActed()
  }

  // MARK: Input

  private func receive() {
    switch worker.receive(socket) {
    case .bytes(let count) where state.isLingering:
      if state.discard(count, now: .now()) == .close { close() }
    case .bytes(let count):
      // A second reference and no copy: nothing is received before this returns.
      let input = worker.input
      handle(input.span.extracting(0..<count))
    case .end where state.isLingering:
      close()
    case .end:
      if let refusal = state.endInput() { refuse(refusal) }
      enlist()
    case .wouldBlock:
      break
    case .failed:
      close()
    }
  }

  private func handle(_ input: Span<UInt8>) {
    hasProgressed = true
    enlist()
    var offset = 0
    while true {
      switch state.next(input, from: &offset) {
      case .request(let request):
        answer(request)
      case .refuse(let refusal):
        refuse(refusal)
      case .pause:
        unread.append(input, offset..<input.count)
        return
      case .needInput, .discard:
        return
      }
    }
  }

  private func answer(_ request: Request) {
    switch worker.answer(request) {
    case .now(let response):
      state.answer(response)
    case .later(let deferred):
      if let response = deferred.claim(by: self) { return state.answer(response) }
      self.deferred = deferred
      state.postpone()
    }
  }

  private func refuse(_ refusal: Refusal) {
    state.refuse(worker.refusal(refusal))
  }

  // MARK: Output

  private func enlist() {
    guard !isEnlisted, !isClosed else { return }
    isEnlisted = true
    worker.enlist(self)
  }

  /// Writes what the turn has brought, and prepares for what comes next.
  ///
  /// `now` is the time of the writing: a long turn is no fault of the client's, whose deadlines begin after it.
  func finishTurn(now: MonotonicTime) {
    isEnlisted = false
    guard !isClosed else { return }
    guard write(state.takeOutgoing(unread: unread.count)) else { return close() }
    switch state.endTurn(pending: queue.count, progressed: hasProgressed, now: now) {
    case .goOn: break
    case .pause(let duration): resumeDelivery(after: duration)
    case .linger: socket.shutDownOutput()
    case .close: return close()
    case .reset:
      socket.resetWhenClosed()
      return close()
    }
    hasProgressed = false
    if !unread.isEmpty, state.wantsInput {
      if state.isLingering { unread = [] } else { worker.resumeLater(self) }
    }
    watch()
    worker.note(deadline: state.deadline)
  }

  private func resumeDelivery(after duration: Duration) {
    worker.loop.schedule(after: duration) { [weak self] in
      self?.state.resumeDelivery()
      self?.enlist()
    }
  }

  /// Asks the loop for no more than is wanted; while nothing changes, as between ordinary requests, that costs nothing.
  private func watch() {
    var wanted: Readiness = state.wantsInput && unread.isEmpty ? .input : []
    if !queue.isEmpty { wanted.insert(.output) }
    if state.owesAnswer { wanted.insert(.ended) }
    guard wanted != registered else { return }
    registered = wanted
    worker.loop.change(socket.descriptor, to: wanted)
  }

  /// Writes as much as goes; false when the connection is broken.
  private func write(_ outgoing: [Outgoing]) -> Bool {
    worker.encode(outgoing)
    if queue.isEmpty, worker.batch.isFlat {
      guard !worker.batch.bytes.isEmpty else { return true }
      switch socket.send(worker.batch.bytes) {
      case .bytes(worker.batch.bytes.count): worker.batch.removeAll()
      case .bytes(let count): worker.batch.drain(from: count, into: &queue)
      case .wouldBlock: worker.batch.drain(into: &queue)
      case .end, .failed:
        // The next connection's answers are gathered in the same memory.
        worker.batch.removeAll()
        return false
      }
      return true
    }
    worker.batch.drain(into: &queue)
    while !queue.isEmpty {
      switch socket.send(queue) {
      case .bytes(let count):
        queue.remove(count)
        hasProgressed = true
      case .wouldBlock:
        queue.share(&worker.waitingPieces)
        return true
      case .end, .failed: return false
      }
    }
    return true
  }
}

/// Content that is sent in small pieces with time between them.
struct Dribble: Sendable {
  /// What has not been sent.
  private(set) var rest: ArraySlice<UInt8>
  /// How long to wait before the next piece.
  let interval: Duration
  /// Whether the wait for the next piece has begun.
  var isWaiting = false
  private let size: Int

  init(_ content: [UInt8], size: Int, interval: Duration) {
    rest = content[...]
    self.size = max(1, size)
    self.interval = interval
  }

  /// Takes out what is sent next.
  mutating func next() -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(size) }
    return rest.prefix(size)
  }
}
