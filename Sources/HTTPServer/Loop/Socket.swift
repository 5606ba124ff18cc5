internal import Glibc

/// The descriptor of a connected socket that never blocks.
struct Socket: Sendable {
  /// What came of a transfer.
  enum Transfer: Sendable {
    case bytes(Int)
    /// The other side sends nothing more.
    case end
    /// Nothing can be transferred at this moment.
    case wouldBlock
    /// The connection is broken.
    case failed
  }

  let descriptor: CInt

  #if canImport(Darwin)
    private static let sendFlags: CInt = 0  // see SO_NOSIGPIPE below
  #else
    private static let sendFlags = CInt(truncatingIfNeeded: MSG_NOSIGNAL)
  #endif

  /// Takes over `descriptor`, which is closed by `close` alone.
  init(_ descriptor: CInt) {
    self.descriptor = descriptor
    #if canImport(Darwin)
      var on: CInt = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<CInt>.size))
    #endif
  }

  /// Has calls return at once where they would wait, and programs started by this one not inherit the socket.
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

  /// Sends the first two pieces of `queue`, a head and its content as a rule, in one call.
  func send(_ queue: OutputQueue) -> Transfer {
    let first = queue.pieces[0].bytes
    guard queue.pieces.count > 1 else {
      return Self.transfer(first.withUnsafeBytes { sendBytes($0.baseAddress.map { $0 + queue.offset }, $0.count - queue.offset) })
    }
    return Self.transfer(
      first.withUnsafeBytes { first in
        queue.pieces[1].bytes.withUnsafeBytes { second in
          // The system wants plain pointers, and mutable ones though it only reads; both arrays are held for the length of the call.
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

  /// Tells the other side that nothing more will be sent to it.
  func shutDownOutput() {
    _ = shutdown(descriptor, CInt(SHUT_WR))
  }

  /// Has `close` reset the connection, and what is not sent yet be dropped.
  func resetWhenClosed() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  func close() {
    closeDescriptor(descriptor)
  }

  private func sendBytes(_ start: UnsafeRawPointer?, _ count: Int) -> Int {
    sendData(descriptor, start, count, Self.sendFlags)
  }

  private static func transfer(_ count: Int) -> Transfer {
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .wouldBlock : .failed
  }
}

// Inside Socket the names of the system calls mean its own methods.
private func sendData(_ descriptor: CInt, _ start: UnsafeRawPointer?, _ count: Int, _ flags: CInt) -> Int {
  send(descriptor, start, count, flags)
}
func closeDescriptor(_ descriptor: CInt) { _ = close(descriptor) }

/// A call of the system about a socket that failed.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What could not be done, such as `cannot listen on 127.0.0.1:8000`.
  package let operation: String
  /// The system's words for the reason, such as `Address already in use`.
  package let reason: String

  /// Both in one line: `cannot listen on 127.0.0.1:8000: Address already in use`.
  package var description: String { "\(operation): \(reason)" }

  init(_ operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }

  /// Takes the reason from an `errno`.
  init(_ operation: String, code: CInt) {
    self.init(operation, reason: strerror(code).map { String(cString: $0) } ?? "error \(code)")
  }
}

/// How many descriptors the process may have open.
enum DescriptorLimit {
  /// How many are left for others than connections: the database, the log, the loop itself.
  static let reserve = 32

  /// Raises the limit as far as the system lets everybody do, and gives what it is then.
  static func raise() -> Int {
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
      let resource = RLIMIT_NOFILE
    #endif
    guard getrlimit(resource, &limit) == 0 else { return 1_024 }
    let soft = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    if setrlimit(resource, &limit) != 0 { limit.rlim_cur = soft }
    return Int(clamping: limit.rlim_cur)
  }
}
