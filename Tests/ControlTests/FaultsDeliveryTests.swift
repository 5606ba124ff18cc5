import JSON
import TestSupport
import Testing

@testable import Emulator

/// Every stage with every action, over TCP: what reaches the client, and whether the write was done.
@Suite struct FaultsDeliveryTests {
  enum Body: Sendable {
    case nothing
    case text(String)
    /// All of the API's answer.
    case whole
    /// The beginning of the API's answer, of the length that the head names.
    case part
    /// The beginning of the API's answer, and then something else in the length that the head names.
    case spoilt
    case containing(String)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let stage: String
    let action: String
    let status: Int?
    let body: Body
    let end: Reply.End
    let isWritten: Bool

    init(_ stage: String, _ action: String, _ status: Int?, _ body: Body, _ end: Reply.End, written: Bool) {
      (self.stage, self.action, self.status, self.body, self.end, isWritten) = (stage, action, status, body, end, written)
    }

    var testDescription: String { "\(stage) \(action)" }
  }

  private static let serverError = #"{"type":"server_error","code":"error","detail":"A server error occurred.","attr":null}"#

  static let rows: [Row] = [
    Row("before", #"{"status":503}"#, 503, .text(serverError), .open, written: false),
    Row("before", #"{"status":429,"headers":{"Retry-After":"7"},"body":{"a":[1]}}"#, 429, .text(#"{"a":[1]}"#), .open, written: false),
    Row("before", #"{"body":"<html>"}"#, 200, .text("<html>"), .open, written: false),
    Row("before", #"{"status":204}"#, 204, .nothing, .open, written: false),
    Row("before", #"{"delay_ms":20}"#, 201, .whole, .open, written: true),
    Row("before", #"{"delay":{"distribution":"lognormal","median":5,"sigma":0.1}}"#, 201, .whole, .open, written: true),
    Row("before", #"{"status":500,"delay_ms":20}"#, 500, .text(serverError), .open, written: false),
    Row("before", #"{"drop":"CONNECTION_RESET_BY_PEER"}"#, nil, .nothing, .reset, written: false),
    Row("before", #"{"drop":"CONNECTION_RESET_BY_PEER","delay_ms":20}"#, nil, .nothing, .reset, written: false),
    Row("before", #"{"drop":"EMPTY_RESPONSE"}"#, nil, .nothing, .closed, written: false),
    Row("before", #"{"drop":"MALFORMED_RESPONSE_CHUNK"}"#, 200, .containing("this is no chunk"), .closed, written: false),
    Row("before", #"{"drop":"RANDOM_DATA_THEN_CLOSE"}"#, nil, .nothing, .closed, written: false),
    Row("before", #"{"drop":"TRUNCATE","body":"0123456789"}"#, 200, .text("01234"), .closed, written: false),
    Row("before", #"{"drop":"TRUNCATE","body":"0123456789","after":9}"#, 200, .text("012345678"), .closed, written: false),
    Row(
      "before", #"{"drop":"DRIBBLE","body":"0123456789","chunk_bytes":4,"every_ms":10}"#, 200, .text("0123456789"), .open, written: false),

    Row("after_commit", #"{"status":502}"#, 502, .text(serverError), .open, written: true),
    Row("after_commit", #"{"body":"{"}"#, 201, .text("{"), .open, written: true),
    Row("after_commit", #"{"headers":{"X-A":"b"}}"#, 201, .whole, .open, written: true),
    Row("after_commit", #"{"delay_ms":20}"#, 201, .whole, .open, written: true),
    Row("after_commit", #"{"status":500,"delay_ms":20}"#, 500, .text(serverError), .open, written: true),
    Row("after_commit", #"{"drop":"CONNECTION_RESET_BY_PEER"}"#, nil, .nothing, .reset, written: true),
    Row("after_commit", #"{"drop":"CONNECTION_RESET_BY_PEER","delay_ms":20}"#, nil, .nothing, .reset, written: true),
    Row("after_commit", #"{"drop":"EMPTY_RESPONSE"}"#, nil, .nothing, .closed, written: true),
    Row("after_commit", #"{"drop":"MALFORMED_RESPONSE_CHUNK"}"#, 200, .containing("this is no chunk"), .closed, written: true),
    Row("after_commit", #"{"drop":"RANDOM_DATA_THEN_CLOSE"}"#, nil, .nothing, .closed, written: true),
    Row("after_commit", #"{"drop":"TRUNCATE"}"#, 201, .part, .closed, written: true),
    Row("after_commit", #"{"drop":"DRIBBLE","chunk_bytes":200,"every_ms":5}"#, 201, .whole, .open, written: true),

    Row("mid_body", #"{}"#, 201, .part, .closed, written: true),
    Row("mid_body", #"{"after":10}"#, 201, .part, .closed, written: true),
    Row("mid_body", #"{"status":500}"#, 500, .containing(#"{"type":"server_error""#), .closed, written: true),
    Row("mid_body", #"{"delay_ms":30}"#, 201, .whole, .open, written: true),
    Row("mid_body", #"{"drop":"CONNECTION_RESET_BY_PEER"}"#, 201, .part, .reset, written: true),
    Row("mid_body", #"{"drop":"CONNECTION_RESET_BY_PEER","delay_ms":20}"#, 201, .part, .reset, written: true),
    Row("mid_body", #"{"drop":"MALFORMED_RESPONSE_CHUNK"}"#, 201, .containing("this is no chunk"), .closed, written: true),
    Row("mid_body", #"{"drop":"RANDOM_DATA_THEN_CLOSE"}"#, 201, .spoilt, .closed, written: true),
    Row("mid_body", #"{"drop":"TRUNCATE","after":3}"#, 201, .part, .closed, written: true),
    Row("mid_body", #"{"drop":"DRIBBLE","chunk_bytes":200,"every_ms":5}"#, 201, .whole, .open, written: true),
  ]

  @Test(arguments: rows)
  func delivery(_ row: Row) throws {
    let world = try World(.empty)
    try world.addFault(#"{"match":{"method":"POST"},"stage":"\#(row.stage)","action":\#(row.action)}"#)
    let received = try world.attempt("POST", World.playlists(1), #"{"name":"Mine","type":"collection"}"#)
    #expect(received.status == row.status)
    #expect(received.end == row.end)
    let beginning = #"{"id":1,"short_id":""#
    switch row.body {
    case .nothing: #expect(received.body == "")
    case .text(let text): #expect(received.body == text)
    case .whole:
      #expect(received.bodyCount == received.length)
      #expect(received.body.hasPrefix(beginning) && received.body.hasSuffix("}"))
    case .part:
      #expect(received.bodyCount < received.length ?? 0)
      #expect(received.body.hasPrefix(beginning.prefix(received.bodyCount)))
    case .spoilt:
      #expect(received.bodyCount == received.length)
      #expect(received.body.hasPrefix(beginning) && !received.body.hasSuffix("}"))
    case .containing(let text): #expect(received.body.contains(text))
    }
    #expect(try world.playlistCount() == (row.isWritten ? 1 : 0))
    // The journal says what became of the response.
    let entry = try #require(try world.requests().first { $0["method"].text == "POST" })
    let action = try JSONValue(parsing: row.action.utf8)
    let cut = row.stage == "mid_body" ? action["delay_ms"].int == nil ? "TRUNCATE" : "DRIBBLE" : nil
    #expect(entry["drop"].text == action["drop"].text ?? cut)
    let isLost = row.stage != "mid_body" && ["EMPTY_RESPONSE", "CONNECTION_RESET_BY_PEER"].contains(entry["drop"].text)
    #expect((entry["response"]["status"].int == nil) == isLost)
  }

  /// The one that finds retry bugs: the write is done, the client never hears of it, and its retry makes a second playlist.
  @Test(arguments: [("after_commit", 2), ("mid_body", 2), ("before", 1)])
  func retry(_ stage: String, _ playlists: Int) throws {
    let world = try World(.empty)
    try world.addFault(#"{"match":{"method":"POST"},"stage":"\#(stage)","action":{"drop":"CONNECTION_RESET_BY_PEER"},"times":1}"#)
    var attempts = 0
    while attempts < 3 {
      attempts += 1
      if try world.attempt("POST", World.playlists(1), #"{"name":"Mine","type":"collection"}"#).end == .open { break }
    }
    #expect(attempts == 2)
    #expect(try world.playlistCount() == playlists)
  }

  @Test func piecesComeOneByOne() throws {
    let world = try World(.empty)
    try world.addFault(#"{"action":{"drop":"DRIBBLE","body":"0123456789","chunk_bytes":2,"every_ms":40}}"#)
    let start = ContinuousClock.now
    let received = try world.send("GET", World.playlists(1))
    #expect(received.body == "0123456789")
    #expect(ContinuousClock.now - start >= .milliseconds(160))
    #expect(received.pieces.count >= 3)
  }

  @Test func oneDelayInTheMiddle() throws {
    let world = try World(.empty)
    try world.addFault(#"{"stage":"mid_body","action":{"delay_ms":100,"body":"01234"}}"#)
    let start = ContinuousClock.now
    let received = try world.send("GET", World.playlists(1))
    #expect(received.body == "01234")
    #expect(received.pieces.count == 2 && received.pieces.last == 2)
    #expect(ContinuousClock.now - start >= .milliseconds(100))
  }

  @Test func delayHoldsUpNobody() throws {
    let world = try World(.empty)
    try world.addFault(#"{"match":{"key":"One"},"action":{"delay_ms":1500},"times":1}"#)
    let start = ContinuousClock.now
    let slow = try world.connect()
    let other = try world.connect()
    slow.request("GET", World.playlists(1), key: world.key)
    for _ in 0..<20 { #expect(other.exchange("GET", World.playlists(1), key: "phx_two").status == 200) }
    #expect(!slow.hasInput)
    // The next request of the same connection waits for its turn.
    slow.request("GET", World.playlists(2), key: world.key)
    #expect(slow.reply().status == 200)
    #expect(ContinuousClock.now - start >= .milliseconds(1500))
  }

  @Test func randomBytesAreOfTheSeed() throws {
    func bytes(_ seed: UInt64) throws -> [UInt8] {
      let world = try World(.empty, seed: seed)
      try world.addFault(#"{"action":{"drop":"RANDOM_DATA_THEN_CLOSE"}}"#)
      return try world.attempt("GET", World.playlists(1)).bytes
    }
    let first = try bytes(1)
    #expect(first.count == 256)
    #expect(try bytes(1) == first)
    #expect(try bytes(2) != first)
  }
}

extension World {
  /// How many playlists project 1 has, with the rules out of the way.
  fileprivate func playlistCount() throws -> Int? {
    try send("DELETE", "/__admin/faults")
    return try send("GET", Self.playlists(1)).json["count"].int
  }
}
