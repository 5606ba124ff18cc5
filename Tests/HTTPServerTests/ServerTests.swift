import HTTPServer
import Logging
import Testing

/// A server with the test handler for the length of `body`.
func withServer(
  _ poller: ServerConfiguration.PollerKind = .epoll, _ configure: (inout ServerConfiguration) -> Void = { _ in },
  _ body: (Server) async throws -> Void
) async throws {
  var configuration = ServerConfiguration()
  configuration.poller = poller
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

@Suite struct ServerTests {
  @Test(arguments: ServerConfiguration.PollerKind.allCases)
  func answersOverTCP(poller: ServerConfiguration.PollerKind) async throws {
    try await withServer(poller) { server in
      let client = try Client(port: server.port)
      client.send("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n")
      let answer = client.receive(until: "GET /a?b 0")
      #expect(
        answer
          == "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nGET /a?b 0")
    }
  }
}
