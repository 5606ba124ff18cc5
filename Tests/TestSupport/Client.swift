internal import Glibc

/// A client on one connection: bytes out, bytes in, nothing that an HTTP library would mend on the way.
///
/// Each read waits for at most 20 seconds.
package final class Client {
  /// Nobody listens.
  package struct Refused: Error {}

  package let descriptor: CInt
  private var isClosed = false
  /// The methods of the requests that have no reply yet.
  private var awaited: [String] = []
  /// What arrived after the last reply.
  private var unread: [UInt8] = []

  /// Connects over TCP.
  ///
  /// - Parameter host: A numeric address.
  /// - Throws: `Refused`.
  package convenience init(_ host: String = "127.0.0.1", port: Int) throws(Refused) {
    var hints = addrinfo()
    hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST
    var found: UnsafeMutablePointer<addrinfo>?
    getaddrinfo(host, String(port), &hints, &found)
    guard let address = found?.pointee else { throw Refused() }
    defer { freeaddrinfo(found) }
    // Not inherited by the programs that other tests start: they would keep the connection open.
    let descriptor = socket(address.ai_family, address.ai_socktype | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
      Glibc.close(descriptor)
      throw Refused()
    }
    self.init(descriptor: descriptor)
  }

  /// Takes over a connected socket.
  package init(descriptor: CInt) {
    self.descriptor = descriptor
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  /// Whether somebody listens on a port of this machine.
  package static func canConnect(to port: Int) -> Bool { (try? Client(port: port)) != nil }

  package func close() {
    if !isClosed { Glibc.close(descriptor) }
    isClosed = true
  }

  /// Closes the connection so that the server sees a reset.
  package func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  /// Ends the output; what arrives can still be read.
  package func endOutput() { shutdown(descriptor, CInt(SHUT_WR)) }

  // MARK: Bytes

  package func send(_ text: String) { send(Array(text.utf8)) }

  /// Sends all of `bytes`, or what the server takes before it closes.
  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Returns what arrives next; nothing at the end, or if nothing arrives in time.
  package func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(0, count)))
  }

  /// Returns everything up to the end.
  package func receiveAll() -> String {
    var all: [UInt8] = []
    while case let some = receive(), !some.isEmpty { all += some }
    return String(decoding: all, as: UTF8.self)
  }

  /// Returns everything up to the first read that ends with `text`, or up to the end.
  package func receive(until text: String) -> String {
    var all = ""
    while !all.hasSuffix(text), case let some = receive(), !some.isEmpty { all += String(decoding: some, as: UTF8.self) }
    return all
  }

  /// Whether the connection is reset before anything arrives.
  package func isReset() -> Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, 0) < 0 && errno == ECONNRESET
  }

  /// Whether something has arrived that is not read yet.
  package var hasInput: Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return !unread.isEmpty || poll(&waiting, 1, 0) == 1
  }

  // MARK: Requests

  /// Sends a request with these lines as its fields, and does not wait for the reply.
  package func request(_ method: String, _ target: String, fields: [String], body: [UInt8] = []) {
    awaited.append(method)
    send(Array((["\(method) \(target) HTTP/1.1"] + fields + ["", ""]).joined(separator: "\r\n").utf8) + body)
  }

  /// Sends a request as a client of a JSON API does, and does not wait for the reply.
  ///
  /// - Parameter headers: Further lines; one of `Host` or `Content-Type` replaces the usual one.
  package func request(_ method: String, _ target: String, _ body: String = "", key: String? = nil, headers: [String] = []) {
    var fields = ["Content-Length: \(body.utf8.count)"] + headers
    func isMissing(_ name: String) -> Bool { !headers.contains { $0.hasPrefix("\(name): ") } }
    if isMissing("Host") { fields.append("Host: localhost") }
    if !body.isEmpty, isMissing("Content-Type") { fields.append("Content-Type: application/json") }
    if let key { fields.append("Authorization: Bearer \(key)") }
    request(method, target, fields: fields, body: Array(body.utf8))
  }

  /// Reads the reply to the oldest request that has none, until it is complete or the connection ends.
  package func reply() -> Reply {
    var reply = Reply(hasContent: awaited.first != "HEAD")
    if !unread.isEmpty { reply.append(unread[...]) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    awaited = Array(awaited.dropFirst())
    while !(reply.isComplete && reply.hasOwnEnd) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else {
        reply.end = count == 0 ? .closed : errno == ECONNRESET ? .reset : .silent
        break
      }
      reply.append(buffer[..<count])
    }
    // What arrives unasked is not hidden: it stays with the last reply.
    unread = awaited.isEmpty ? [] : reply.removeRest()
    return reply
  }

  /// Sends a request and reads its reply.
  package func exchange(_ method: String, _ target: String, _ body: String = "", key: String? = nil, headers: [String] = []) -> Reply {
    request(method, target, body, key: key, headers: headers)
    return reply()
  }
}
