import Glibc
import Testing

/// A client's connection, which sends what it is told and tells how it fared.
final class Connection {
  private let descriptor: CInt
  /// The methods of the requests that are not answered yet.
  private var awaited: [String] = []
  private var unread: [UInt8] = []

  /// Connects to a port of this machine; every read waits for ten seconds at the most.
  init(port: Int) throws {
    descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    // connect takes any kind of address by one pointer type.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    try #require(result == 0)
    var time = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Sends a request and does not wait for its answer.
  ///
  /// - Parameter headers: Further lines; one of `Host` or `Content-Type` stands in for the usual one.
  func write(_ method: String, _ target: String, _ body: String = "", key: String? = nil, headers: [String] = []) throws {
    var lines = ["\(method) \(target) HTTP/1.1", "Content-Length: \(body.utf8.count)"] + headers
    func isLeftOut(_ name: String) -> Bool { !headers.contains { $0.hasPrefix("\(name): ") } }
    if isLeftOut("Host") { lines.append("Host: localhost") }
    if !body.isEmpty, isLeftOut("Content-Type") { lines.append("Content-Type: application/json") }
    if let key { lines.append("Authorization: Bearer \(key)") }
    var rest = Array((lines + ["", body]).joined(separator: "\r\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(truncatingIfNeeded: MSG_NOSIGNAL)) }
      try #require(count > 0)
      rest = rest.dropFirst(count)
    }
    awaited.append(method)
  }

  /// Ends what is sent, as closing does; what comes can still be read.
  func shutDown() { shutdown(descriptor, CInt(SHUT_WR)) }

  /// Whether something has come that is not read yet.
  var hasInput: Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return !unread.isEmpty || poll(&waiting, 1, 0) == 1
  }

  /// Reads the answer to the first request that has none yet, until it is complete or the connection ends.
  func read() -> Reply {
    var reply = Reply(bytes: unread, hasContent: awaited.first != "HEAD")
    awaited = Array(awaited.dropFirst())
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while !(reply.isWhole && reply.tellsItsEnd) {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else {
        reply.end = count == 0 ? .closed : errno == ECONNRESET ? .reset : .silent
        break
      }
      reply.bytes += buffer.prefix(count)
      reply.pieces.append(count)
    }
    // What comes unasked is not hidden: it stays with the last answer.
    unread = awaited.isEmpty ? [] : reply.cut()
    return reply
  }

  /// Sends a request and reads its answer.
  func exchange(_ method: String, _ target: String, _ body: String = "", key: String? = nil, headers: [String] = []) throws -> Reply {
    try write(method, target, body, key: key, headers: headers)
    return read()
  }
}
