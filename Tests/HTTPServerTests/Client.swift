import Glibc
import HTTPServer

/// A client that sends bytes as they are given and reads what comes, each call waiting for ten seconds at most.
final class Client {
  /// Nobody listens.
  struct Refused: Error {}

  let descriptor: CInt
  private var isClosed = false

  /// Connects over TCP to an address.
  init(_ host: String = "127.0.0.1", port: Int) throws {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    getaddrinfo(host, String(port), &hints, &found)
    guard let address = found?.pointee else { throw Refused() }
    defer { freeaddrinfo(found) }
    descriptor = socket(address.ai_family, address.ai_socktype, 0)
    guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else { throw Refused() }
    setTimeout()
  }

  /// Connects through a socket pair, without a network.
  init(_ server: Server) {
    var ends: [CInt] = [0, 0]
    socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
    descriptor = ends[0]
    server.adopt(ends[1])
    setTimeout()
  }

  deinit {
    disconnect()
  }

  func disconnect() {
    if !isClosed { close(descriptor) }
    isClosed = true
  }

  func send(_ text: String) {
    send(Array(text.utf8))
  }

  func send(_ bytes: [UInt8]) {
    var offset = 0
    while offset < bytes.count {
      let rest = Array(bytes[offset...])
      let count = Glibc.send(descriptor, rest, rest.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL))
      guard count > 0 else { return }
      offset += count
    }
  }

  /// Closes the connection so that the server sees a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    disconnect()
  }

  func endOutput() {
    shutdown(descriptor, CInt(SHUT_WR))
  }

  /// What comes next; nothing at the end or when nothing comes.
  func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  /// Whether the connection is reset before anything comes.
  func isReset() -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, 0) < 0 && errno == ECONNRESET
  }

  /// Everything up to the end.
  func receiveAll() -> String {
    var all: [UInt8] = []
    while true {
      let some = receive()
      if some.isEmpty { return String(decoding: all, as: UTF8.self) }
      all += some
    }
  }

  /// Everything up to and including the first `text`, or everything.
  func receive(until text: String) -> String {
    var all = ""
    while !all.hasSuffix(text) {
      let some = receive()
      if some.isEmpty { break }
      all += String(decoding: some, as: UTF8.self)
    }
    return all
  }

  private func setTimeout() {
    var time = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }
}
