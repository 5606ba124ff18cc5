/// A connected client: moves bytes between its socket and its `ConnectionState`, and passes requests to the handler.
final class Connection: Pollable {
  let socket: Socket
  private unowned let worker: Worker
  private var state: ConnectionState
  /// Output that could not be written yet.
  private var queue = OutputQueue()
  /// Input that has to wait, because a response comes first.
  private var unread: [UInt8] = []
  private var deferred: Deferred?
  /// The stream of the last response; nil if that is not streamed.
  private var stream: ResponseStream?
  private var registered = Readiness.input
  private var hasProgressed = false
  private var isClosed = false
  /// Whether the worker will finish this turn of the connection.
  private var isEnlisted = false

  init(socket: Socket, worker: Worker, state: ConnectionState) {
    self.socket = socket
    self.worker = worker
    self.state = state
  }

  var deadline: MonotonicTime { state.deadline }

  // MARK: From the loop

  func becomeReady(_ readiness: Readiness) {
    if registered.contains(.input), !readiness.isDisjoint(with: [.input, .hangUp]) {
      // Otherwise the loop reports it again in the next turn.
      if worker.mayAnswer { receive() }
    } else if !readiness.isDisjoint(with: [.hangUp, .inputEnded]) {
      close()
    }
    if readiness.contains(.output) { enlist() }
  }

  /// Handles the unread input.
  func resume() {
    guard !isClosed else { return }
    guard worker.mayAnswer else { return worker.resumeLater(self) }
    let bytes = unread
    unread = []
    handle(bytes.span)
  }

  /// Called when the deadline has passed.
  func expire() {
    guard let refusal = state.expire() else { return close() }
    refuse(refusal)
    enlist()
  }

  /// Called when the server stops: finishes requests that have been received, and closes an idle connection and one that is streaming.
  func stop() {
    guard !state.isStreaming else { return close() }
    state.stop(now: .now())
    if registered.contains(.input), !state.isLingering { receive() }
    enlist()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    stream = nil
    cancelDeferred()
    worker.remove(self)
  }

  // MARK: From the handler

  func complete(_ response: Response) {
    deferred = nil
    add(response)
    enlist()
  }

  /// Sends content of a streamed response.
  func stream(_ bytes: [UInt8]) {
    guard !isClosed, state.isStreaming else { return }
    guard state.stream(bytes) else { return close() }
    enlist()
  }

  /// Replaces the responses of this turn, which is not committed, with `response`.
  func replaceUnsentResponses(with response: Response) {
    guard state.replaceUnsentResponses(with: response) else { return }
    stream = nil
    cancelDeferred()
  }

  private func cancelDeferred() {
    guard let deferred else { return }
    self.deferred = nil
    deferred.cancel()
    worker.noteHandlerHasActed()
  }

  // MARK: Input

  private func receive() {
    switch socket.receive(into: &worker.input) {
    case .bytes(let count) where state.isLingering:
      if state.discard(count, now: .now()) == .close { close() }
    case .bytes(let count):
      // A second reference, not a copy: nothing is received before `handle` returns.
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
      add(response)
    case .later(let deferred):
      if let response = deferred.claim(by: self) { return add(response) }
      self.deferred = deferred
      state.postpone()
    }
  }

  private func add(_ response: Response) {
    state.answer(response)
    guard state.isStreaming, case .streamed(let stream) = response.delivery else { return }
    self.stream = stream
    stream.open(on: self)
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

  /// Writes the output of the turn and prepares for the next one.
  ///
  /// `now` is the end of the turn, not its start, so that a long turn does not use up the time of the client.
  func finishTurn(now: MonotonicTime) {
    isEnlisted = false
    guard !isClosed else { return }
    guard write(state.takeOutgoing(unread: unread.count)) else { return close() }
    switch state.endTurn(pending: queue.count, progressed: hasProgressed, now: now) {
    case .continue: break
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

  /// Watches the descriptor for what is wanted; costs nothing if that has not changed, as between ordinary requests.
  private func watch() {
    var wanted: Readiness = state.wantsInput && unread.isEmpty ? .input : []
    if !queue.isEmpty { wanted.insert(.output) }
    if state.hasPendingResponse { wanted.insert(.inputEnded) }
    guard wanted != registered else { return }
    registered = wanted
    worker.loop.change(socket.descriptor, to: wanted)
  }

  /// Writes as much as possible; returns false if the connection is broken.
  private func write(_ outgoing: [Outgoing]) -> Bool {
    worker.encode(outgoing)
    var sent = 0
    if queue.isEmpty, worker.batch.isFlat {
      guard !worker.batch.bytes.isEmpty else { return true }
      switch socket.send(worker.batch.bytes) {
      case .bytes(let count): sent = count
      case .wouldBlock: break
      case .end, .failed:
        // The next connection uses the same batch.
        worker.batch.removeAll()
        return false
      }
    }
    worker.batch.drain(from: sent, into: &queue)
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

/// Content that is sent in small pieces with pauses between them.
struct Dribble: Sendable {
  /// The content that has not been sent.
  var rest: ArraySlice<UInt8>
  /// The size of a piece.
  let size: Int
  /// How long to wait before the next piece.
  let interval: Duration
  /// Whether the wait for the next piece has begun.
  var isWaiting = false
}
