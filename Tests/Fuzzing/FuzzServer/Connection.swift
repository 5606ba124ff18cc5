import Glibc

/// A client's connection to a port of this machine; blocking.
final class Connection {
  private var descriptor: CInt

  /// Connects, which a listening emulator cannot refuse.
  init(port: Int) {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    require(result == 0, "cannot connect: \(String(cString: strerror(errno)))")
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Sends all of `bytes`, or what the other side takes before it closes.
  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Says that nothing more comes.
  func endOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Appends what arrives; false if nothing did in time, or the other side has closed.
  func receive(into bytes: inout [UInt8], milliseconds: CInt) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var result: CInt
    // libFuzzer's alarm interrupts it.
    repeat { result = poll(&waiting, 1, milliseconds) } while result < 0 && errno == EINTR
    guard result > 0 else { return false }
    let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
    bytes += chunk
    return !chunk.isEmpty
  }

  /// Closes with a reset, which the emulator hears of at once even if it is not reading.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
    descriptor = -1
  }
}
