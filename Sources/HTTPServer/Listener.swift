import Logging

/// Accepts connections as long as there is room for them; those beyond wait in the system's backlog.
final class Listener: Pollable {
  /// How many are accepted in one turn, so that a storm of them leaves time to those that are there.
  private static let connectionsPerTurn = 64
  /// How soon it tries again when the system had no descriptor left: others may have freed one, of which nobody tells.
  private static let retryDelay = Duration.milliseconds(100)

  private let socket: ListeningSocket
  private unowned let worker: Worker
  private let logger: Logger
  private var isPaused = false
  private var hasComplained = false
  private var isClosed = false

  init(socket: ListeningSocket, worker: Worker, logger: Logger) throws(SocketError) {
    self.socket = socket
    self.worker = worker
    self.logger = logger
    try worker.loop.add(self, descriptor: socket.descriptor)
  }

  func becomeReady(_ readiness: Readiness) {
    var left = Self.connectionsPerTurn
    while left > 0, acceptNext() { left -= 1 }
  }

  /// Accepts one connection; false when none waits or there is no room for it.
  private func acceptNext() -> Bool {
    guard worker.hasRoom else {
      pause("the limit of \(worker.maxConnections) connections is reached: new ones wait until one closes")
      return false
    }
    switch socket.accept() {
    case .connection(let accepted):
      worker.add(accepted)
      return true
    case .gone:
      return true
    case .nobody:
      hasComplained = false
      return false
    case .exhausted(let reason):
      pause("cannot accept connections: \(reason); new ones wait until a descriptor is free")
      worker.loop.schedule(after: Self.retryDelay) { [weak self] in self?.resume() }
      return false
    }
  }

  /// There may be room again.
  func resume() {
    guard isPaused, !isClosed else { return }
    isPaused = false
    worker.loop.change(socket.descriptor, to: .input)
  }

  /// Accepts those who wait already, and nobody after them.
  func close() {
    while acceptNext() {}
    isClosed = true
    worker.loop.remove(socket.descriptor)
    socket.close()
  }

  /// Watches no longer, or the loop would be told of the same connection in every turn.
  ///
  /// One line says so until the backlog is empty again.
  private func pause(_ reason: String) {
    isPaused = true
    worker.loop.change(socket.descriptor, to: [])
    guard !hasComplained else { return }
    hasComplained = true
    logger.warning("\(reason)")
  }
}
