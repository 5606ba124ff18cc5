import Dispatch
import Glibc
import Logging
import TestSupport
import Testing

@testable import HTTPServer

/// A server with the test handler for the length of `body`.
func withServer(
  _ configure: (inout ServerConfiguration) -> Void = { _ in },
  _ body: (Server) async throws -> Void
) async throws {
  var configuration = ServerConfiguration()
  configuration.now = { 784_111_777_000_000 }
  configure(&configuration)
  let server = try Server.start(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { TestHandler(loop: $0) }
  do {
    try await body(server)
  } catch {
    await server.stop(grace: .zero)
    throw error
  }
  await server.stop(grace: .zero)
}

extension Server {
  /// Stops without holding up a thread.
  func stop(grace: Duration) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        self.stop(grace: grace)
        continuation.resume()
      }
    }
  }

  /// Waits for the result of `perform`.
  func onLoop<T: Sendable>(_ body: @escaping @Sendable (any Handler) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      perform(body) { continuation.resume(with: $0) }
    }
  }

  /// Runs `body` with the test handler on the loop.
  func onTestHandler<T: Sendable>(_ body: @escaping @Sendable (TestHandler) -> T) async throws -> T {
    try await onLoop { handler in
      guard let handler = handler as? TestHandler else { preconditionFailure("the server was started with a TestHandler") }
      return body(handler)
    }
  }
}

@Suite(.timeLimit(.minutes(1))) struct ServerTests {
  private static func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n" }
  private static let head = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

  @Test func answersOverTCP() async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      for path in ["/a?b", "/c"] {
        client.send(Self.get(path))
        let content = "GET \(path) 0"
        #expect(
          client.receive(until: content) == Self.head
            + "Content-Type: text/plain\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)")
      }
    }
  }

  @Test func answersManyPipelinedRequestsInOrder() async throws {
    try await withServer { server in
      let client = Client(server)
      var expected: [String] = []
      var bytes = ""
      for index in 0..<200 {
        switch index % 5 {
        case 0:
          bytes += Self.get("/\(index)")
          expected.append("GET /\(index) 0")
        case 1:
          bytes += "POST /\(index) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
          expected.append("POST /\(index) 3")
        case 2:
          bytes += "PUT /\(index) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
          expected.append("PUT /\(index) 2")
        case 3:
          bytes += Self.get("/soon")
          expected.append("soon")
        default:
          bytes += Self.get("/at-once")
          expected.append("at once")
        }
      }
      client.send(bytes + Self.get("/close"))
      expected.append("bye")
      let answers = client.receiveAll().split(separator: "HTTP/1.1 ")
      #expect(answers.count == 201)
      for (answer, content) in zip(answers, expected) { #expect(answer.hasSuffix("\r\n\r\n\(content)")) }
    }
  }

  @Test func sendsHeadAsGetWithoutContentAndNoContentWithoutLength() async throws {
    try await withServer { server in
      let client = Client(server)
      client.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get("/empty") + Self.get("/close"))
      #expect(
        client.receiveAll() == Self.head + "Content-Length: 300000\r\n\r\n"
          + "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"
          + Self.head + "Content-Length: 3\r\nConnection: close\r\n\r\nbye")
    }
  }

  @Test func servesOthersWhileAResponseIsPending() async throws {
    try await withServer { server in
      let waiting = Client(server)
      waiting.send(Self.get("/wait") + Self.get("/after"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      let other = Client(server)
      other.send(Self.get("/go"))
      #expect(other.receive(until: "gone").hasSuffix("gone"))
      let both = waiting.receive(until: "GET /after 0")
      #expect(both.split(separator: "HTTP/1.1 ").count == 2)
      #expect(both.contains("waited"))
    }
  }

  @Test func notifiesTheHandlerThatAClientHasGone() async throws {
    try await withServer { server in
      let client = Client(server)
      client.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      client.close()
      while try await server.onTestHandler({ $0.cancellations == 0 }) {}
      try await server.onTestHandler { $0.waiting[0].complete(Response(.ok)) }
      #expect(try await server.onTestHandler { $0.cancellations } == 1)
    }
  }

  /// Ends a connection as `how` says, one of the arguments of the tests below.
  private static func leave(_ client: Client, _ how: String) {
    switch how {
    case "close": client.close()
    case "reset": client.reset()
    case "half-close": client.endOutput()
    default:
      client.send(get("/after"))
      client.endOutput()
    }
  }

  /// A closed socket and one that is shut down for sending look the same to the server.
  @Test(arguments: ["close", "reset", "half-close", "half-close after another request"])
  func noticesAtOnceThatAClientHasGoneWhileAResponseIsPending(how: String) async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      client.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      Self.leave(client, how)
      while try await server.onTestHandler({ $0.cancellations == 0 }) {}
      if how.hasPrefix("half") { #expect(client.receiveAll() == "") }
    }
  }

  @Test func answersAtOnceAClientThatHasClosedItsOutput() async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      client.send(Self.get("/large") + Self.get("/a"))
      client.endOutput()
      #expect(client.receiveAll().hasSuffix("GET /a 0"))
    }
  }

  /// Deadlines count from when something was written, and not from when the turn began.
  @Test func givesAClientItsTimeToReadAfterALongTurn() async throws {
    try await withServer({ $0.writeTimeout = .seconds(10) }) { server in
      let client = Client(server)
      client.send(Self.get("/busy"))
      var count = client.receive().count
      // Two turns in which the connection could be found to be late.
      for _ in 0..<2 { try await server.onLoop { _ in } }
      while count < 2_000_000, case let some = client.receive(), !some.isEmpty { count += some.count }
      #expect(count >= 2_000_000)
    }
  }

  @Test func replacesResponsesWhenTheTurnCannotBeCommitted() async throws {
    try await withServer { server in
      let client = Client(server)
      client.send(Self.get("/a"))
      #expect(client.receive(until: "GET /a 0").hasPrefix("HTTP/1.1 200 OK"))
      let waiting = Client(server)
      waiting.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      await #expect(throws: CommitError.self) {
        try await server.onTestHandler { handler in
          handler.commitFailure = Response(.serviceUnavailable, body: Array("lost".utf8))
          handler.waiting[0].complete(Response(.ok))
        }
      }
      let answer = waiting.receiveAll()
      #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
      #expect(answer.hasSuffix("Connection: close\r\n\r\nlost"))
      client.send(Self.get("/b"))
      #expect(client.receive(until: "GET /b 0").hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test func answersWhileManyAreIdle() async throws {
    try await withServer { server in
      let idle = try (0..<500).map { _ in try Client(port: server.port) }
      let client = try Client(port: server.port)
      client.send(Self.get("/a"))
      #expect(client.receive(until: "GET /a 0").hasSuffix("GET /a 0"))
      idle[250].send(Self.get("/b"))
      #expect(idle[250].receive(until: "GET /b 0").hasSuffix("GET /b 0"))
    }
  }

  @Test func holdsLittleForAClientThatDoesNotRead() async throws {
    try await withServer({ $0.maxPendingOutput = 500_000 }) { server in
      let slow = Client(server)
      let requests = String(repeating: Self.get("/large"), count: 50)
      slow.send(requests)
      let other = Client(server)
      other.send(Self.get("/a"))
      #expect(other.receive(until: "GET /a 0").hasSuffix("GET /a 0"))
      slow.endOutput()
      var count = 0
      while true {
        let some = slow.receive()
        if some.isEmpty { break }
        count += some.count
      }
      #expect(count == 50 * (300_000 + Self.head.utf8.count + "Content-Length: 300000\r\n\r\n".utf8.count))
    }
  }

  @Test func keepsTheAnswerOfAClientThatHasGoneFromOthers() async throws {
    try await withServer { server in
      let gone = Client(server)
      gone.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      let descriptor = gone.descriptor
      try await server.onTestHandler { handler in
        // Within the turn, so that the server learns of it only when it writes.
        shutdown(descriptor, CInt(SHUT_RDWR))
        handler.waiting[0].complete(Response(.ok, body: Array("for the one that has gone".utf8)))
        handler.waiting = []
      }
      let other = Client(server)
      other.send(Self.get("/close"))
      #expect(other.receiveAll() == Self.head + "Content-Length: 3\r\nConnection: close\r\n\r\nbye")
    }
  }

  @Test func letsARefusalReachAClientThatStillSends() async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n")
      for _ in 0..<20 { client.send([UInt8](repeating: 0, count: 1_000_000)) }
      client.endOutput()
      let answer = client.receiveAll()
      #expect(answer.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
      #expect(answer.hasSuffix("Connection: close\r\n\r\nThe content is too large."))
    }
  }

  @Test func endsAConnectionWithoutRequests() async throws {
    try await withServer({ $0.idleTimeout = .milliseconds(30) }) { server in
      #expect(Client(server).receiveAll() == "")
    }
  }

  @Test(arguments: ["GET / HTTP/1.1\r\nHost", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab"])
  func refusesWhatTakesTooLong(beginning: String) async throws {
    try await withServer(
      {
        $0.headerTimeout = .milliseconds(30)
        $0.bodyTimeout = .milliseconds(30)
      }
    ) { server in
      let client = Client(server)
      client.send(beginning)
      #expect(client.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
    }
  }

  @Test func leavesConnectionsBeyondTheLimitWaiting() async throws {
    try await withServer({ $0.maxConnections = 2 }) { server in
      let first = try Client(port: server.port)
      let second = try Client(port: server.port)
      let third = try Client(port: server.port)
      third.send(Self.get("/c"))
      for client in [first, second] {
        client.send(Self.get("/a"))
        #expect(client.receive(until: "GET /a 0").hasSuffix("GET /a 0"))
      }
      first.close()
      #expect(third.receive(until: "GET /c 0").hasSuffix("GET /c 0"))
    }
  }

  @Test func stopsWhenWhatHasBegunIsAnswered() async throws {
    try await withServer { server in
      let (idle, begun, waiting) = (Client(server), Client(server), Client(server))
      begun.send("GET /a HTTP/1.1\r\n")
      waiting.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      // On a thread of its own: this one waits for what stopping does.
      let stopping = DispatchGroup()
      DispatchQueue.global().async(group: stopping) { server.stop(grace: .seconds(30)) }
      #expect(idle.receiveAll() == "")
      begun.send("Host: x\r\n\r\n")
      #expect(begun.receiveAll().hasSuffix("Connection: close\r\n\r\nGET /a 0"))
      try await server.onTestHandler { $0.waiting[0].complete(Response(.ok, body: Array("waited".utf8))) }
      #expect(waiting.receiveAll().hasSuffix("Connection: close\r\n\r\nwaited"))
      begun.close()
      waiting.close()
      await withCheckedContinuation { continuation in stopping.notify(queue: .global()) { continuation.resume() } }
      await #expect(throws: ServerStoppedError.self) { try await server.onLoop { _ in } }
      #expect(throws: Client.Refused.self) { try Client(port: server.port) }
    }
  }

  @Test func deliversBrokenResponses() async throws {
    try await withServer { server in
      for (path, sent) in [
        ("/dropped", ""), ("/raw", "HTTP/1.1 2x0\n"), ("/truncated", Self.head + "Content-Length: 9\r\n\r\ntrunc"),
        ("/dribbled", Self.head + "Content-Length: 8\r\n\r\ndribbled" + Self.head + "Content-Length: 3\r\nConnection: close\r\n\r\nbye"),
      ] {
        let client = try Client(port: server.port)
        client.send(Self.get("/empty") + Self.get(path) + Self.get("/close"))
        #expect(client.receiveAll() == "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n" + sent)
      }
      let reset = try Client(port: server.port)
      reset.send(Self.get("/reset"))
      #expect(reset.isReset())
    }
  }

  /// RFC 9112, 6.3: content without a length ends with the connection, in both versions.
  @Test(arguments: ["HTTP/1.1\r\nHost: x", "HTTP/1.0", "HTTP/1.0\r\nConnection: keep-alive"])
  func streamsUntilTheServerStops(version: String) async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      // What is behind the request is not handled.
      client.send("GET /streamed \(version)\r\n\r\n" + Self.get("/large"))
      #expect(client.receive(until: "begun ") == Self.head + "Connection: close\r\n\r\nbegun ")
      for text in ["one ", "two"] {
        try await server.onTestHandler { $0.stream?.send(Array(text.utf8)) }
        #expect(client.receive(until: text) == text)
      }
      let stopping = DispatchGroup()
      DispatchQueue.global().async(group: stopping) { server.stop(grace: .seconds(30)) }
      #expect(client.receiveAll() == "")
      await withCheckedContinuation { continuation in stopping.notify(queue: .global()) { continuation.resume() } }
    }
  }

  @Test func changesALaterResponseAndEndsItWithItsConnection() {
    var cancellations = 0
    let gone = Deferred()
    gone.onCancel { cancellations += 1 }
    gone.map { $0 }.cancel()
    #expect(cancellations == 1)
    let inner = Deferred()
    let outer = inner.map { Response(.created, body: $0.body + [2]) }
    inner.complete(Response(.ok, body: [1]))
    var bodies: [[UInt8]?] = []
    outer.observe { bodies.append($0?.body) }
    #expect(bodies == [[1, 2]])
  }

  @Test func streamsNothingToHead() async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      client.send("HEAD /streamed HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.receiveAll() == Self.head + "Connection: close\r\n\r\n")
      #expect(try await server.onTestHandler { $0.stream == nil })
    }
  }

  @Test(arguments: ["close", "reset", "half-close", "half-close after another request"])
  func releasesTheStreamOfAClientThatHasGone(how: String) async throws {
    try await withServer { server in
      let client = try Client(port: server.port)
      client.send(Self.get("/streamed"))
      _ = client.receive(until: "begun ")
      Self.leave(client, how)
      while try await server.onTestHandler({ $0.stream != nil }) {}
    }
  }

  @Test func dropsAStreamThatNobodyReads() async throws {
    try await withServer({ $0.maxPendingOutput = 100_000 }) { server in
      let slow = Client(server)
      slow.send(Self.get("/streamed"))
      // The system's buffers take what they hold; then the server's limit is reached.
      while try await server.onTestHandler({ handler in
        handler.stream?.send([UInt8](repeating: UInt8(ascii: "x"), count: 50_000))
        return handler.stream != nil
      }) {}
      let other = Client(server)
      other.send(Self.get("/a"))
      #expect(other.receive(until: "GET /a 0").hasSuffix("GET /a 0"))
    }
  }

  @Test func replacesAStreamWhoseTurnCannotBeCommitted() async throws {
    try await withServer { server in
      let client = Client(server)
      client.send(Self.get("/wait"))
      while try await server.onTestHandler({ $0.waiting.isEmpty }) {}
      let stream = ResponseStream()
      await #expect(throws: CommitError.self) {
        try await server.onTestHandler { handler in
          handler.commitFailure = Response(.serviceUnavailable, body: Array("lost".utf8))
          handler.waiting[0].complete(Response(.ok, delivery: .streamed(stream)))
          stream.send(Array("early".utf8))
        }
      }
      #expect(client.receiveAll().hasSuffix("Connection: close\r\n\r\nlost"))
    }
  }

  /// If it waited, it would do so for an hour.
  @Test(.timeLimit(.minutes(10))) func stopsWithoutWaitingForClientsThatDoNotClose() async throws {
    var clients: [Client] = []
    try await withServer({ $0.linger = .seconds(3600) }) { server in
      for path in ["/close", "/a"] {
        let client = try Client(port: server.port)
        client.send(Self.get(path))
        #expect(client.receive(until: path == "/a" ? "GET /a 0" : "bye").hasPrefix("HTTP/1.1 200 OK"))
        clients.append(client)
      }
      await server.stop(grace: .seconds(3600))
    }
  }

  @Test(arguments: [
    ("127.0.0.1", ["127.0.0.1"]), ("::1", ["::1"]), ("::", ["::1", "127.0.0.1"]), ("0.0.0.0", ["127.0.0.1"]), ("localhost", []),
  ])
  func listensOn(host: String, addresses: [String]) async throws {
    try await withServer({ $0.host = host }) { server in
      #expect(server.host == host)
      for address in addresses {
        let client = try Client(address, port: server.port)
        client.send(Self.get("/a"))
        #expect(client.receive(until: "GET /a 0").hasSuffix("GET /a 0"))
      }
      // A name may mean either address, or both, of which the first that can be had is taken.
      if addresses.isEmpty { #expect((try? Client("::1", port: server.port)) != nil || (try? Client(port: server.port)) != nil) }
    }
  }

  @Test func releasesTheHandlerBeforeStopReturns() async throws {
    final class Mortal: Handler {
      nonisolated(unsafe) static var isReleased = false  // set on the loop, read after the loop has ended
      func answer(_ request: Request) -> Answer { .now(Response(.ok)) }
      func commitTurn() -> Response? { nil }
      func refusal(_ refusal: Refusal) -> Response { Response(refusal.status) }
      deinit { Self.isReleased = true }
    }
    let server = try Server.start(ServerConfiguration(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { loop in
      let handler = Mortal()
      loop.schedule(after: .seconds(60)) { _ = handler }
      return handler
    }
    await server.stop(grace: .zero)
    #expect(Mortal.isReleased)
    await server.stop(grace: .zero)
  }

  @Test func saysWhyItCannotStart() async throws {
    struct Failure: Error {}
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    try await withServer { server in
      var configuration = ServerConfiguration()
      configuration.port = server.port
      let error = #expect(throws: SocketError.self) { try Server.start(configuration, logger: logger) { TestHandler(loop: $0) } }
      #expect(error?.description == "cannot listen on 127.0.0.1:\(server.port): Address already in use")
    }
    #expect(throws: Failure.self) { try Server.start(ServerConfiguration(), logger: logger) { _ in throw Failure() } }
  }
}
