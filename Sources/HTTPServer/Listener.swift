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
    for _ in 0..<Self.connectionsPerTurn {
      guard worker.hasRoom else {
        return pause("the limit of \(worker.maxConnections) connections is reached: new ones wait until one closes")
      }
      switch socket.accept() {
      case .connection(let accepted):
        worker.add(accepted)
      case .gone:
        continue
      case .nobody:
        hasComplained = false
        return
      case .exhausted(let reason):
        pause("cannot accept connections: \(reason); new ones wait until a descriptor is free")
        worker.loop.schedule(after: Self.retryDelay) { [weak self] in self?.resume() }
        return
      }
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
    becomeReady(.input)
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
