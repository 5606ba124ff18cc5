internal import HTTPServer

/// Who may use the control API.
///
/// Against pages in a browser on this machine: a cross-site request carries an `Origin`, and one through DNS rebinding a `Host` that is
/// not ours. Against others that reach the port: a token.
package struct ControlAccess: Sendable {
  private let token: [UInt8]?
  private let hosts: [String]

  /// Access with `token`, where there is one, through the loopback names, `host`, which the server is bound to, and `allowed`.
  package init(token: String?, host: String, allowed: [String]) {
    self.token = token.map { Array($0.utf8) }
    hosts = [host.lowercased()] + allowed.map { $0.lowercased() }
  }

  /// Lets a request through.
  ///
  /// - Throws: 403 for a `Host` or an `Origin` that is not ours or for what another site's page fetches, 401 for a wrong token.
  func check(_ request: Request) throws(ControlError) {
    guard hosts.contains(Self.host(of: request.authority)) || Self.isLoopback(Self.host(of: request.authority)) else {
      throw .foreign("the Host \"\(request.authority)\"; --allow-host lets it in")
    }
    for origin in request.fields.all("origin") {
      let text = String(decoding: origin, as: UTF8.self)
      guard text == "http://\(request.authority)" else { throw .foreign("the Origin \"\(text)\"") }
    }
    // A page of another site can have images and scripts fetched without an Origin; a link to us is no harm.
    if let site = request.fields.first("sec-fetch-site"), !site.elementsEqual("same-origin".utf8), !site.elementsEqual("none".utf8),
      request.fields.first("sec-fetch-mode")?.elementsEqual("navigate".utf8) != true
    {
      throw .foreign("the Sec-Fetch-Site \"\(String(decoding: site, as: UTF8.self))\"")
    }
    if let token {
      guard let given = request.fields.first("x-admin-token"), Self.isEqual(given, token) else { throw .wrongToken }
    }
  }

  /// Takes as long whatever the first difference is, so that a token cannot be found out byte by byte.
  private static func isEqual(_ given: ArraySlice<UInt8>, _ token: [UInt8]) -> Bool {
    var difference = UInt8(given.count == token.count ? 0 : 1)
    for (offset, byte) in given.enumerated() { difference |= byte ^ token[offset % max(token.count, 1)] }
    return difference == 0 && !token.isEmpty
  }

  /// The name in `host[:port]`, without the brackets of an IPv6 address.
  private static func host(of authority: String) -> String {
    let text = authority.lowercased()
    if text.hasPrefix("[") { return String(text.dropFirst().prefix { $0 != "]" }) }
    return String(text.prefix { $0 != ":" })
  }

  /// Whether a name or an address can only mean this machine: `::1`, 127.0.0.0/8, and what ends in `localhost` (RFC 6761, 6.3).
  package static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return host.hasSuffix(".localhost") || numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
