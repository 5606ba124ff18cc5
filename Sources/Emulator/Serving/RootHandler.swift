internal import CLinux
internal import HTTPServer
internal import JSON
internal import Logging

/// Reports the emulator's health, and sends all other requests through the pipeline as soon as there is one.
final class RootHandler: Handler {
  /// The loop that it answers on.
  let loop: EventLoop
  private var pipeline: Pipeline?
  private var lockQueue: LockQueue?
  /// What requests of this process wait for.
  private var pendingReplies: [ObjectIdentifier: Deferred] = [:]
  /// Answers to requests of this process that the turn has to make lasting first.
  private var unsettled: [(inform: (Response?) -> Void, answer: Response)] = []

  /// Bytes of large request bodies since memory was last returned to the system.
  private var largeBodyBytes = 0

  init(_ loop: EventLoop) { self.loop = loop }

  /// What other requests wait for is cancelled with their connections.
  deinit { for deferred in pendingReplies.values { deferred.cancel() } }

  /// Sends requests through `pipeline` from now on.
  func open(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    let store = pipeline.store
    // What is in memory no other process can lock.
    guard store.isInFile else { return }
    store.refuseLocksAtOnce()
    lockQueue = LockQueue(store, loop)
  }

  func answer(_ request: Request) -> Answer {
    if request.body.count >= Self.largeBody { largeBodyBytes += request.body.count }
    // RFC 9110, 9.3.7: asked of the server itself, which neither a key nor the API has to do with.
    if request.path.first == UInt8(ascii: "*"), request.method == .options { return .now(Self.options) }
    // No path of the API begins with an underscore.
    if request.path.dropFirst().first == UInt8(ascii: "_"), let answer = health(request) { return .now(answer) }
    guard let pipeline else {
      var answer = refusal(Refusal(.serviceUnavailable, "The emulator is starting."))
      answer.fields.append(Field(name: "Retry-After", value: "1"))
      return .now(answer)
    }
    if request.path.count == 1, let answer = introduction(request, hasInspector: pipeline.hasControl) { return .now(answer) }
    switch request.method {
    case .get, .head, .options: return pipeline.answer(request)
    default: return lockQueue?.answer { pipeline.answer(request) } ?? pipeline.answer(request)
    }
  }

  /// The answer to a request of this process, or nil and then later one for `late`, which gets nil where the server stops before.
  func answer(_ request: Request, late: @escaping (Response?) -> Void) -> Response? {
    switch answer(request) {
    case .now(let response): return response
    case .later(let deferred):
      let id = ObjectIdentifier(deferred)
      pendingReplies[id] = deferred
      deferred.observe { [weak self] response in
        guard let self else { return late(response) }
        pendingReplies[id] = nil
        if let response { unsettled.append((late, response)) } else { late(nil) }
      }
      return nil
    }
  }

  func commitTurn() -> Response? {
    returnMemory()
    let failure = pipeline?.commitTurn()
    let informed = unsettled
    unsettled = []
    for (inform, answer) in informed { inform(failure ?? answer) }
    return failure
  }

  private static let largeBody = 128 << 10
  private static let mostLargeBodyBytes = 64 << 20

  /// Returns free memory to the system after many large bodies: the allocator would keep what a burst of them took, for as long as the program
  /// runs.
  private func returnMemory() {
    guard largeBodyBytes > Self.mostLargeBodyBytes else { return }
    largeBodyBytes = 0
    malloc_trim(0)
  }

  func refusal(_ refusal: Refusal) -> Response { APIError.refusal(refusal).response }

  /// What the server can do, whatever the path.
  private static let options = Response(.ok, fields: [Field(name: "Allow", value: "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")])

  /// The response to `GET /`: the inspector for a browser, and what this is for everybody else; nil for another request.
  private func introduction(_ request: Request, hasInspector: Bool) -> Response? {
    guard request.path.first == UInt8(ascii: "/"), request.method == .get || request.method == .head else { return nil }
    let vary = Field(name: "Vary", value: "Accept")
    // As bytes: to look for a text in a String would link Swift's regular expressions, 1.2 MB.
    if hasInspector, request.fields.all("accept").contains(where: { Array($0).holds(Array("text/html".utf8)) }) {
      return Response(.found, fields: [Field(name: "Location", value: "/__admin/"), vary])
    }
    let origin = request.authority.isEmpty ? "" : "http://\(request.authority)"
    var writer = JSONWriter(capacity: 256)
    writer.object { writer in
      writer.key("emulates")
      writer.string("PostHog's session recording playlists API")
      writer.key("document")
      writer.string("\(origin)/api/schema/")
      writer.key("inspector")
      writer.string(hasInspector ? "\(origin)/__admin/" : nil)
    }
    return Response(.ok, fields: [Field(name: "Content-Type", value: "application/json"), vary], body: writer.bytes)
  }

  private func health(_ request: Request) -> Response? {
    let isReady = pipeline != nil
    let status: Status
    let checks: [(StaticString, Bool)]
    switch String(decoding: request.path, as: UTF8.self) {
    case "/_livez": (status, checks) = (.ok, [("http", true)])
    case "/_readyz":
      let isAvailable = pipeline?.store.isAvailable() ?? false
      (status, checks) = (isAvailable ? .ok : .serviceUnavailable, [("http", true), ("database", isAvailable), ("seed", isReady)])
    default: return nil
    }
    guard request.method == .get || request.method == .head else {
      var answer = refusal(Refusal(.methodNotAllowed, "Method \"\(request.method.token)\" not allowed."))
      answer.fields.append(Field(name: "Allow", value: "GET, HEAD"))
      return answer
    }
    var writer = JSONWriter(capacity: 64)
    writer.object { writer in
      for (name, passed) in checks {
        writer.key(name)
        writer.bool(passed)
      }
    }
    return Response(status, fields: [Field(name: "Content-Type", value: "application/json")], body: writer.bytes)
  }
}

/// The way of a request to the API that it is for, put together in one place.
///
/// A request for the control API goes to that directly: it is neither journalled nor counted, and meets no faults. A request for the emulated
/// API passes these handlers, from the outside in, each of which sees the exchange:
///
/// 1. `CrossOrigin`, so that every response that a page gets says whether it may be read, and a preflight, which asks the browser's question and
///    not the client's, is not journalled.
/// 2. `Metrics`, so that the time of a request includes all that follows.
/// 3. `Journal`, so that it shows what the client got, a fault's response too.
/// 4. `Hints`, if anybody is to see them: after the faults, whose response is explained too, and before the journal, which shows the response
///    with its hint.
/// 5. `Faults`, which takes an `ImmediateHandler` and no other: it waits in the API's place, and the rows that change while the API responds are
///    those of one request.
/// 6. `API`.
///
/// The first three could be swapped without harm to each other, since what they read is in the exchange.
final class Pipeline {
  let store: Store
  private let tenants: Tenants
  private let outermost: any ExchangeHandler
  private let control: Control?

  var hasControl: Bool { control != nil }

  /// A pipeline round `api`, with the control API and its handlers if `configuration` has one.
  init(_ api: API, _ configuration: EmulatorConfiguration, on loop: EventLoop, logger: Logger) {
    (store, tenants) = (api.store, api.tenants)
    func withHints(_ inner: any ExchangeHandler) -> any ExchangeHandler {
      guard configuration.showsHints || logger.logLevel <= .info else { return inner }
      return Hints(inner, store: api.store, tenants: api.tenants, logger: logger, showsInResponse: configuration.showsHints)
    }
    var handler: any ExchangeHandler
    if let configured = configuration.control {
      let memory = ControlMemory(limit: configured.memory)
      let events = Events(loop: loop, heartbeat: configured.heartbeat)
      let faults = Faults(api, store: store, tenants: tenants, loop: loop, memory: memory)
      handler = withHints(faults)
      let journal =
        configured.journalSize > 0
        ? Journal(handler, size: configured.journalSize, store: store, tenants: tenants, memory: memory, events: events) : nil
      let metrics = Metrics(journal ?? handler, tenants: tenants)
      control = Control(
        store: store, tenants: tenants, loop: loop, journal: journal, faults: faults, metrics: metrics, events: events,
        build: BuildInfo(version: configuration.version, commit: configuration.commit),
        access: ControlAccess(token: configured.token, host: configuration.server.host, allowed: configured.allowedHosts), logger: logger)
      handler = metrics
    } else {
      handler = withHints(api)
      control = nil
    }
    if let origin = configuration.crossOrigin { handler = CrossOrigin(handler, origin) }
    outermost = handler
  }

  /// Responds to a request, at once or later.
  func answer(_ request: Request) -> Answer {
    if let control, Control.owns(request) { return control.answer(request) }
    return outermost.answer(Exchange(request, store.identities, tenants.common.terms.settings.contract))
  }

  /// As `Handler.commitTurn`.
  func commitTurn() -> Response? {
    let failure = outermost.commitTurn()
    control?.events.commitTurn(failed: failure != nil)
    return failure?.response
  }
}
