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
    guard isPaused, !isClosed else { return }
    isPaused = false
    worker.loop.change(socket.descriptor, to: .input)
  }

  /// Accepts the connections that wait already, and then closes the socket.
  func close() {
    while acceptNext() {}
    isClosed = true
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
    if accepted >= 0 { return .connection(Socket(accepted)) }
    switch errno {
    case EAGAIN, EWOULDBLOCK: return .none
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SocketError("", code: errno).reason)
    // accept(2) also reports network errors of the new socket; the next one may be fine.
    default: return .gone
    }
  }

  func close() {
    Socket(descriptor).close()
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
    guard bind(descriptor, address.ai_addr, address.ai_addrlen) == 0, startListening(descriptor) == 0 else {
      let failure = errno
      Socket(descriptor).close()
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

// Inside ListeningSocket, the names of the system calls refer to its own methods. The system lowers the backlog to its limit.
private func startListening(_ descriptor: CInt) -> CInt { listen(descriptor, 65_535) }
