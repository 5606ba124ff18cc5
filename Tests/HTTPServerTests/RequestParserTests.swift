import HTTPServer
import Testing

@Suite struct RequestParserTests {
  private static func outcome(of pieces: [[UInt8]]) -> (requests: [String], refusal: Int?) {
    var parser = RequestParser(limits: Rule.limits)
    var requests: [String] = []
    var refusal: Int?
    for piece in pieces {
      var offset = 0
      reading: while true {
        switch parser.parse(piece.span, from: &offset) {
        case .incomplete: break reading
        case .request(let request):
          let body = String(String.UnicodeScalarView(request.body.map { Unicode.Scalar($0) }))
          requests.append(
            "\(request.method.token) \(request.authority) \(String(decoding: request.path, as: UTF8.self))"
              + " \(request.query.map { String(decoding: $0, as: UTF8.self) } ?? "-") \(body)")
        case .refused(let refused):
          refusal = refused.status.code
          break reading
        }
      }
      if refusal == nil, offset != piece.count { Issue.record("not all was read") }
    }
    return (requests, refusal)
  }

  @Test(
    arguments: [
      RequestLineRules.all, TargetRules.all, HostRules.all, FieldRules.all, FramingRules.all, ChunkRules.all, LimitRules.all,
    ].flatMap { $0 })
  func keepsTheRuleInAllPieces(rule: Rule) {
    func check(_ pieces: [[UInt8]], _ how: String) {
      let outcome = Self.outcome(of: pieces)
      #expect(outcome.requests == rule.requests, "\(how)")
      #expect(outcome.refusal == rule.refusal, "\(how)")
    }
    let bytes = rule.bytes
    check([bytes], "in one piece")
    check(bytes.map { [$0] }, "byte by byte")
    for place in bytes.indices { check([Array(bytes[..<place]), Array(bytes[place...])], "split at \(place)") }
    // RFC 9112, 11.2: nothing behind a refused request becomes one.
    if rule.refusal != nil { check([bytes, Array(Rule.get("/smuggled").utf8)], "with another behind it") }
  }

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
    #expect(request.fields.first("accepts") == nil)
    #expect(request.fields.map { String(decoding: $0.name, as: UTF8.self) } == ["Host", "ACCEPT", "accept", "Empty"])
  }
}
