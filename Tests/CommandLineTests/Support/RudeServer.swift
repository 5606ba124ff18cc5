import Dispatch
import Glibc
import Synchronization
import Testing

/// A server with faulty responses: it passes each connection to `serve`, and closes it afterwards.
final class RudeServer: Sendable {
  let port: Int
  private let asked = Asked()
  private let descriptor: CInt

  /// Listens on a free port of this machine; `serve` is called after the head of a request has come.
  init(_ serve: @escaping @Sendable (CInt) -> Void) throws {
    let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // bind and getsockname take any kind of address by one pointer type.
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(bound && listen(descriptor, 16) == 0)
    port = Int(in_port_t(bigEndian: address.sin_port))
    self.descriptor = descriptor
    let asked = asked
    Thread.start {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        Thread.start {
          var head = [UInt8](repeating: 0, count: 1 << 16)
          if recv(connection, &head, head.count, 0) > 0 {
            asked.once.store(true, ordering: .relaxed)
            serve(connection)
          }
          close(connection)
        }
      }
    }
  }

  /// Ends the wait for connections with them.
  deinit {
    shutdown(descriptor, CInt(SHUT_RDWR))
    close(descriptor)
  }

  /// Whether a request has come.
  var wasAsked: Bool { asked.once.load(ordering: .relaxed) }

  private final class Asked: Sendable {
    let once = Atomic(false)
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Sends `text`; returns false if the client has closed the connection.
  @discardableResult
  static func send(_ text: String, to connection: CInt) -> Bool {
    Glibc.send(connection, text, text.utf8.count, CInt(MSG_NOSIGNAL)) == text.utf8.count
  }

  /// Returns when the other side has closed.
  static func waitForEnd(of connection: CInt) {
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) > 0 {}
  }

  /// Threads of their own: those of a queue are few, and these wait.
  private enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
      let box = Unmanaged.passRetained(Box(body)).toOpaque()
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { pointer in
          // Retained for this thread alone, which runs what is in it.
          if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
          return nil
        }, box)
      pthread_detach(thread)
    }
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
