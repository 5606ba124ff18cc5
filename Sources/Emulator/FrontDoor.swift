internal import API
internal import Control
internal import HTTPServer
internal import JSON

/// Tells the emulator's health, and lets everything else through to the API as soon as there is one.
final class FrontDoor: Handler {
  /// The loop that it answers on.
  let loop: EventLoop
  private var api: (any Handler)?
  private var control: Control?
  /// What requests of this process wait for.
  private var owed: [ObjectIdentifier: Deferred] = [:]

  init(_ loop: EventLoop) { self.loop = loop }

  /// What other requests wait for is cancelled with their connections.
  deinit { for deferred in owed.values { deferred.cancel() } }

  /// Lets requests through to `api` from now on, and to `control` where there is one.
  func open(_ api: any Handler, _ control: Control?) {
    self.api = api
    self.control = control
  }

  func answer(_ request: Request) -> Answer {
    // RFC 9110, 9.3.7: asked of the server itself, which neither a key nor the API has to do with.
    if request.path.first == UInt8(ascii: "*"), request.method == .options { return .now(Self.options) }
    // No path of the API begins with an underscore.
    if request.path.dropFirst().first == UInt8(ascii: "_") {
      if let answer = health(request) { return .now(answer) }
      if let control, Control.owns(request) { return control.answer(request) }
    }
    guard let api else {
      var answer = refusal(Refusal(.serviceUnavailable, "The emulator is starting."))
      answer.fields.append(Field(name: "Retry-After", value: "1"))
      return .now(answer)
    }
    return api.answer(request)
  }

  /// The answer to a request of this process, or nil and then later one for `late`, which gets nil where the server stops before.
  func answer(_ request: Request, late: @escaping (Response?) -> Void) -> Response? {
    switch answer(request) {
    case .now(let response): return response
    case .later(let deferred):
      let id = ObjectIdentifier(deferred)
      owed[id] = deferred
      deferred.observe { [weak self] response in
        self?.owed[id] = nil
        late(response)
      }
      return nil
    }
  }

  func settle() -> Response? { api?.settle() }

  func refusal(_ refusal: Refusal) -> Response { API.refusal(refusal) }

  /// What the server can do, whatever the path.
  private static let options = Response(.ok, fields: [Field(name: "Allow", value: "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")])

  private func health(_ request: Request) -> Response? {
    let isReady = api != nil
    let status: Status
    let checks: [(StaticString, Bool)]
    switch String(decoding: request.path, as: UTF8.self) {
    case "/_livez": (status, checks) = (.ok, [("http", true)])
    case "/_readyz": (status, checks) = (isReady ? .ok : .serviceUnavailable, [("http", true), ("database", isReady), ("seed", isReady)])
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
