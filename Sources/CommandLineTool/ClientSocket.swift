internal import Glibc

/// Asks one question of an HTTP server, and waits for the answer: all that a health check needs.
enum ClientSocket {
  /// The status that a GET of `path` answers.
  ///
  /// - Throws: `Failure` in the system's words, where there is no answer within `timeout` or none in HTTP.
  static func status(of path: String, host: String, port: Int, timeout: Duration) throws(Failure) -> Int {
    let descriptor = try connect(host, port, timeout)
    defer { close(descriptor) }
    let request = "GET \(path) HTTP/1.1\r\nHost: \(host.contains(":") ? "[\(host)]" : host):\(port)\r\nConnection: close\r\n\r\n"
    guard send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else { throw failure() }
    // A status line is `HTTP/1.1 200 OK` (RFC 9112, 4): its first twelve characters tell all.
    var line: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64)
    while line.count < 12 {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { throw count == 0 ? Failure("it closed the connection") : failure() }
      line += chunk[..<count]
    }
    let text = String(decoding: line[..<12], as: UTF8.self)
    guard text.hasPrefix("HTTP/1."), let status = Int(text.suffix(3)) else { throw Failure("what answers does not speak HTTP") }
    return status
  }

  private static func connect(_ host: String, _ port: Int, _ timeout: Duration) throws(Failure) -> CInt {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, "\(port)", &hints, &found)
    guard code == 0 else { throw Failure(String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(found) }
    var last = Failure("no address")
    var next = found
    while let address = next?.pointee {
      next = address.ai_next
      let descriptor = socket(address.ai_family, address.ai_socktype, address.ai_protocol)
      guard descriptor >= 0 else {
        last = failure()
        continue
      }
      var limit = timeval(tv_sec: Int(timeout.components.seconds), tv_usec: 0)
      for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
        setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
      }
      if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return descriptor }
      last = failure()
      close(descriptor)
    }
    throw last
  }

  private static func failure() -> Failure { Failure(String(cString: strerror(errno))) }
}
