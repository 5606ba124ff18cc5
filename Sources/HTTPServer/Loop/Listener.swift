internal import CLinux
internal import Glibc
internal import Logging

/// Accepts connections while there is room for them; more wait in the system's backlog.
final class Listener: Pollable {
  /// The most connections to accept in one turn, so that many new ones do not keep the loop from the others.
  private static let connectionsPerTurn = 64
  /// How long to wait if the system has no descriptor left: no event reports that another process has freed one.
  private static let retryDelay = Duration.milliseconds(100)

  private let socket: ListeningSocket
  private unowned let worker: Worker
  private let logger: Logger
  private var isPaused = false
  private var hasComplained = false

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

  /// Accepts one connection; returns false if none waits or there is no room for it.
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
    case .none:
      hasComplained = false
      return false
    case .exhausted(let reason):
      pause("cannot accept connections: \(reason); new ones wait until a descriptor is free")
      worker.loop.schedule(after: Self.retryDelay) { [weak self] in self?.resume() }
      return false
    }
  }

  /// Accepts again after a pause: there may be room now.
  func resume() {
    guard isPaused else { return }
    isPaused = false
    worker.loop.change(socket.descriptor, to: .input)
  }

  /// Accepts the connections that wait already, and then closes the socket.
  func close() {
    while acceptNext() {}
    worker.loop.remove(socket.descriptor)
    socket.close()
  }

  /// Stops watching the socket, which would be reported as ready in every turn; logs `reason` once until the backlog is empty again.
  private func pause(_ reason: String) {
    isPaused = true
    worker.loop.change(socket.descriptor, to: [])
    guard !hasComplained else { return }
    hasComplained = true
    logger.warning("\(reason)")
  }
}

/// A socket that listens for connections over TCP.
struct ListeningSocket: Sendable {
  /// The result of accepting.
  enum Acceptance: Sendable {
    case connection(Socket)
    /// No connection waits.
    case none
    /// The connection that waited is gone; there may be others.
    case gone
    /// The system has no descriptor or no memory left, with its message.
    case exhausted(String)
  }

  let descriptor: CInt
  /// The port to which it is bound.
  let port: Int

  /// Binds `port` of `host`, or a free port if it is 0, and listens.
  init(host: String, port: Int) throws(SocketError) {
    let operation = "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port)"
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let result = getaddrinfo(host, String(port), &hints, &found)
    guard result == 0, let found else { throw SocketError(operation, reason: String(cString: gai_strerror(result))) }
    defer { freeaddrinfo(found) }
    var failure = EADDRNOTAVAIL
    var next: UnsafeMutablePointer<addrinfo>? = found
    while let address = next?.pointee {
      if let descriptor = Self.listen(on: address) {
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor)
        return
      }
      failure = errno
      next = address.ai_next
    }
    throw SocketError(operation, code: failure)
  }

  func accept() -> Acceptance {
    let accepted = accept4(descriptor, nil, nil, CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
    if accepted >= 0 { return .connection(Socket(descriptor: accepted)) }
    switch errno {
    case EAGAIN, EWOULDBLOCK: return .none
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SocketError("", code: errno).reason)
    // accept(2) also reports network errors of the new socket; the next one may be fine.
    default: return .gone
    }
  }

  func close() {
    _ = Glibc.close(descriptor)
  }

  /// Returns a listening descriptor, or nil with `errno` set.
  private static func listen(on address: addrinfo) -> CInt? {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else { return nil }
    Socket.unblock(descriptor)
    var on: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
    if address.ai_family == AF_INET6 {
      // So that `::` includes all IPv4 addresses, whatever the system's default.
      var off: CInt = 0
      setsockopt(descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &off, socklen_t(MemoryLayout<CInt>.size))
    }
    // The system lowers the backlog to its limit.
    guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, Glibc.listen(descriptor, 65_535) == 0 else {
      let failure = errno
      _ = Glibc.close(descriptor)
      errno = failure
      return nil
    }
    return descriptor
  }

  private static func boundPort(_ descriptor: CInt) -> Int {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    // getsockname writes any address through one pointer type; the port has the same offset in addresses of IPv4 and IPv6.
    return withUnsafeMutableBytes(of: &storage) { bytes in
      let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      guard let address, getsockname(descriptor, address, &length) == 0 else { return 0 }
      return Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
  }
}

/// The descriptor of a connected, non-blocking socket.
struct Socket: Sendable {
  /// The result of a transfer.
  enum Transfer: Sendable {
    case bytes(Int)
    /// The peer has closed its output.
    case end
    /// Nothing can be transferred now.
    case wouldBlock
    /// The connection is broken.
    case failed
  }

  /// Only `close` closes it.
  let descriptor: CInt

  private static let sendFlags = CInt(MSG_NOSIGNAL)

  /// Makes the descriptor non-blocking, and closed in child processes.
  static func unblock(_ descriptor: CInt) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  func receive(into buffer: inout [UInt8]) -> Transfer {
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    return count == 0 ? .end : Self.transfer(count)
  }

  func send(_ bytes: [UInt8]) -> Transfer {
    Self.transfer(bytes.withUnsafeBytes { sendBytes($0.baseAddress, $0.count) })
  }

  /// Sends the first two pieces of `queue`, usually a head and its content, in one system call.
  func send(_ queue: OutputQueue) -> Transfer {
    let first = queue.pieces[0].bytes
    guard queue.pieces.count > 1 else {
      return Self.transfer(first.withUnsafeBytes { sendBytes($0.baseAddress.map { $0 + queue.offset }, $0.count - queue.offset) })
    }
    return Self.transfer(
      first.withUnsafeBytes { first in
        queue.pieces[1].bytes.withUnsafeBytes { second in
          // sendmsg takes mutable pointers but only reads; both arrays stay alive during the call.
          var vectors = (
            iovec(
              iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress.map { $0 + queue.offset }), iov_len: first.count - queue.offset),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count)
          )
          return withUnsafeMutableBytes(of: &vectors) { vectors in
            var message = msghdr()
            message.msg_iov = vectors.assumingMemoryBound(to: iovec.self).baseAddress
            message.msg_iovlen = 2
            return sendmsg(descriptor, &message, Self.sendFlags)
          }
        }
      })
  }

  /// Closes the output (FIN).
  func shutDownOutput() {
    _ = shutdown(descriptor, CInt(SHUT_WR))
  }

  /// Makes `close` reset the connection and drop bytes that are not sent yet.
  func resetWhenClosed() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  func close() {
    _ = Glibc.close(descriptor)
  }

  private func sendBytes(_ start: UnsafeRawPointer?, _ count: Int) -> Int {
    Glibc.send(descriptor, start, count, Self.sendFlags)
  }

  private static func transfer(_ count: Int) -> Transfer {
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .wouldBlock : .failed
  }
}

/// A failed system call about a socket.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed, such as `cannot listen on 127.0.0.1:8000`.
  package let operation: String
  /// The system's message, such as `Address already in use`.
  package let reason: String
  /// The `errno`; 0 if it is another failure.
  package let code: CInt

  /// Operation and reason in one line, such as `cannot listen on 127.0.0.1:8000: Address already in use`.
  package var description: String { "\(operation): \(reason)" }

  init(_ operation: String, reason: String, code: CInt = 0) {
    self.operation = operation
    self.reason = reason
    self.code = code
  }

  /// Takes the reason from an `errno`.
  init(_ operation: String, code: CInt) {
    self.init(operation, reason: strerror(code).map { String(cString: $0) } ?? "error \(code)", code: code)
  }
}

/// The limit of open descriptors of the process.
enum DescriptorLimit {
  /// The number of descriptors that are not for connections: the database, the log, the loop itself.
  static let reserve = 32

  /// Raises the soft limit to the hard limit, and returns the limit.
  static func raise() -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return 1_024 }
    let soft = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    if setrlimit(resource, &limit) != 0 { limit.rlim_cur = soft }
    return Int(clamping: limit.rlim_cur)
  }
}
