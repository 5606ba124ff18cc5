internal import CLinux
internal import HTTPServer
internal import JSON
internal import Logging

/// Responds to health checks, and forwards other requests to the pipeline as soon as there is one.
final class RootHandler: Handler {
  let loop: EventLoop
  private var pipeline: Pipeline?
  private var lockQueue: LockQueue?
  /// The pending responses to requests of this process.
  private var pendingReplies: [ObjectIdentifier: Deferred] = [:]
  /// Responses to requests of this process that wait for the turn's commit.
  private var uncommitted: [(inform: (Response?) -> Void, answer: Response)] = []

  /// The bytes of large request bodies since memory was last returned to the system.
  private var largeBodyBytes = 0

  init(_ loop: EventLoop) { self.loop = loop }

  /// Pending responses of connections are cancelled with their connections.
  deinit { for deferred in pendingReplies.values { deferred.cancel() } }

  /// Forwards requests to `pipeline` from now on.
  func open(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    let store = pipeline.store
    // Only a database in a file can be locked by another process.
    guard store.isInFile else { return }
    store.refuseLocksAtOnce()
    lockQueue = LockQueue(store, loop)
  }

  func answer(_ request: Request) -> Answer {
    if request.body.count >= Self.largeBody { largeBodyBytes += request.body.count }
    // RFC 9110, 9.3.7: this request is for the server itself, not for the API, and needs no key.
    if request.path.first == UInt8(ascii: "*"), request.method == .options { return .now(Self.options) }
    // No path of the API begins with an underscore.
    if request.path.dropFirst().first == UInt8(ascii: "_"), let answer = health(request) { return .now(answer) }
    guard let pipeline else {
      return .now(refusal(503, "The emulator is starting.", .retryAfter(1)))
    }
    if request.path.count == 1, let answer = introduction(request, hasInspector: pipeline.hasControl) { return .now(answer) }
    switch request.method {
    case .get, .head, .options: return pipeline.answer(request)
    default: return lockQueue?.answer { pipeline.answer(request) } ?? pipeline.answer(request)
    }
  }

  /// Responds to a request of this process.
  ///
  /// Returns nil if the response comes later: then `late` is called with it, or with nil if the server stops first.
  func answer(_ request: Request, late: @escaping (Response?) -> Void) -> Response? {
    switch answer(request) {
    case .now(let response): return response
    case .later(let deferred):
      let id = ObjectIdentifier(deferred)
      pendingReplies[id] = deferred
      deferred.observe { [weak self] response in
        guard let self else { return late(response) }
        pendingReplies[id] = nil
        if let response { uncommitted.append((late, response)) } else { late(nil) }
      }
      return nil
    }
  }

  func commitTurn() -> Response? {
    if largeBodyBytes > Self.mostLargeBodyBytes {
      largeBodyBytes = 0
      // Otherwise the allocator would keep the memory of a burst until the program ends.
      malloc_trim(0)
    }
    let failure = pipeline?.commitTurn()
    let replies = uncommitted
    uncommitted = []
    for (inform, answer) in replies { inform(failure ?? answer) }
    return failure
  }

  private static let largeBody = 128 << 10
  private static let mostLargeBodyBytes = 64 << 20

  func refusal(_ refusal: Refusal) -> Response { APIError.refusal(refusal).response }

  private func refusal(_ status: Int, _ reason: String, _ field: Field) -> Response {
    var response = refusal(Refusal(status, reason))
    response.fields.append(field)
    return response
  }

  /// The methods that the server supports for any path.
  private static let options = Response(.ok, fields: [Field(name: "Allow", value: "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")])

  /// The response to `GET /`: the inspector for a browser, and what this is for everybody else; nil for another request.
  private func introduction(_ request: Request, hasInspector: Bool) -> Response? {
    guard request.path.first == UInt8(ascii: "/"), request.method == .get || request.method == .head else { return nil }
    let vary = Field(name: "Vary", value: "Accept")
    // As bytes: to look for a text in a String would link Swift's regular expressions, 1.2 MB.
    if hasInspector, request.fields.all("accept").contains(where: { Array($0).holds(Array("text/html".utf8)) }) {
      return Response(.found, fields: [Field(name: "Location", value: InspectorEndpoint.path), vary])
    }
    let origin = request.authority.isEmpty ? "" : "http://\(request.authority)"
    let members: [(String, JSONValue)] = [
      ("emulates", .text("PostHog's session recording playlists API")), ("document", .text("\(origin)/api/schema/")),
      ("inspector", .orNull(hasInspector ? origin + InspectorEndpoint.path : nil)),
    ]
    var response = Response.json(.ok, JSONValue.members(members).encoded)
    response.fields.append(vary)
    return response
  }

  private func health(_ request: Request) -> Response? {
    let checks: [(String, Bool)]
    switch String(decoding: request.path, as: UTF8.self) {
    case "/_livez": checks = [("http", true)]
    case "/_readyz": checks = [("http", true), ("database", pipeline?.store.isAvailable() ?? false), ("seed", pipeline != nil)]
    default: return nil
    }
    guard request.method == .get || request.method == .head else {
      return refusal(405, "Method \"\(request.method.token)\" not allowed.", Field(name: "Allow", value: "GET, HEAD"))
    }
    let body = JSONValue.members(checks.map { ($0, .bool($1)) })
    return .json(checks.allSatisfy(\.1) ? .ok : .serviceUnavailable, body.encoded)
  }
}

/// The handlers of a request, in their order.
///
/// A request for the control API goes directly to it: it is not recorded, not counted, and no fault fires. A request for the emulated API
/// passes these handlers, from the outside in:
///
/// 1. `CrossOrigin`: every response that a web page gets has CORS fields, and preflights, which browsers send themselves, are not recorded.
/// 2. `Metrics`: the measured duration includes all further handlers.
/// 3. `Journal`: it records what the client got, including responses of faults and hints.
/// 4. `Hints`, if they are shown anywhere: it explains responses of faults too.
/// 5. `Faults`, which takes only an `ImmediateHandler`: it delays in place of the API, and the rows that change while the API runs belong
///    to one request.
/// 6. `API`.
///
/// The first three are independent of each other, because what they read is in the exchange.
final class Pipeline {
  let store: Store
  private let tenants: Tenants
  private let outermost: any ExchangeHandler
  private let control: Control?

  var hasControl: Bool { control != nil }

  /// Puts the handlers around the API of `store`, with the control API if `configuration` has one; ids come from `random`.
  init(_ store: Store, _ random: RandomStream, _ configuration: EmulatorConfiguration, on loop: EventLoop, logger: Logger) {
    let common = ProjectSettings(contract: configuration.contract, clock: configuration.clock, random: random)
    let tenants = Tenants(common, rateLimit: configuration.rateLimit, store: store)
    (self.store, self.tenants) = (store, tenants)
    store.onChangedFailure = { failure in
      if let failure {
        logger.error("the database failed, and writes are refused: \(failure)")
      } else {
        logger.notice("the database can be written again")
      }
    }
    let api = API(store: store, tenants: tenants, logger: logger)
    api.refusesDifferences = configuration.refusesDifferences
    let memory = ControlMemory(limit: configuration.control?.memory ?? 0)
    let faults = configuration.control.map { _ in Faults(api, store: store, tenants: tenants, loop: loop, memory: memory) }
    var handler: any ExchangeHandler = faults ?? api
    if configuration.showsHints || logger.logLevel <= .info {
      handler = Hints(handler, store: store, logger: logger, showsInResponse: configuration.showsHints)
    }
    if let configured = configuration.control, let faults {
      let events = Events(loop: loop, heartbeat: configured.heartbeat)
      let journal =
        configured.journalSize > 0
        ? Journal(handler, size: configured.journalSize, store: store, tenants: tenants, memory: memory, events: events) : nil
      let metrics = Metrics(journal ?? handler, tenants: tenants)
      control = Control(
        store: store, tenants: tenants, loop: loop, journal: journal, faults: faults, metrics: metrics, events: events,
        version: configuration.version, commit: configuration.commit,
        access: ControlAccess(token: configured.token, host: configuration.server.host, allowed: configured.allowedHosts), logger: logger)
      handler = metrics
    } else {
      control = nil
    }
    if let origin = configuration.crossOrigin { handler = CrossOrigin(handler, origin) }
    outermost = handler
  }

  func answer(_ request: Request) -> Answer {
    if let control, Control.owns(request) { return control.answer(request) }
    return outermost.answer(Exchange(request, store.identities, tenants))
  }

  /// See `Handler.commitTurn`.
  func commitTurn() -> Response? {
    let failure = outermost.commitTurn()
    control?.events.commitTurn(failed: failure != nil)
    return failure?.response
  }
}

/// Allows web pages of one origin to use the emulated API: CORS (fetch.spec.whatwg.org, 3.3).
final class CrossOrigin: ExchangeHandler {
  private let inner: any ExchangeHandler
  private let origin: AllowedOrigin

  /// Allows pages of `origin` to use `inner`.
  init(_ inner: any ExchangeHandler, _ origin: AllowedOrigin) {
    self.inner = inner
    self.origin = origin
  }

  func answer(_ exchange: Exchange) -> Answer {
    let request = exchange.request
    let asking = request.fields.first("origin").map { String(decoding: $0, as: UTF8.self) }
    let isAllowed = asking != nil && (origin.text == "*" || asking == origin.text)
    if asking != nil, request.method == .options, request.fields.first("access-control-request-method") != nil {
      return .now(marked(Response(.noContent), isAllowed, preflight(request)))
    }
    let exposed = [("Access-Control-Expose-Headers", "Allow, Retry-After, X-Emulator-Hint, X-Emulator-Warning")]
    switch inner.answer(exchange) {
    case .now(let response): return .now(marked(response, isAllowed, exposed))
    case .later(let deferred): return .later(deferred.map { [self] in marked($0, isAllowed, exposed) })
    }
  }

  func commitTurn() -> APIError? { inner.commitTurn() }

  /// The response with CORS fields: `fields` and the allowed origin if the page's is allowed.
  private func marked(_ response: Response, _ isAllowed: Bool, _ fields: [(String, String)]) -> Response {
    var response = response
    let allowed = isAllowed ? [("Access-Control-Allow-Origin", origin.text)] + fields : []
    response.fields += ([("Vary", "Origin")] + allowed).map { Field(name: $0, value: $1) }
    return response
  }

  private func preflight(_ request: Request) -> [(String, String)] {
    // All requested headers are allowed: the API ignores those it does not know.
    let headers = request.fields.first("access-control-request-headers").map { String(decoding: $0, as: UTF8.self) }
    return [("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")]
      + (headers.map { [("Access-Control-Allow-Headers", $0)] } ?? []) + [("Access-Control-Max-Age", "600")]
  }
}

/// The origin whose web pages may use the emulated API, or `*` for all.
package struct AllowedOrigin: Hashable, Sendable {
  package let text: String

  /// Returns nil if `text` is neither `*` nor an origin as browsers write it, such as `http://localhost:3000` (RFC 6454, 6.2).
  package init?(_ text: String) {
    self.text = text
    if text == "*" { return }
    guard let scheme = ["http://", "https://"].first(where: text.hasPrefix), text.count > scheme.count, text == text.lowercased(),
      text.dropFirst(scheme.count).utf8.allSatisfy({ $0.isLetterOrDigit || "-._:[]".utf8.contains($0) })
    else { return nil }
  }
}
