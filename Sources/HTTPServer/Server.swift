import Dispatch
package import Logging

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
