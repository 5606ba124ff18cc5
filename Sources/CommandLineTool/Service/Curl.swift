internal import Glibc

/// The system's `curl`, which makes the connections to other servers: TLS, proxies and certificates are its.
struct Curl: Sendable {
  /// The server.
  let url: ServiceURL

  /// Sends `request` and gives the answer, whatever its status.
  ///
  /// A redirection is such an answer, and is not followed.
  ///
  /// - Throws: `Failure` where there is no curl, and where there is no answer.
  func answer(_ request: ServiceRequest) throws(Failure) -> ServiceAnswer {
    let (output, errors, code) = try run(configuration(of: request))
    guard code == 0 else {
      // "curl: (7) Failed to connect to …", and in the lines below it what to read on certificates.
      let line = errors.split(separator: "\n").first.map(String.init) ?? "curl ended with \(code)"
      let reason = line.hasPrefix("curl: (") ? String(line.drop { $0 != ")" }.dropFirst(2)) : line
      throw Failure("cannot reach \(url.text): \(reason)")
    }
    guard let answer = ServiceAnswer(output) else { throw Failure("what answers at \(url.text) does not speak HTTP") }
    return answer
  }

  /// What curl reads from its standard input, so that neither a key nor a body stands in a list of processes.
  private func configuration(of request: ServiceRequest) -> [UInt8] {
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
    add("connect-timeout", "20".utf8)
    add("max-time", "120".utf8)
    add("user-agent", "playlists-emulator/\(Version.number)".utf8)
    add("url", "\(url.text)\(request.target)".utf8)
    // curl would wait for the content of an answer to HEAD if it were told the method alone.
    if request.method == "HEAD" { text += "head\n".utf8 } else { add("request", request.method.utf8) }
    for field in request.fields { add("header", "\(field.name): \(field.value)".utf8) }
    if request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) {
      // Unlike `data`, this reads no file for what begins with "@".
      add("data-raw", request.body ?? [])
      // curl would name a form.
      if !request.fields.contains(where: { $0.name.lowercased() == "content-type" }) { add("header", "Content-Type:".utf8) }
    }
    return text
  }

  /// Runs curl with `configuration`, and gives what it wrote to its standard output and error, and its exit code.
  private func run(_ configuration: [UInt8]) throws(Failure) -> (output: [UInt8], errors: String, code: Int32) {
    let (input, output, errors) = (try Self.pair(), try Self.pair(), try Self.pair())
    var open = [input[1], output[0], errors[0]]
    defer { for descriptor in open { close(descriptor) } }
    let started = Result { () throws(ChildProcess.NotStarted) in
      try ChildProcess(
        ["curl", "--disable", "--config", "-"],
        streams: [STDIN_FILENO: input[0], STDOUT_FILENO: output[1], STDERR_FILENO: errors[1]])
    }
    for descriptor in [input[0], output[1], errors[1]] { close(descriptor) }
    let child: ChildProcess
    switch started {
    case .success(let process): child = process
    case .failure(let error):
      let advice = error.errno == ENOENT ? "; it makes the connection to the server: install it, as by apt-get install curl" : ""
      throw Failure("\(error)\(advice)")
    }
    Self.send(configuration, to: input[1])
    close(open.removeFirst())
    // There is never more than a few lines of errors, which wait in their pipe.
    let answer = Self.read(output[0])
    let complaint = String(decoding: Self.read(errors[0]), as: UTF8.self)
    return (answer, complaint, child.wait())
  }

  /// Two ends of one connection: a pipe would send a signal where nobody reads any more.
  private static func pair() throws(Failure) -> [Int32] {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
      throw Failure("cannot run curl: \(String(cString: strerror(errno)))")
    }
    return pair
  }

  /// Sends all of it; less where nobody reads any more, which is no signal to this process.
  private static func send(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func read(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return bytes }
      bytes += chunk[..<count]
    }
  }
}
