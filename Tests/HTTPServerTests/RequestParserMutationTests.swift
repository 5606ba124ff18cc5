import HTTPServer
import Testing

/// Requests with bytes changed at random, by a fixed seed: nothing traps, and pieces never change the outcome.
@Suite struct RequestParserMutationTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    /// xorshift64*, whose numbers are reproducible.
    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 2_685_821_657_736_338_717
    }
  }

  private static let seeds = [
    "GET /a%20b?c=d HTTP/1.1\r\nHost: a:80\r\nAccept: */*\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    "POST http://[::1]:8/x?y HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: keep-alive, x\r\n\r\nhello world!HEAD / HTTP/1.1\r\nHost: b\r\n\r\n",
    "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n3;x=\"y\"\r\nabc\r\n0a\r\n0123456789\r\n0\r\nT: u\r\n\r\n",
  ]

  @Test(arguments: seeds.indices)
  func neverDependsOnThePieces(seed: Int) {
    var generator = Generator(state: UInt64(seed + 1))
    let marks = Array("\r\n :;,/?%#0f\0\t\u{7f}*GH".utf8)
    for _ in 0..<1_500 {
      var bytes = Array(Self.seeds[seed].utf8)
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[place] = marks.randomElement(using: &generator) ?? 0
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2: bytes.insert(marks.randomElement(using: &generator) ?? 0, at: place)
        default: bytes.remove(at: place)
        }
      }
      var pieces: [[UInt8]] = []
      var start = 0
      while start < bytes.count {
        let end = Int.random(in: start + 1...min(bytes.count, start + 20), using: &generator)
        pieces.append(Array(bytes[start..<end]))
        start = end
      }
      let whole = Self.outcome(of: [bytes])
      #expect(Self.outcome(of: pieces) == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      #expect(Self.outcome(of: bytes.map { [$0] }) == whole, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  private static func outcome(of pieces: [[UInt8]]) -> [String] {
    var parser = RequestParser(limits: ServerConfiguration().requestLimits)
    var outcome: [String] = []
    for piece in pieces {
      var offset = 0
      reading: while true {
        switch parser.parse(piece.span, from: &offset) {
        case .incomplete: break reading
        case .request(let request): outcome.append("\(request.method.token) \(Array(request.target)) \(request.authority) \(request.body)")
        case .refused(let refusal): return outcome + ["\(refusal.status.code) \(refusal.reason)"]
        }
      }
    }
    return outcome + ["\(parser.progress)"]
  }
}
