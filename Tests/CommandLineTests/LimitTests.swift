import Testing

/// The limits of `serve` reach the server.
@Suite struct LimitTests {
  private static let head = "GET /_livez HTTP/1.1\r\nHost: x\r\n"

  @Test(arguments: [
    (["--max-target-length", "16"], "GET /\(String(repeating: "a", count: 16)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    (["--max-header-size", "64"], "\(head)A: \(String(repeating: "a", count: 64))\r\n\r\n", 431),
    (["--max-header-fields", "2"], "\(head)A: 1\r\nB: 2\r\n\r\n", 431),
    (["--max-body-size", "4"], "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12345", 413),
    (["--max-trailer-size", "8"], "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: 123456789\r\n\r\n", 431),
    (["--header-timeout", "100ms"], "GET / HTTP/1.1\r\n", 408),
    (["--header-timeout", "0.1"], "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1", 408),
  ])
  func answersBeyondIt(arguments: [String], request: String, status: Int) throws {
    let emulator = try Emulator(arguments: arguments)
    let connection = try Connection(emulator.port)
    connection.send(request)
    #expect(try connection.answer().status == status)
  }

  @Test func closesAnIdleConnection() throws {
    let emulator = try Emulator("--idle-timeout", "100ms")
    let connection = try Connection(emulator.port)
    connection.send("\(Self.head)\r\n")
    // Both the response, and the end of the connection, which the client did not ask for.
    #expect(connection.receive().hasSuffix(#"{"http":true}"#))
  }
}
