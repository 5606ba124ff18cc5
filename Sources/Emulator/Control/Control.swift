internal import HTTPServer
internal import Logging

/// The control API under `/__admin`, with which tests control and inspect an emulator.
///
/// The emulated API does not depend on it.
struct Control {
  let store: Store
  let tenants: Tenants
  /// Its timers end waits.
  let loop: EventLoop
  /// The journal of the API's requests; nil if none is kept.
  let journal: Journal?
  let faults: Faults
  let metrics: Metrics
  let events: Events
  let version: String
  let commit: String
  let access: ControlAccess
  let logger: Logger

  static func owns(_ request: Request) -> Bool {
    request.path.starts(with: "/__admin".utf8) && (request.path.count == 8 || request.path.dropFirst(8).first == UInt8(ascii: "/"))
  }

  func answer(_ request: Request) -> Answer {
    let mark = store.mark
    do {
      try access.checkSite(of: request)
      let found = Result { () throws(ControlError) in try ControlRoutes.find(request) }
      if (try? found.get())?.1.permission != .open { try access.checkToken(of: request) }
      let (_, endpoint, values) = try found.get()
      let call = ControlCall(request: request, values: values, control: self)
      try call.checkQuery(endpoint)
      if endpoint.method != .get { journal?.keepForRollback() }
      return try endpoint.respond(call)
    } catch let error as ControlError {
      return .now(error.response)
    } catch let error as FixtureError {
      return .now(ControlError.mistakes(error.mistakes).response)
    } catch {
      if let failure = store.undo(since: mark, because: error) { return .now(APIError.storage(failure.kind).response) }
      // Without the values in the path, one of which may be a key.
      let path = (try? ControlRoutes.find(request)).map { "/__admin\($0.0.path)" } ?? ""
      logger.error("\(request.method.token) \(path) failed: \(error)")
      return .now(ControlError.server.response)
    }
  }
}

/// Who may use the control API.
///
/// Web pages in a browser on this machine are refused: a cross-site request has an `Origin`, and a request after DNS rebinding has a
/// foreign `Host`. A token refuses everybody else who can reach the port.
struct ControlAccess: Sendable {
  private let token: [UInt8]?
  private let hosts: [String]

  /// Allows the loopback names, the bound name `host` and the names in `allowed`, with `token` if there is one.
  init(token: String?, host: String, allowed: [String]) {
    self.token = token.map { Array($0.utf8) }
    hosts = [host.lowercased()] + allowed.map { $0.lowercased() }
  }

  /// Refuses a `Host` or an `Origin` that is not ours, and what another site's page fetches.
  func checkSite(of request: Request) throws(ControlError) {
    guard hosts.contains(Self.host(of: request.authority)) || Self.isLoopback(Self.host(of: request.authority)) else {
      throw .foreign("the Host \"\(request.authority)\"; --allow-host lets it in")
    }
    for origin in request.fields.all("origin") {
      let text = String(decoding: origin, as: UTF8.self)
      guard text == "http://\(request.authority)" else { throw .foreign("the Origin \"\(text)\"") }
    }
    // A page of another site can load images and scripts without an Origin. Following a link is harmless.
    if let site = request.fields.first("sec-fetch-site"), !site.elementsEqual("same-origin".utf8), !site.elementsEqual("none".utf8),
      request.fields.first("sec-fetch-mode")?.elementsEqual("navigate".utf8) != true
    {
      throw .foreign("the Sec-Fetch-Site \"\(String(decoding: site, as: UTF8.self))\"")
    }
  }

  /// Refuses requests with a wrong token or none, if one is required.
  func checkToken(of request: Request) throws(ControlError) {
    guard let token else { return }
    guard let given = request.fields.first("x-admin-token"), Self.isEqual(given, token) else { throw .wrongToken }
  }

  /// Compares in constant time, so that a token cannot be guessed byte by byte.
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

  /// Returns whether a name or address always means this machine: `::1`, 127.0.0.0/8, `localhost` and names below it (RFC 6761, 6.3).
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return host.hasSuffix(".localhost") || numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
