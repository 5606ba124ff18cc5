import CLinux

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
