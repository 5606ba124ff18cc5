internal import CLinux
internal import Glibc
internal import Logging

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

/// A socket that listens for connections over TCP.
struct ListeningSocket: Sendable {
  /// What came of an attempt to accept.
  enum Acceptance: Sendable {
    case connection(Socket)
    /// Nobody waits.
    case nobody
    /// The one that waited has gone; there may be others.
    case gone
    /// The system has no descriptor or no memory for one more, in its own words.
    case exhausted(String)
  }

  let descriptor: CInt
  /// The port that it is bound to.
  let port: Int

  /// Binds to `port` of `host`, or to a free one when it is 0, and listens.
  init(host: String, port: Int) throws(SocketError) {
    let operation = "cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port)"
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    #if canImport(Glibc)
      hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
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
    #if os(Linux)
      let accepted = accept4(descriptor, nil, nil, CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
    #else
      let accepted = acceptConnection(descriptor)
    #endif
    if accepted >= 0 { return .connection(Socket(accepted)) }
    switch errno {
    case EAGAIN, EWOULDBLOCK: return .nobody
    case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(SocketError("", code: errno).reason)
    // accept(2): errors of the network show on the new socket, and the next one may be well.
    default: return .gone
    }
  }

  func close() {
    Socket(descriptor).close()
  }

  /// A listening descriptor, or nil with `errno` set.
  private static func listen(on address: addrinfo) -> CInt? {
    let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
    guard descriptor >= 0 else { return nil }
    Socket.unblock(descriptor)
    var on: CInt = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
    if address.ai_family == AF_INET6 {
      // So that `::` is every address, those of IPv4 included, however the system is set up.
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
    // getsockname writes any kind of address through one pointer type; the port stands at the same place in those of IPv4 and IPv6.
    return withUnsafeMutableBytes(of: &storage) { bytes in
      let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      guard let address, getsockname(descriptor, address, &length) == 0 else { return 0 }
      return Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
    }
  }
}

// Inside ListeningSocket the names of the system calls mean its own methods. The system cuts the backlog to what it allows.
private func startListening(_ descriptor: CInt) -> CInt { listen(descriptor, 65_535) }
#if !os(Linux)
  private func acceptConnection(_ listening: CInt) -> CInt {
    let accepted = accept(listening, nil, nil)
    if accepted >= 0 { Socket.unblock(accepted) }
    return accepted
  }
#endif
