internal import Logging

/// The part of a server that lives on its loop: the handler, the connections, and the turns that they take.
final class Worker {
  let loop: EventLoop
  let maxConnections: Int
  /// Room to receive in, for one connection at a time: none that is quiet holds any of its own.
  private(set) var input = [UInt8](repeating: 0, count: 65_536)
  /// What is written to one connection, one at a time.
  var batch = OutputBatch()
  /// What clients have still to read, for all connections.
  var waitingPieces = WaitingPieces()
  private let configuration: ServerConfiguration
  private let requestLimits: RequestLimits
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
  private var afterSettling: [(Response?) -> Void] = []
  private var handlerHasActed = false
  /// The bytes of content that this turn has answered with.
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
    requestLimits = configuration.requestLimits
    connectionLimits = ConnectionLimits(configuration)
    maxConnections = max(1, min(configuration.maxConnections, DescriptorLimit.raise() - DescriptorLimit.reserve))
    try loop.add(MailboxReader(mailbox: mailbox, worker: self), descriptor: mailbox.descriptor)
    listener = try Listener(socket: socket, worker: self, logger: logger)
  }

  // MARK: Turns

  /// Takes turns until the server has stopped.
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
    if handlerHasActed { settle() }
    let count = enlisted.count
    if count > 0 {
      encoder.setTime(microseconds: configuration.now())
      let now = MonotonicTime.now()
      for index in 0..<count { enlisted[index].finishTurn(now: now) }
      // What the handler does when it hears of a connection that broke just now may enlist others: theirs is the next turn.
      enlisted.removeFirst(count)
    }
    // After the rest, which gives a new deadline to those that were heard of.
    if nextSweep <= loop.turnStart { sweep() }
    // Not before the end of the turn: the system may give a descriptor away at once, and news of the old connection may still lie here.
    for socket in closed { socket.close() }
    closed.removeAll(keepingCapacity: true)
  }

  private func settle() {
    handlerHasActed = false
    let failure = handler.settle()
    if let failure {
      // The handler says why, once and not for every turn.
      logger.debug("the answers of a turn were taken back", metadata: ["status": "\(failure.status.code)"])
      for connection in enlisted { connection.takeBack(for: failure) }
    }
    let waiting = afterSettling
    afterSettling = []
    for inform in waiting { inform(failure) }
  }

  /// Ends what has taken too long.
  ///
  /// Looking at all connections is cheap, since it happens only when the earliest deadline has passed.
  private func sweep() {
    nextSweep = .never
    for case let connection? in connections {
      if connection.deadline <= loop.turnStart { connection.expire() } else { note(deadline: connection.deadline) }
    }
    // Many deadlines close to one another are looked at together.
    if nextSweep != .never { nextSweep = max(nextSweep, loop.turnStart + Self.sweepInterval) }
  }

  private static let sweepInterval: Int64 = 20_000_000

  // MARK: For connections

  /// Whether this turn may answer more: all its answers are in memory until its end.
  var mayAnswer: Bool { answered < Self.mostAnswered }

  private static let mostAnswered = 16 << 20

  func receive(_ socket: Socket) -> Socket.Transfer { socket.receive(into: &input) }

  /// The handler got to do something, which `settle` is to make last.
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
    let state = ConnectionState(requestLimits: requestLimits, limits: connectionLimits, now: .now())
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

  /// Runs `body` with the handler, and then `inform` with the outcome once that has been settled.
  func perform<T>(_ body: (any Handler) throws -> T, inform: @escaping (Result<T, any Error>) -> Void) {
    handlerHasActed = true
    let result = Result { try body(handler) }
    afterSettling.append { failure in inform(failure.map { .failure(SettlementError(response: $0)) } ?? result) }
  }

  /// Accepts nobody any more, and ends each connection with the requests that it has begun, at the latest when `grace` is over.
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
