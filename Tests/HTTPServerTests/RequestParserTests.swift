import HTTPServer
import Testing

@Suite struct RequestParserTests {
  /// What a connection's bytes come to: each request in words, and the status of the refusal at the end, if any.
  struct Expectation: Sendable, CustomTestStringConvertible {
    let bytes: String
    let requests: [String]
    let refusal: Int?
    var testDescription: String { String(bytes.prefix(60)).debugDescription }

    init(_ bytes: String, _ requests: [String], refused refusal: Int? = nil) {
      self.bytes = bytes
      self.requests = requests
      self.refusal = refusal
    }

    static func refused(_ bytes: String, _ status: Int) -> Self { Self(bytes, [], refused: status) }
  }

  private static var limits: RequestLimits {
    var configuration = ServerConfiguration()
    configuration.maxTargetLength = 200
    configuration.maxHeaderSize = 300
    configuration.maxHeaderFields = 10
    configuration.maxTrailerSize = 40
    configuration.maxBodySize = 100
    return configuration.requestLimits
  }

  private static func outcome(of pieces: [[UInt8]]) -> (requests: [String], refusal: Int?) {
    var parser = RequestParser(limits: limits)
    var requests: [String] = []
    for piece in pieces {
      var offset = 0
      reading: while true {
        switch parser.parse(piece.span, from: &offset) {
        case .incomplete: break reading
        case .request(let request):
          requests.append(
            "\(request.method.token) \(request.authority) \(String(decoding: request.path, as: UTF8.self))"
              + " \(request.query.map { String(decoding: $0, as: UTF8.self) } ?? "-") \(String(decoding: request.body, as: UTF8.self))")
        case .refused(let refusal): return (requests, refusal.status.code)
        }
      }
      if offset != piece.count { Issue.record("not all was read") }
    }
    return (requests, nil)
  }

  @Test(arguments: [accepted, requestLines, targets, fields, framing, chunks, limited].flatMap { $0 })
  func givesTheSameInAllPieces(expected: Expectation) {
    let bytes = Array(expected.bytes.utf8)
    func check(_ pieces: [[UInt8]], _ how: String) {
      let outcome = Self.outcome(of: pieces)
      #expect(outcome.requests == expected.requests, "\(how)")
      #expect(outcome.refusal == expected.refusal, "\(how)")
    }
    check([bytes], "in one piece")
    check(bytes.map { [$0] }, "byte by byte")
    for place in bytes.indices { check([Array(bytes[..<place]), Array(bytes[place...])], "split at \(place)") }
  }

  static let accepted: [Expectation] = [
    Expectation("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET a / - "]),
    Expectation("GET /a/../b//c?d=e?f HTTP/1.1\r\nHost: a\r\n\r\n", ["GET a /a/../b//c d=e?f "]),
    Expectation("GET /? HTTP/1.1\r\nhOST:a:80\t \r\n\r\n", ["GET a:80 /  "]),
    Expectation("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET a / - ", "GET a /b - "]),
    Expectation("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", ["BREW a /pot - "]),
    Expectation("GET / HTTP/1.0\r\n\r\n", ["GET  / - "]),
    Expectation("GET / HTTP/1.2\r\nHost: a\r\n\r\n", ["GET a / - "]),
    Expectation("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS a * - "]),
    Expectation("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS b * - "]),
    Expectation("GET http://b:1/c?d HTTP/1.1\r\nHost: a\r\n\r\n", ["GET b:1 /c d "]),
    Expectation("GET HTTPS://b?d HTTP/1.1\r\nHost: a\r\n\r\n", ["GET b / d "]),
    Expectation("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n", ["GET [::1]:8000 / - "]),
    Expectation(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["POST a / - abc", "GET a / - "]),
    Expectation("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["GET a / - "]),
    Expectation("GET / HTTP/1.1\r\nHost: a\r\nX: \u{e9}\r\nY:\r\n\r\n", ["GET a / - "]),
    Expectation("GET / HTTP/1.0\r\nExpect: other\r\n\r\n", ["GET  / - "]),
  ]

  static let requestLines: [Expectation] = [
    .refused("GET /\r\n\r\n", 400),
    .refused("GET  / HTTP/1.1\r\n\r\n", 400),
    .refused("GET / HTTP/1.1 \r\n\r\n", 400),
    .refused("GET /\tHTTP/1.1\r\n\r\n", 400),
    .refused(" GET / HTTP/1.1\r\n\r\n", 400),
    .refused("G(T / HTTP/1.1\r\n\r\n", 400),
    .refused("GET / http/1.1\r\n\r\n", 400),
    .refused("GET / HTTP/1.10\r\n\r\n", 400),
    .refused("GET / HTTP/11\r\n\r\n", 400),
    .refused("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    .refused("GET / HTTP/0.9\r\n\r\n", 505),
    .refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    .refused("\u{16}\u{3}\u{1}", 400),
    .refused("GET / HTTP/1.1\nHost: a\n\n", 400),
    .refused("GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
    .refused("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    .refused("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    .refused("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    .refused("\(String(repeating: "M", count: 65)) / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
  ]

  static let targets: [Expectation] = [
    "/a%", "/a%4", "/a%zz", "/a%4g", "/a#b", "/\u{e9}", "/\u{1}", "/a\u{7f}", "a", "*", "http://", "http:///a", "http://u@b/",
    "ftp://b/",
    "http://b:x/", "http://[::1/", "http://[]/", "//b\u{0}",
  ].map { .refused("GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n", 400) }

  static let fields: [Expectation] =
    [
      "", "Host: a\r\nHost: a\r\n", "Host:\r\n", "Host: a b\r\n", "Host: a, b\r\n", "Host: a:b\r\n", "Host: a:65536\r\n", "Host: u@a\r\n",
      "Host: a/\r\n", "Host: a%\r\n", "Host: [::1\r\n", "Host: [v1.]\r\n", "Host : a\r\n", " Host: a\r\n", "Host: a\r\n b\r\n",
      "Host: a\r\nX\r\n",
      "Host: a\r\n: b\r\n", "Host: a\r\nX y: b\r\n", "Host: a\r\nX: \u{0}\r\n", "Host: a\r\nX: a\rb\r\n", "Host: a\r\nX: a\nb\r\n",
      "Host: a\r\nX: \u{8}\r\n", "Host: a\r\nX\u{e9}: b\r\n", "Host: a\r\n\tX: b\r\n",
    ].map { .refused("GET / HTTP/1.1\r\n\($0)\r\n", 400) } + [
      .refused("GET / HTTP/1.1\r\nHost: a\r\nExpect: gold\r\n\r\n", 417),
      .refused("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ]

  static let framing: [Expectation] =
    [
      "Content-Length:", "Content-Length: +1", "Content-Length: -1", "Content-Length: 1, 1", "Content-Length: 0x1", "Content-Length: 1 1",
      "Content-Length: 99999999999999999999", "Content-Length: 1\r\nContent-Length: 2", "Content-Length: 1\r\nContent-Length: 1",
      "Content-Length: 1\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 1",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, chunked", "Transfer-Encoding:",
    ].map { .refused("POST / HTTP/1.1\r\nHost: a\r\n\($0)\r\n\r\n", 400) }
    + ["gzip", "gzip, chunked", "chunked, gzip", "identity", "xchunked", "chunked;q=1", "\"chunked\""].map {
      .refused("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \($0)\r\n\r\n", 501)
    } + [.refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]

  private static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"

  static let chunks: [Expectation] =
    [
      ("3\r\nabc\r\n0\r\n\r\n", "abc"), ("3\r\nabc\r\n00A;x=\"y z\";z \r\n0123456789\r\n0\r\n\r\n", "abc0123456789"), ("0\r\n\r\n", ""),
      ("1 ;x\r\na\r\n0\r\nContent-Length: 9\r\nX: y\r\n\r\n", "a"),
    ].map { Expectation(chunked + $0 + "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["POST a / - \($1)", "GET a / - "]) }
    + [
      "\r\n", "x\r\n", "-1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1\n", "1\rx", "1;\n", "1;\u{0}\r\n", "3\r\nabcd\r\n", "3\r\nabc\n",
      "3\r\nabc0\r\n\r\n",
      "00000000000000001\r\n", "0\r\nX\r\n\r\n", "0\r\n X: y\r\n\r\n", "0\r\nX : y\r\n\r\n", "0\r\nX: y\n\r\n", "0\r\n\rx",
      "0\r\n: y\r\n\r\n",
      "0\r\nX: \u{1}\r\n\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n",
    ].map { .refused(chunked + $0, 400) }

  static let limited: [Expectation] = [
    Expectation(
      "GET /\(String(repeating: "a", count: 199)) HTTP/1.1\r\nHost: a\r\n\r\n", ["GET a /\(String(repeating: "a", count: 199)) - "]),
    .refused("GET /\(String(repeating: "a", count: 200)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
    .refused("GET /\(String(repeating: "a", count: 400))\u{0}", 414),
    .refused("GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 400))\u{0}", 431),
    .refused("GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 10))\r\n", 431),
    .refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n", 413),
    .refused(chunked + "65\r\n", 413),
    .refused(chunked + "7fffffffffffffff\r\n", 413),
    .refused(chunked + "60\r\n\(String(repeating: "a", count: 96))\r\n5\r\n", 413),
    .refused(chunked + "1;\(String(repeating: "a", count: 40))\r\n", 431),
    .refused(chunked + "0\r\nX: \(String(repeating: "a", count: 40))\r\n\r\n", 431),
  ]

  @Test func readsTheLargestHeadInTimeThatGrowsWithItsSize() {
    var parser = RequestParser(limits: ServerConfiguration().requestLimits)
    let bytes = Array(
      "GET /\(String(repeating: "a", count: 16_000)) HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "b", count: 32_000))\r\n\r\n".utf8)
    var requests = 0
    for byte in bytes {
      var offset = 0
      if case .request = parser.parse([byte].span, from: &offset) { requests += 1 }
    }
    #expect(requests == 1)
  }

  @Test func findsFieldsInAnyCase() throws {
    var parser = RequestParser(limits: ServerConfiguration().requestLimits)
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nACCEPT: x\r\naccept:\t y \r\nEmpty:\r\n\r\n".utf8)
    var offset = 0
    guard case .request(let request) = parser.parse(bytes.span, from: &offset) else {
      Issue.record("no request")
      return
    }
    #expect(request.fields.first("accept").map(Array.init) == Array("x".utf8))
    #expect(request.fields.all("accept").map(Array.init) == [Array("x".utf8), Array("y".utf8)])
    #expect(request.fields.first("empty")?.isEmpty == true)
    #expect(!request.fields.contains("accepts"))
    #expect(request.fields.map { String(decoding: $0.name, as: UTF8.self) } == ["Host", "ACCEPT", "accept", "Empty"])
  }
}
