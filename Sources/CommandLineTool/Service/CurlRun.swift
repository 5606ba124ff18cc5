internal import CLinux
internal import Glibc
internal import HTTPServer

extension ServiceRequest {
  /// The configuration that curl reads from its standard input, so that no list of processes shows the key or the body.
  ///
  /// A redirection is returned, not followed.
  fileprivate func configuration(_ url: String) -> [UInt8] {
    var text = Array("silent\nshow-error\ninclude\ngloboff\npath-as-is\nsuppress-connect-headers\n".utf8)
    func add(_ option: String, _ value: some Sequence<UInt8>) {
      text += "\(option) = \"".utf8
      for byte in value {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): text += [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "\n"): text += "\\n".utf8
        case UInt8(ascii: "\r"): text += "\\r".utf8
        case UInt8(ascii: "\t"): text += "\\t".utf8
        default: text.append(byte)
        }
      }
      text += "\"\n".utf8
    }
    add("proto", "=http,https".utf8)
    add("connect-timeout", "10".utf8)
    add("max-time", "30".utf8)
    add("user-agent", "playlists-emulator/\(Version.number)".utf8)
    add("url", "\(url)\(target)".utf8)
    // With only the method set to HEAD, curl would wait for content.
    if method == "HEAD" { text += "head\n".utf8 } else { add("request", method.utf8) }
    for field in fields { add("header", "\(field.name): \(field.value)".utf8) }
    if body != nil || ["POST", "PUT", "PATCH"].contains(method) {
      // Unlike `data`, this does not read a file if the value starts with "@".
      add("data-raw", body ?? [])
      // Otherwise curl adds the type of a form.
      if !fields.contains(where: { $0.name.lowercased() == "content-type" }) { add("header", "Content-Type:".utf8) }
    }
    return text
  }
}

/// A process of the system's `curl`, which handles TLS, proxies and certificates, for one request.
///
/// It starts at once, so that several can run at the same time, and is killed if it is released before it has ended.
final class CurlRun {
  /// The longest response: the longest page of this API is far shorter.
  static let maxBytes = 32 << 20

  /// The exit codes of curl if it has sent nothing: no proxy, no host, no connection, no TLS (curl(1), EXIT CODES).
  private static let unconnected: Set<Int32> = [5, 6, 7, 35, 60]

  private let url: String
  private let child: ChildProcess
  private let output: CInt
  private let errors: CInt
  private var hasEnded = false

  /// Sends `request` to the server at `url`.
  ///
  /// - Throws: `Failure` if curl cannot be run.
  init(_ request: ServiceRequest, to url: String) throws(Failure) {
    var open: [CInt] = []
    func pair() throws(Failure) -> [CInt] {
      // A socket pair, because writing to a pipe without a reader would send a signal.
      var pair: [CInt] = [-1, -1]
      guard socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
        let reason = String(cString: strerror(errno))
        for descriptor in open { close(descriptor) }
        throw Failure("cannot run curl: \(reason)")
      }
      open += pair
      return pair
    }
    let (input, output, errors) = (try pair(), try pair(), try pair())
    do {
      child = try ChildProcess(
        ["curl", "--disable", "--config", "-"],
        streams: [STDIN_FILENO: input[0], STDOUT_FILENO: output[1], STDERR_FILENO: errors[1]])
    } catch {
      for descriptor in open { close(descriptor) }
      let advice = error.errno == ENOENT ? ". It connects to the server. Install it, for example with 'apt-get install curl'." : ""
      throw Failure("\(error)\(advice)", changedNothing: true)
    }
    for descriptor in [input[0], output[1], errors[1]] { close(descriptor) }
    (self.url, self.output, self.errors) = (url, output[0], errors[0])
    Self.send(request.configuration(url), to: input[1])
    close(input[1])
  }

  deinit {
    close(output)
    close(errors)
    if hasEnded { return }
    kill(child.id, SIGKILL)
    _ = child.wait()
  }

  /// Waits for the response and returns it, with any status.
  ///
  /// - Throws: `Failure` if there is none, if it is too long, or if `limit` is reached.
  func response(within limit: RunLimit) throws(Failure) -> ServiceResponse {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try limit.check()
      var readable = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&readable, 1, 50) > 0 else { continue }
      let count = read(output, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      bytes += chunk[..<count]
      guard bytes.count <= Self.maxBytes else {
        throw Failure("\(url) returns more than \(Self.maxBytes >> 20) MiB: is this the address of the API?")
      }
    }
    // Never more than a few lines, which are in the socket's buffer.
    let count = max(0, read(errors, &chunk, chunk.count))
    hasEnded = true
    let code = child.wait()
    guard code == 0 else {
      // "curl: (7) Failed to connect to …", followed by advice on certificates.
      let line = chunk[..<count].split(separator: UInt8(ascii: "\n")).first.map { String(decoding: $0, as: UTF8.self) }
      let reason = line.map { $0.hasPrefix("curl: (") ? String($0.drop { $0 != ")" }.dropFirst(2)) : $0 }
      throw Failure("cannot reach \(url): \(reason ?? "curl ended with \(code)")", changedNothing: Self.unconnected.contains(code))
    }
    guard let response = ServiceResponse(bytes) else { throw Failure("the server at \(url) does not speak HTTP") }
    return response
  }

  /// Sends all of `bytes`; stops without a signal if nobody reads them.
  private static func send(_ bytes: [UInt8], to descriptor: CInt) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }
}

/// When a command stops calling a server: at the end of its time, or when it is interrupted.
struct RunLimit: Sendable {
  let end: ContinuousClock.Instant
  let isInterrupted: @Sendable () -> Bool

  init(_ timeout: Duration, isInterrupted: @escaping @Sendable () -> Bool = { false }) {
    end = .now + timeout
    self.isInterrupted = isInterrupted
  }

  /// The option `--timeout` of the commands that call a server.
  static let option = Option("timeout", Values.timeout, "How long the command may take in all.", default: "600")

  /// The value of `--timeout`.
  static func timeout(_ arguments: Arguments) throws -> Duration { try arguments.required(option) }

  /// Throws `Failure` if the time is over or the command is interrupted.
  func check() throws(Failure) {
    if isInterrupted() { throw Failure("interrupted") }
    if end <= .now { throw Failure("gave up: it took longer than --timeout allows. Allow it more time with --timeout SECONDS.") }
  }
}

/// The field `Retry-After` (RFC 9110, 10.2.3).
enum RetryAfter {
  /// Returns how many seconds to wait from `now`, in seconds since 1970: the number in `text`, or the time until the date in it.
  ///
  /// At least one, also without the field or with an invalid one.
  static func seconds(_ text: String?, now: Int) -> Int {
    guard let text else { return 1 }
    if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) { return max(1, Int(text) ?? .max) }
    return max(1, time(of: text).map { $0 - now } ?? 1)
  }

  /// Parses a date in one of the three formats that a recipient must accept (RFC 9110, 5.6.7); nil for any other text.
  private static func time(of date: String) -> Int? {
    for format in ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"] {
      var parts = tm()
      let isWhole = date.withCString { strptime($0, format, &parts)?.pointee == 0 }
      if isWhole { return timegm(&parts) }
    }
    return nil
  }
}
