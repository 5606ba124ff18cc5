internal import Glibc

/// `healthcheck`: checks whether a running emulator is ready, for container images without curl.
enum Healthcheck {
  private static let url = Option(
    "url", ValueType("url", "a URL such as http://127.0.0.1:8000") { ServerURL($0) },
    "The URL of the emulator; without it, http://127.0.0.1 with the port in PLAYLISTS_EMULATOR_PORT, or 8000.")
  static let command = Command(
    name: "healthcheck", abstract: "Exit with 0 if a running emulator is ready, or with 1.",
    examples: ["", "--url http://127.0.0.1:9000"], options: [url.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    // In a container, the variable is set for both the server and its health check.
    let option = ServeOptions.port.description
    let variable = getenv(option.variable).map { String(cString: $0) } ?? ""
    let text = variable.isEmpty ? option.defaultText ?? "" : variable
    guard let port = Values.port.parse(text) else {
      throw Arguments.Mistake(option.mistake(in: text, of: option.variable) ?? "", command: command.name)
    }
    let url = arguments.value(url) ?? ServerURL(host: "127.0.0.1", port: port)
    let status: Int
    do {
      status = try ClientSocket.status(of: "/_readyz", host: url.host, port: url.port, timeout: .seconds(5))
    } catch {
      throw Failure("no emulator is ready at \(url.text): \(error)")
    }
    guard status == 200 else { throw Failure("not ready: \(url.text) returned \(status)") }
  }
}

/// `http://host[:port][/]`.
struct ServerURL: Sendable {
  let host: String
  let port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(_ text: String) {
    guard text.hasPrefix("http://") else { return nil }
    var authority = text.dropFirst(7)
    if authority.last == "/" { authority.removeLast() }
    var port: Substring = "80"
    // The colons of an IPv6 address are in brackets (RFC 3986, 3.2.2).
    if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
      port = authority[authority.index(after: colon)...]
      authority = authority[..<colon]
    }
    if authority.first == "[", authority.last == "]" { authority = authority.dropFirst().dropLast() }
    guard !authority.isEmpty, !authority.contains("/"), let number = UInt16(port), number > 0 else { return nil }
    (host, self.port) = (String(authority), Int(number))
  }

  var text: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

/// Sends one request to an HTTP server: all that a health check needs.
enum ClientSocket {
  /// Returns the status of a GET of `path`.
  ///
  /// - Throws: `Failure` with the system's message if there is no response within `timeout`, or if it is not HTTP.
  static func status(of path: String, host: String, port: Int, timeout: Duration) throws(Failure) -> Int {
    let descriptor = try connect(host, port, timeout)
    defer { close(descriptor) }
    let request = "GET \(path) HTTP/1.1\r\nHost: \(host.contains(":") ? "[\(host)]" : host):\(port)\r\nConnection: close\r\n\r\n"
    guard send(descriptor, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else { throw failure() }
    // The status line is enough; its length is limited, since a server of another protocol may never end it.
    var head: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1024)
    while !head.contains(UInt8(ascii: "\n")), head.count < chunk.count {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count == 0, !head.isEmpty { break }
      guard count > 0 else { throw count == 0 ? Failure("it closed the connection") : failure() }
      head += chunk[..<count]
    }
    guard let response = ServiceResponse(head) else { throw Failure("the server does not speak HTTP") }
    return response.status
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
