internal import Glibc

/// `healthcheck`: asks a running emulator whether it is ready, for container images without curl.
enum Healthcheck {
  private static let url = Option<ServerURL>(
    "url", "url", "Where it runs. (default: http://127.0.0.1:8000, or with the port in PLAYLISTS_EMULATOR_PORT)")
  static let command = Command(
    name: "healthcheck", abstract: "Exit with 0 if a running emulator is ready, with 1 if not.",
    options: [url.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    // In a container the variable is set for both, the server and its health check.
    let variable = ServeOptions.port.description.variable
    let text = getenv(variable).map { String(cString: $0) } ?? ""
    let port = Port(argument: text)
    if port == nil, !text.isEmpty { throw Arguments.Mistake("\(variable) must be \(Port.expectation), not '\(text)'") }
    let url = arguments.value(url) ?? ServerURL(host: "127.0.0.1", port: port?.number ?? 8000)
    let status: Int
    do {
      status = try ClientSocket.status(of: "/_readyz", host: url.host, port: url.port, timeout: .seconds(5))
    } catch {
      throw Failure("nothing ready at \(url.text): \(error)")
    }
    guard status == 200 else { throw Failure("not ready: \(url.text) answers \(status)") }
  }
}

/// `http://host[:port][/]`.
struct ServerURL: ArgumentValue {
  static let expectation = "a URL such as http://127.0.0.1:8000"
  let host: String
  let port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(argument: String) {
    guard argument.hasPrefix("http://") else { return nil }
    var authority = argument.dropFirst(7)
    if authority.last == "/" { authority.removeLast() }
    var port: Substring = "80"
    // The colons of an IPv6 address stand between brackets (RFC 3986, 3.2.2).
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
