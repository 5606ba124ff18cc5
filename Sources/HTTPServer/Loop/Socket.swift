internal import Glibc

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

  let descriptor: CInt

  private static let sendFlags = CInt(MSG_NOSIGNAL)

  /// Takes ownership of `descriptor`, which only `close` closes.
  init(_ descriptor: CInt) {
    self.descriptor = descriptor
  }

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

// Inside Socket, the names of the system calls refer to its own methods.
private func sendData(_ descriptor: CInt, _ start: UnsafeRawPointer?, _ count: Int, _ flags: CInt) -> Int {
  send(descriptor, start, count, flags)
}
func closeDescriptor(_ descriptor: CInt) { _ = close(descriptor) }

/// A failed system call about a socket.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What failed, such as `cannot listen on 127.0.0.1:8000`.
  package let operation: String
  /// The system's message, such as `Address already in use`.
  package let reason: String

  /// Both in one line, such as `cannot listen on 127.0.0.1:8000: Address already in use`.
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
