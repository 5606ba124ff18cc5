/// The system's `curl`, which makes the connections to other servers: TLS, proxies and certificates are its.
struct Curl: Sendable {
  /// The server.
  let url: ServiceURL

  /// How long one request may take, in seconds.
  private static let longest = 30

  /// Begins to ask `request`.
  ///
  /// A redirection is an answer as well, and is not followed.
  ///
  /// - Throws: `Failure` where there is no curl.
  func start(_ request: ServiceRequest) throws(Failure) -> CurlRun { try CurlRun(configuration(of: request), url) }

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
    add("connect-timeout", "10".utf8)
    add("max-time", "\(Self.longest)".utf8)
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
}
