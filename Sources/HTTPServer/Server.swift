internal import CLinux
internal import Dispatch
internal import Glibc
package import Logging
internal import Synchronization

/// A running HTTP/1.1 server.
///
/// Its event loop does all the work on one thread; this handle is for the other threads.
package struct Server: Sendable {
  /// The configured name or address.
  package let host: String
  /// The port on which it listens.
  package let port: Int
  private let mailbox: Mailbox
  private let running: DispatchGroup

  /// Binds the port, makes the handler on the loop, and returns when the server accepts connections.
  ///
  /// Clients that connect before the handler exists wait for it.
  ///
  /// - Throws: `SocketError` if the port cannot be bound, such as `cannot listen on 127.0.0.1:8000: Address already in use`, and whatever
  ///   `makeHandler` throws.
  package static func start(
    _ configuration: ServerConfiguration, logger: Logger,
    makeHandler: @escaping @Sendable (EventLoop) throws -> any Handler
  ) throws -> Server {
    let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
    let running = DispatchGroup()
    let failure = Mutex<(any Error)?>(nil)
    let decided = DispatchSemaphore(value: 0)
    do {
      let mailbox = try Mailbox()
      DispatchQueue(label: "http-server").async(group: running) {
        do {
          let loop = try EventLoop()
          let handler = try makeHandler(loop)
          let worker = try Worker(configuration, logger: logger, socket: socket, mailbox: mailbox, loop: loop, handler: handler)
          decided.signal()
          worker.run()
        } catch {
          failure.withLock { $0 = error }
          decided.signal()
        }
      }
      decided.wait()
      if let error = failure.withLock({ $0 }) { throw error }
      return Server(host: configuration.host, port: socket.port, mailbox: mailbox, running: running)
    } catch {
      socket.close()
      throw error
    }
  }

  /// Stops the server: refuses new connections, closes idle ones at once, and finishes in-flight requests, for at most `grace`.
  ///
  /// Returns when the loop has ended and the handler is released, also from a second call. Must not be called on the loop.
  package func stop(grace: Duration) {
    mailbox.post { $0.stop(grace: grace) }
    running.wait()
  }

  /// Serves a connected stream socket as if it had been accepted, and takes ownership of it.
  package func adopt(_ descriptor: CInt) {
    Socket.unblock(descriptor)
    let socket = Socket(descriptor: descriptor)
    if !mailbox.post({ $0.add(socket) }) { socket.close() }
  }

  /// Runs `body` with the handler on the loop, between turns, and calls `then` with its result after `Handler.commitTurn`.
  ///
  /// `then` is called once, on the loop or before this returns. Its failure is what `body` throws, a `CommitError` if the commit fails, or a
  /// `ServerStoppedError` if the server has stopped.
  package func perform<T>(
    _ body: @escaping @Sendable (any Handler) throws -> T, then: @escaping @Sendable (Result<T, any Error>) -> Void = { _ in }
  ) {
    if !mailbox.post({ worker in worker.perform(body, inform: then) }) { then(.failure(ServerStoppedError())) }
  }
}

/// Where a server listens, and its limits.
package struct ServerConfiguration: Sendable {
  /// The name or address to listen on.
  package var host = "127.0.0.1"
  /// The port to listen on; 0 for a free one.
  package var port = 0
  /// The limits that the parser checks.
  package var requestLimits = RequestLimits()
  /// The most connections at a time; more wait in the backlog.
  ///
  /// The descriptor limit of the process may lower it.
  package var maxConnections = 65_536
  /// The most bytes of unread responses of one connection; above it, no further request on it is handled.
  package var maxPendingOutput = 1_048_576
  /// How long the head of a request may take, from its first byte: 408 after it (RFC 9110, 15.5.9).
  package var headerTimeout = Duration.seconds(10)
  /// How long content may pause, and how far it may fall behind `minBodyRate`: 408 after it.
  package var bodyTimeout = Duration.seconds(10)
  /// The least bytes of content a second, counted from the end of the head, so that a slow drip cannot keep a request open; 0 for no minimum.
  ///
  /// Content of n bytes must be complete n / `minBodyRate` seconds plus `bodyTimeout` after the head.
  package var minBodyRate = 500
  /// How long a connection may be idle: closed after it.
  package var idleTimeout = Duration.seconds(60)
  /// How long a client may stop reading its responses: closed after it.
  package var writeTimeout = Duration.seconds(30)
  /// How long the server keeps reading after its last response and after each further input, so that a reset does not discard that response
  /// before the client has read it (RFC 9112, 9.6).
  package var linger = Duration.seconds(2)
  /// The time for the field Date, in microseconds since 1970.
  package var now: @Sendable () -> Int64 = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Makes a configuration with the defaults.
  package init() {}
}
