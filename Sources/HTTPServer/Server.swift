internal import Dispatch
package import Logging
internal import Synchronization

/// A running HTTP/1.1 server.
///
/// One thread, its event loop, does all the work; this is what other threads hold of it.
package final class Server: Sendable {
  /// The name or address it was told to listen on.
  package let host: String
  /// The port that it listens on.
  package let port: Int
  private let mailbox: Mailbox
  private let running: DispatchGroup

  private init(host: String, port: Int, mailbox: Mailbox, running: DispatchGroup) {
    self.host = host
    self.port = port
    self.mailbox = mailbox
    self.running = running
  }

  /// Binds, makes the handler on the loop, and then accepts; returns when connections are answered.
  ///
  /// Throws a `SocketError` when the port cannot be had, such as `cannot listen on 127.0.0.1:8000: Address already in use`, and whatever
  /// `makeHandler` throws. Connections that come before the handler is there wait for it.
  package static func start(
    _ configuration: ServerConfiguration, logger: Logger,
    makeHandler: @escaping @Sendable (EventLoop) throws -> any Handler
  ) throws -> Server {
    let socket = try ListeningSocket(host: configuration.host, port: configuration.port)
    let running = DispatchGroup()
    let startup = Startup()
    do {
      let mailbox = try Mailbox()
      DispatchQueue(label: "http-server").async(group: running) {
        startup.run {
          let loop = try EventLoop(poller: configuration.poller)
          let handler = try makeHandler(loop)
          let worker = try Worker(configuration, logger: logger, socket: socket, mailbox: mailbox, loop: loop, handler: handler)
          startup.succeed()
          worker.run()
        }
      }
      try startup.wait()
      return Server(host: configuration.host, port: socket.port, mailbox: mailbox, running: running)
    } catch {
      socket.close()
      throw error
    }
  }

  /// Stops: accepts nobody any more, closes idle connections at once and the others when the requests they have begun are answered, all of
  /// them when `grace` is over.
  ///
  /// Returns when the loop has ended and the handler is released; a second call waits for the same. Not for the loop itself.
  package func stop(grace: Duration) {
    mailbox.post { $0.stop(grace: grace) }
    running.wait()
  }

  /// Serves an already connected stream socket as if it had been accepted, and closes it in the end.
  package func adopt(_ descriptor: CInt) {
    Socket.unblock(descriptor)
    if !mailbox.post({ $0.add(Socket(descriptor)) }) { Socket(descriptor).close() }
  }

  /// Runs `body` with the handler on the loop, between turns, without waiting for it; not at all when the server has stopped.
  package func perform(_ body: @escaping @Sendable (any Handler) -> Void) {
    _ = mailbox.post { worker in worker.perform(body) { _ in } }
  }

  /// Runs `body` with the handler on the loop, between turns, and hands what it gives to `then` once `Handler.settle` has made it last.
  ///
  /// `then` is called once, on the loop or at once: with what `body` throws, a `SettlementError` when `settle` fails, or a
  /// `ServerStoppedError` when the server has stopped.
  package func perform<T>(
    _ body: @escaping @Sendable (any Handler) throws -> T, then: @escaping @Sendable (Result<T, any Error>) -> Void
  ) {
    if !mailbox.post({ worker in worker.perform(body, inform: then) }) { then(.failure(ServerStoppedError())) }
  }
}

/// Lets the thread that starts a server wait until the loop has said whether it runs.
final class Startup: Sendable {
  private let failure = Mutex<(any Error)?>(nil)
  private let decided = DispatchSemaphore(value: 0)

  /// Runs `body`, which calls `succeed` on its way; what it throws before that, `wait` throws.
  func run(_ body: () throws -> Void) {
    do {
      try body()
    } catch {
      failure.withLock { $0 = error }
      decided.signal()
    }
  }

  func succeed() {
    decided.signal()
  }

  func wait() throws {
    decided.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}

/// Where a server listens and what it puts up with.
package struct ServerConfiguration: Sendable {
  /// The mechanism that tells which sockets are ready.
  package enum PollerKind: CaseIterable, Sendable {
    /// epoll(7) on Linux, poll(2) elsewhere.
    case epoll
    /// poll(2), which every system has; its cost grows with the number of connections.
    case poll
  }

  /// The name or address to listen on.
  package var host = "127.0.0.1"
  /// The port to listen on; 0 takes a free one.
  package var port = 0
  /// The longest request target, in bytes: 414 above it.
  ///
  /// RFC 9112, 3 asks for 8000 at least.
  package var maxTargetLength = 16_384
  /// The longest header section, in bytes, line ends included: 431 above it (RFC 6585, 5).
  package var maxHeaderSize = 32_768
  /// The most field lines of a header section: 431 above it.
  package var maxHeaderFields = 200
  /// The most bytes of chunk extensions and trailer section together: 431 above it (RFC 9112, 7.1.1).
  package var maxTrailerSize = 16_384
  /// The most bytes of content: 413 above it (RFC 9110, 15.5.14).
  package var maxBodySize = 1_048_576
  /// The most connections at a time, further ones wait in the backlog; never more than the descriptors of the process allow.
  package var maxConnections = 65_536
  /// The most bytes of answers that wait for a client to read them; above it no further request of that client is handled.
  package var maxPendingOutput = 1_048_576
  /// How long the head of a request may take from its first byte: 408 after it (RFC 9110, 15.5.9).
  package var headerTimeout = Duration.seconds(10)
  /// How long content may stop arriving, and how far it may fall behind `minBodyRate`: 408 after it.
  package var bodyTimeout = Duration.seconds(10)
  /// The fewest bytes of content a second, counted from the end of the head, so that no drip keeps a request open; 0 asks for none.
  ///
  /// Content of n bytes is complete after n / `minBodyRate` seconds and `bodyTimeout` at the latest.
  package var minBodyRate = 500
  /// How long a connection may stay without a request: closed after it.
  package var idleTimeout = Duration.seconds(60)
  /// How long a client may stop reading its answers: closed after it.
  package var writeTimeout = Duration.seconds(30)
  /// How long the server waits for more after its last answer and each time something came, so that the client gets to read that answer
  /// (RFC 9112, 9.6).
  package var linger = Duration.seconds(2)
  /// How long it does so in all.
  package var maxLinger = Duration.seconds(30)
  /// The most bytes that it reads on for.
  package var maxLingerSize = 67_108_864
  /// The mechanism that tells which sockets are ready.
  package var poller = PollerKind.epoll
  /// The time for the field Date, in microseconds since 1970.
  package var now: @Sendable () -> Int64 = { WallClock.microseconds }

  /// The defaults.
  package init() {}

  /// The part of it that a parser needs.
  package var requestLimits: RequestLimits {
    // A place in a head is kept in 32 bits.
    RequestLimits(
      maxTargetLength: min(maxTargetLength, 1 << 30), maxHeaderSize: min(maxHeaderSize, 1 << 30), maxHeaderFields: maxHeaderFields,
      maxTrailerSize: maxTrailerSize,
      maxBodySize: maxBodySize)
  }
}
