internal import Logging

/// The part of a server that runs on its loop: it owns the handler and the connections, and runs the turns.
final class Worker: Pollable {
  let loop: EventLoop
  let maxConnections: Int
  /// The input buffer, which all connections share: an idle one holds none.
  var input = [UInt8](repeating: 0, count: 65_536)
  /// The output buffer, which all connections share.
  var batch = OutputBatch()
  /// Large pieces that clients have not read yet, shared by all connections.
  var waitingPieces = WaitingPieces()
  private let configuration: ServerConfiguration
  private let connectionLimits: ConnectionLimits
  private let logger: Logger
  private let handler: any Handler
  private let mailbox: Mailbox
  private var encoder = ResponseEncoder()
  private var listener: Listener?
  private var connections: [Connection?] = []
  private var connectionCount = 0
  private var enlisted: [Connection] = []
  private var resuming: [Connection] = []
  private var closed: [Socket] = []
  private var afterCommit: [(Response?) -> Void] = []
  private var handlerHasActed = false
  /// The bytes of content in the responses of this turn.
  private var answered = 0
  private var isStopping = false
  private var nextSweep = MonotonicTime.never

  init(
    _ configuration: ServerConfiguration, logger: Logger, socket: ListeningSocket, mailbox: Mailbox, loop: EventLoop, handler: any Handler
  ) throws(SocketError) {
    self.configuration = configuration
    self.logger = logger
    self.loop = loop
    self.handler = handler
    self.mailbox = mailbox
    connectionLimits = ConnectionLimits(configuration)
    maxConnections = max(1, min(configuration.maxConnections, DescriptorLimit.raise() - DescriptorLimit.reserve))
    listener = try Listener(socket: socket, worker: self, logger: logger)
    // Last, since the loop keeps the worker until `run` returns.
    try loop.add(self, descriptor: mailbox.descriptor)
  }

  // MARK: Turns

  /// Runs turns until the server has stopped.
  func run() {
    while !isStopping || connectionCount > 0 {
      let isBusy = handlerHasActed || !resuming.isEmpty || !enlisted.isEmpty
      if loop.turn(until: isBusy ? loop.turnStart : nextSweep) { noteHandlerHasActed() }
      let resumed = resuming
      resuming = []
      for connection in resumed { connection.resume() }
      finishTurn()
    }
    for job in mailbox.close() { job(self) }
    finishTurn()
    closeAll()
    finishTurn()
    loop.end()
  }

  private func finishTurn() {
    answered = 0
    if handlerHasActed { commitTurn() }
    let count = enlisted.count
    if count > 0 {
      encoder.setTime(microseconds: configuration.now())
      let now = MonotonicTime.now()
      for index in 0..<count { enlisted[index].finishTurn(now: now) }
      // The handler may respond to others when it learns that a connection has broken: their turn is the next one.
      enlisted.removeFirst(count)
    }
    // Last, because connections with new input have a new deadline now.
    if nextSweep <= loop.turnStart { sweep() }
    // Only at the end of the turn: the system may reuse a descriptor at once, while events of the old connection are still queued here.
    for socket in closed { socket.close() }
    closed.removeAll(keepingCapacity: true)
  }

  private func commitTurn() {
    handlerHasActed = false
    let failure = handler.commitTurn()
    if let failure {
      // The handler itself logs the reason, and not for every turn.
      logger.debug("the responses of a turn were replaced", metadata: ["status": "\(failure.status.code)"])
      for connection in enlisted { connection.replaceUnsentResponses(with: failure) }
    }
    let waiting = afterCommit
    afterCommit = []
    for inform in waiting { inform(failure) }
  }

  /// Ends connections whose deadline has passed.
  ///
  /// It visits all connections, but runs only when the earliest deadline has passed.
  private func sweep() {
    nextSweep = .never
    for case let connection? in connections {
      if connection.deadline <= loop.turnStart { connection.expire() } else { note(deadline: connection.deadline) }
    }
    // Deadlines that are close together are handled together.
    if nextSweep != .never { nextSweep = max(nextSweep, loop.turnStart + Self.sweepInterval) }
  }

  private static let sweepInterval: Int64 = 20_000_000

  // MARK: For connections

  /// Whether this turn may handle more requests: all its responses stay in memory until its end.
  var mayAnswer: Bool { answered < Self.maxResponseBytesPerTurn }

  private static let maxResponseBytesPerTurn = 16 << 20

  /// Notes that the handler may have done something that needs a commit.
  func noteHandlerHasActed() { handlerHasActed = true }

  func answer(_ request: Request) -> Answer {
    handlerHasActed = true
    let answer = handler.answer(request)
    if case .now(let response) = answer { answered += response.body.count }
    return answer
  }

  func refusal(_ refusal: Refusal) -> Response {
    logger.debug("request refused", metadata: ["status": "\(refusal.status.code)", "reason": "\(refusal.reason)"])
    return handler.refusal(refusal)
  }

  func enlist(_ connection: Connection) { enlisted.append(connection) }

  func resumeLater(_ connection: Connection) { resuming.append(connection) }

  func note(deadline: MonotonicTime) { nextSweep = min(nextSweep, deadline) }

  func encode(_ outgoing: [Outgoing]) {
    for one in outgoing { encoder.encode(one, into: &batch) }
  }

  // MARK: Connections

  var hasRoom: Bool { connectionCount < maxConnections }

  func add(_ socket: Socket) {
    let state = ConnectionState(requestLimits: configuration.requestLimits, limits: connectionLimits, now: .now())
    let connection = Connection(socket: socket, worker: self, state: state)
    do {
      try loop.add(connection, descriptor: socket.descriptor)
    } catch {
      logger.warning("a connection was dropped: \(error)")
      return socket.close()
    }
    while connections.count <= Int(socket.descriptor) { connections.append(nil) }
    connections[Int(socket.descriptor)] = connection
    connectionCount += 1
    note(deadline: connection.deadline)
    if isStopping { connection.stop() }
  }

  func remove(_ connection: Connection) {
    loop.remove(connection.socket.descriptor)
    connections[Int(connection.socket.descriptor)] = nil
    connectionCount -= 1
    closed.append(connection.socket)
    listener?.resume()
  }

  // MARK: From other threads

  /// Runs the jobs in the mailbox.
  func becomeReady(_ readiness: Readiness) {
    for job in mailbox.take() { job(self) }
  }

  /// Runs `body` with the handler, and calls `inform` with the result after the commit.
  func perform<T>(_ body: (any Handler) throws -> T, inform: @escaping (Result<T, any Error>) -> Void) {
    handlerHasActed = true
    let result = Result { try body(handler) }
    afterCommit.append { failure in inform(failure.map { .failure(CommitError(response: $0)) } ?? result) }
  }

  /// Stops accepting, and closes each connection after its in-flight requests, or when `grace` is over.
  func stop(grace: Duration) {
    guard !isStopping else { return }
    isStopping = true
    listener?.close()
    listener = nil
    for case let connection? in connections { connection.stop() }
    loop.schedule(after: grace) { [unowned self] in closeAll() }
  }

  private func closeAll() {
    for case let connection? in connections { connection.close() }
  }
}
