import Glibc
import HTTPServer
import TestSupport

/// Answers by the first segment of the path, so that a test can ask for what it needs.
final class TestHandler: Handler {
  let loop: EventLoop
  var waiting: [Deferred] = []
  var commitFailure: Response?
  var commits = 0
  var cancellations = 0
  weak var stream: ResponseStream?

  init(loop: EventLoop) {
    self.loop = loop
  }

  func answer(_ request: Request) -> Answer {
    let path = String(decoding: request.path, as: UTF8.self)
    switch path {
    case "/large": return .now(Response(.ok, body: [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)))
    case "/busy":
      // Blocks the loop, as a slow handler would.
      usleep(10_100_000)
      return .now(Response(.ok, body: [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)))
    case "/reset": return .now(Response(.ok, body: Array("never".utf8), delivery: .reset))
    case "/dropped": return .now(Response(.ok, body: Array("never".utf8), delivery: .dropped))
    case "/raw": return .now(Response(.ok, delivery: .raw(Array("HTTP/1.1 2x0\n".utf8))))
    case "/truncated": return .now(Response(.ok, body: Array("truncated".utf8), delivery: .truncated(after: 5)))
    case "/dribbled":
      return .now(Response(.ok, body: Array("dribbled".utf8), delivery: .dribbled(bytes: 3, every: .milliseconds(1))))
    case "/streamed":
      let stream = ResponseStream()
      self.stream = stream
      return .now(
        Response(.ok, fields: [Field(name: "Content-Length", value: "5")], body: Array("begun ".utf8), delivery: .streamed(stream)))
    case "/empty": return .now(Response(.noContent))
    case "/close": return .now(Response(.ok, body: Array("bye".utf8), closes: true))
    case "/wait":
      let deferred = Deferred()
      deferred.onCancel { [unowned self] in cancellations += 1 }
      waiting.append(deferred)
      return .later(deferred)
    case "/go":
      for deferred in waiting { deferred.complete(Response(.ok, body: Array("waited".utf8))) }
      waiting = []
      return .now(Response(.ok, body: Array("gone".utf8)))
    case "/soon":
      let deferred = Deferred()
      loop.schedule(after: .milliseconds(1)) { deferred.complete(Response(.ok, body: Array("soon".utf8))) }
      return .later(deferred)
    case "/at-once":
      let deferred = Deferred()
      deferred.complete(Response(.ok, body: Array("at once".utf8)))
      return .later(deferred)
    default:
      let content = "\(request.method.token) \(String(decoding: request.target, as: UTF8.self)) \(request.body.count)"
      return .now(Response(.ok, fields: [Field(name: "Content-Type", value: "text/plain")], body: Array(content.utf8)))
    }
  }

  func commitTurn() -> Response? {
    commits += 1
    defer { commitFailure = nil }
    return commitFailure
  }

  func refusal(_ refusal: Refusal) -> Response {
    Response(refusal.status, fields: [Field(name: "Content-Type", value: "text/plain")], body: Array(refusal.reason.utf8))
  }
}

extension Client {
  /// Connects through a socket pair, without a network.
  convenience init(_ server: Server) {
    var ends: [CInt] = [0, 0]
    socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
    self.init(descriptor: ends[0])
    server.adopt(ends[1])
  }
}
