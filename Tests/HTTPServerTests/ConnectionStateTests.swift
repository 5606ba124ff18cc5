import Testing

@testable import HTTPServer

/// The state machine with a clock that the test moves.
@Suite struct ConnectionStateTests {
  private struct Machine {
    var state: ConnectionState
    var now = MonotonicTime(nanoseconds: 0)

    init(_ configure: (inout ServerConfiguration) -> Void = { _ in }) {
      var configuration = ServerConfiguration()
      configuration.headerTimeout = .seconds(10)
      configuration.bodyTimeout = .seconds(20)
      configuration.idleTimeout = .seconds(60)
      configuration.writeTimeout = .seconds(30)
      configuration.linger = .seconds(2)
      configuration.maxPendingOutput = 1_000
      configuration.minBodyRate = 0
      configure(&configuration)
      state = ConnectionState(requestLimits: configuration.requestLimits, limits: ConnectionLimits(configuration), now: now)
    }

    var secondsLeft: Int64? {
      state.deadline == .never ? nil : (state.deadline.nanoseconds - now.nanoseconds) / 1_000_000_000
    }

    mutating func pass(seconds: Int64) { now = now + seconds * 1_000_000_000 }

    /// Feeds `text` to the state and answers each request; returns a description of the steps, and the unread rest.
    mutating func receive(_ text: String, answering response: Response = Response(.ok)) -> (steps: [String], rest: Int) {
      let bytes = Array(text.utf8)
      var offset = 0
      var steps: [String] = []
      while true {
        switch state.next(bytes.span, from: &offset) {
        case .request(let request):
          steps.append(String(decoding: request.path, as: UTF8.self))
          state.answer(response)
        case .refuse(let refusal):
          steps.append("\(refusal.status.code)")
          state.refuse(Response(refusal.status))
        case .needInput: return (steps, bytes.count - offset)
        case .pause: return (steps + ["pause"], bytes.count - offset)
        case .discard: return (steps + ["discard"], bytes.count - offset)
        }
      }
    }

    /// Ends the turn with everything written, and checks what was sent and what follows.
    mutating func expectTurn(
      unread: Int = 0, sends expected: [String], then action: ConnectionState.NextAction, at location: SourceLocation = #_sourceLocation
    ) {
      let turn = endTurn(unread: unread)
      #expect(turn.sent == expected, sourceLocation: location)
      #expect(turn.action == action, sourceLocation: location)
    }

    /// Ends the turn with all but `pending` bytes written: what was sent, and what follows.
    mutating func endTurn(pending: Int = 0, unread: Int = 0) -> (sent: [String], action: ConnectionState.NextAction) {
      let sent = state.takeOutgoing(unread: unread).map {
        switch $0 {
        case .interim: "100"
        case .final(let response, let context):
          "\(response.status.code)"
            + (context.persistence == .closes ? " close" : context.persistence == .stated ? " keep-alive" : "")
            + (context.answersHead ? " head" : "")
        case .head(let response, let context): "head \(response.status.code)" + (context.persistence == .closes ? " close" : "")
        case .bytes(let bytes): "<" + String(decoding: bytes, as: UTF8.self) + ">"
        }
      }
      return (sent, state.endTurn(pending: pending, progressed: true, now: now))
    }
  }

  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private static func request(_ field: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n" }
  private static func post(_ field: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n" }

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200", ConnectionState.NextAction.continue),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.0\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "200 keep-alive", .continue),
    ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "200 head", .continue),
    ("GET / HTTP/1.1\r\n\r\n", "400 close", .linger),
    ("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: gold\r\n\r\n", "417 close head", .linger),
    ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505 close", .linger),
    ("HEAD / HTTP/3.0\r\nHost: a\r\n\r\n", "505 close head", .linger),
    ("\r\nHEAD  / HTTP/1.1\r\nHost: a\r\n\r\n", "400 close head", .linger),
    ("head / HTTP/3.0\r\nHost: a\r\n\r\n", "505 close", .linger),
  ])
  func keepsTheConnectionAsAsked(request: String, sent: String, action: ConnectionState.NextAction) {
    var machine = Machine()
    _ = machine.receive(request)
    machine.expectTurn(sends: [sent], then: action)
  }

  /// What a connection sends for the bytes that come at once.
  ///
  /// RFC 9110, 9.3.2 and 10.1.1; RFC 9112, 9.3, 9.6 and 11.2.
  @Test(arguments: [
    ("100 when content is waited for", post("Expect: 100-continue\r\nContent-Length: 3"), ["100"], ConnectionState.NextAction.continue),
    ("100 before chunks", post("Expect: 100-continue\r\nTransfer-Encoding: chunked"), ["100"], .continue),
    ("no 100 without content", post("Expect: 100-continue\r\nContent-Length: 0"), ["200"], .continue),
    ("no 100 without a length", post("Expect: 100-continue"), ["200"], .continue),
    ("no 100 with the content there", post("Expect: 100-continue\r\nContent-Length: 3") + "abc", ["200"], .continue),
    ("no 100 with a part of the content there", post("Expect: 100-continue\r\nContent-Length: 3") + "a", [], .continue),
    ("no 100 with a part of a chunk there", post("Expect: 100-continue\r\nTransfer-Encoding: chunked") + "3", [], .continue),
    ("no 100 on 1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", [], .continue),
    ("no 100 for what is refused", post("Expect: 100-continue\r\nContent-Length: 9999999"), ["413 close"], .linger),
    ("no 100 for what is refused", post("Expect: 100-continue, gold\r\nContent-Length: 3"), ["417 close"], .linger),
    ("100 behind an earlier answer", get + post("Expect: 100-continue\r\nContent-Length: 3"), ["200", "100"], .continue),
    ("close in any case", request("Connection: CLOSE") + get, ["200 close"], .linger),
    ("close beside keep-alive", request("Connection: keep-alive, close") + get, ["200 close"], .linger),
    ("close in a second field", request("Connection: x\r\nConnection: ,close,") + get, ["200 close"], .linger),
    ("keep-alive", request("Connection: keep-alive") + get, ["200", "200"], .continue),
    ("what only looks like close", request("Connection: closed, \"close\", close;x, x close") + get, ["200", "200"], .continue),
    ("close on 1.0", "GET / HTTP/1.0\r\n\r\n" + get, ["200 close"], .linger),
    (
      "close beside keep-alive on 1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n" + get, ["200 close"],
      .linger
    ),
    ("keep-alive on 1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get, ["200 keep-alive", "200"], .continue),
    ("a mistake behind two requests", get + get + "x\r\n" + get, ["200", "200", "400 close"], .linger),
    ("a second request smuggled", post("Content-Length: 3\r\nTransfer-Encoding: chunked") + "0\r\n\r\n" + get, ["400 close"], .linger),
    ("a target too long in the middle", get + "HEAD /\(String(repeating: "a", count: 20_000))", ["200", "414 close head"], .linger),
    ("an empty line between requests", get + "\r\n" + get, ["200", "200"], .continue),
  ])
  func sendsByTheRules(rule: String, bytes: String, sent: [String], action: ConnectionState.NextAction) {
    var machine = Machine()
    _ = machine.receive(bytes)
    machine.expectTurn(sends: sent, then: action)
  }

  @Test(arguments: [
    (Delivery.whole, ["200"], ConnectionState.NextAction.continue, "/"),
    (.truncated(after: 2), ["head 200", "<co>"], .linger, "discard"),
    (.truncated(after: 0), ["head 200", "<>"], .linger, "discard"),
    (.truncated(after: 99), ["head 200", "<content>"], .linger, "discard"),
    (.truncated(after: -1), ["head 200", "<>"], .linger, "discard"),
    (.raw(Array("raw".utf8)), ["<raw>"], .linger, "discard"),
    (.reset, [], .reset, "discard"),
    (.dropped, [], .linger, "discard"),
    (.dribbled(bytes: 3, every: .seconds(1)), ["head 200", "<con>"], .pause(.seconds(1)), "pause"),
    (.dribbled(bytes: 7, every: .seconds(1)), ["head 200", "<content>"], .continue, "/"),
    (.dribbled(bytes: 0, every: .zero), ["head 200", "<c>"], .pause(.zero), "pause"),
    (.streamed(ResponseStream()), ["head 200 close", "<content>"], .continue, "discard"),
  ])
  func deliversAsAsked(delivery: Delivery, sent: [String], action: ConnectionState.NextAction, next: String) {
    let response = Response(.ok, body: Array("content".utf8), delivery: delivery)
    var machine = Machine()
    _ = machine.receive(Self.get)
    _ = machine.receive(Self.get, answering: response)
    machine.expectTurn(sends: ["200"] + sent, then: action)
    let steps = machine.receive(Self.get).steps
    #expect(steps == [next])

    var head = Machine()
    _ = head.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", answering: response)
    #expect(head.endTurn().sent.allSatisfy { !$0.hasPrefix("<c") })

    var replaced = Machine()
    _ = replaced.receive(Self.get, answering: response)
    let isReplaced = replaced.state.replaceUnsentResponses(with: Response(.internalServerError))
    #expect(isReplaced)
    replaced.expectTurn(sends: ["500 close"], then: .linger)

    var replacedHead = Machine()
    _ = replacedHead.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get, answering: response)
    _ = replacedHead.state.replaceUnsentResponses(with: Response(.internalServerError))
    replacedHead.expectTurn(sends: ["500 close head"], then: .linger)
  }

  @Test func dribblesPieceByPieceAndGoesOn() {
    var machine = Machine()
    let response = Response(.ok, body: Array("content".utf8), delivery: .dribbled(bytes: 3, every: .seconds(1)))
    let (steps, rest) = machine.receive(Self.get + Self.get, answering: response)
    #expect(steps == ["/", "pause"])
    machine.expectTurn(unread: rest, sends: ["head 200", "<con>"], then: .pause(.seconds(1)))
    #expect(!machine.state.wantsInput)
    #expect(machine.secondsLeft == nil)
    // A turn for another reason begins no second wait.
    machine.expectTurn(unread: rest, sends: [], then: .continue)
    machine.state.resumeDelivery()
    // The wait begins when all has been written.
    let blocked = machine.endTurn(pending: 1, unread: rest)
    #expect(blocked == (["<ten>"], .continue))
    #expect(machine.secondsLeft == 30)
    machine.expectTurn(unread: rest, sends: [], then: .pause(.seconds(1)))
    machine.state.resumeDelivery()
    machine.expectTurn(unread: rest, sends: ["<t>"], then: .continue)
    #expect(machine.state.wantsInput)
    machine.state.resumeDelivery()
    machine.expectTurn(unread: rest, sends: [], then: .continue)

    var last = Machine()
    _ = last.receive(Self.request("Connection: close"), answering: response)
    last.expectTurn(sends: ["head 200 close", "<con>"], then: .pause(.seconds(1)))
    last.state.resumeDelivery()
    last.state.resumeDelivery()
    last.expectTurn(sends: ["<ten>", "<t>"], then: .linger)
  }

  @Test func streamsForAsLongAsTheClientReads() {
    var machine = Machine()
    let response = Response(.ok, body: Array("content".utf8), delivery: .streamed(ResponseStream()))
    let (steps, rest) = machine.receive(Self.get + Self.get, answering: response)
    #expect(steps == ["/", "discard"])
    machine.expectTurn(unread: rest, sends: ["head 200 close", "<content>"], then: .continue)
    #expect(!machine.state.wantsInput)
    #expect(machine.state.hasPendingResponse)
    #expect(machine.secondsLeft == nil)
    let isTaken = machine.state.stream(Array("more".utf8))
    #expect(isTaken)
    // What was sent before is not replaced if the turn cannot be committed.
    let isReplaced = machine.state.replaceUnsentResponses(with: Response(.internalServerError))
    #expect(!isReplaced)
    let blocked = machine.endTurn(pending: 600, unread: rest)
    #expect(blocked == (["<more>"], .continue))
    #expect(machine.secondsLeft == 30)
    // A thousand bytes are the most that may wait.
    let fits = machine.state.stream([UInt8](repeating: 0, count: 400))
    #expect(fits)
    let isTooMuch = !machine.state.stream([0])
    #expect(isTooMuch)

    var head = Machine()
    _ = head.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", answering: response)
    #expect(!head.state.isStreaming)
    let answer = head.endTurn()
    #expect(answer.sent.first == "head 200 close")
    #expect(answer.action == .linger)
  }

  @Test func asksForContentAtALowestRate() {
    var machine = Machine { $0.minBodyRate = 2 }
    _ = machine.receive(Self.get + Self.post("Content-Length: 100"))
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 20)
    // Ten bytes extend the twenty seconds of a silent client by five.
    machine.pass(seconds: 15)
    _ = machine.receive(String(repeating: "a", count: 10))
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 10)
    machine.pass(seconds: 9)
    _ = machine.receive("a")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 1)
    #expect(machine.state.expire()?.status == .requestTimeout)
    // Fast content may not be followed by longer silence, and the next content is counted anew.
    _ = machine.receive(String(repeating: "a", count: 88))
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 20)
    machine.pass(seconds: 19)
    _ = machine.receive("a" + Self.post("Content-Length: 9"))
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 20)
    // Chunk sizes and extensions are no content.
    var chunked = Machine { $0.minBodyRate = 2 }
    _ = chunked.receive(Self.post("Transfer-Encoding: chunked"))
    _ = chunked.endTurn()
    chunked.pass(seconds: 19)
    _ = chunked.receive("1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
    _ = chunked.endTurn()
    #expect(chunked.secondsLeft == 1)
  }

  @Test func answersPipelinedRequestsInOrderAndDropsThoseAfterTheLast() {
    var machine = Machine()
    let steps = machine.receive(Self.get + "GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Self.get)
    #expect(steps == (["/", "/b", "discard"], Self.get.utf8.count))
    machine.expectTurn(sends: ["200", "200 close"], then: .linger)
  }

  @Test func waitsForAnAnswerThatComesLater() {
    var machine = Machine()
    let bytes = Array((Self.get + Self.get).utf8)
    var offset = 0
    guard case .request = machine.state.next(bytes.span, from: &offset) else {
      Issue.record("no request")
      return
    }
    machine.state.postpone()
    guard case .pause = machine.state.next(bytes.span, from: &offset) else {
      Issue.record("no pause")
      return
    }
    #expect(offset == Self.get.utf8.count)
    #expect(!machine.state.wantsInput)
    machine.expectTurn(unread: 1, sends: [], then: .continue)
    #expect(machine.secondsLeft == nil)
    machine.state.answer(Response(.created))
    machine.expectTurn(unread: 1, sends: ["201"], then: .continue)
    #expect(machine.state.wantsInput)
  }

  @Test func handlesSoManyRequestsInATurnAndNoMore() {
    var machine = Machine { $0.maxPendingOutput = .max }
    let many = String(repeating: Self.get, count: ConnectionState.requestsPerTurn + 1)
    let (steps, rest) = machine.receive(many)
    #expect(steps.count == ConnectionState.requestsPerTurn + 1)
    #expect(steps.last == "pause")
    #expect(rest == Self.get.utf8.count)
    _ = machine.endTurn(unread: rest)
    let again = machine.receive(Self.get)
    #expect(again == (["/"], 0))
  }

  @Test func handlesNoRequestOfAClientThatDoesNotRead() {
    var machine = Machine()
    let (steps, rest) = machine.receive(Self.get + Self.get, answering: Response(.ok, body: [UInt8](repeating: 0, count: 1_000)))
    #expect(steps == ["/", "pause"])
    let action = machine.endTurn(pending: 1_001, unread: rest).action
    #expect(action == .continue)
    #expect(!machine.state.wantsInput)
    #expect(machine.secondsLeft == 30)
    machine.pass(seconds: 20)
    _ = machine.endTurn(pending: 1_000, unread: rest)
    #expect(machine.state.wantsInput)
    #expect(machine.secondsLeft == 30)
    #expect(machine.state.expire() == nil)
  }

  @Test func asksForContentOnce() {
    var machine = Machine()
    _ = machine.receive(Self.post("Expect: 100-continue\r\nContent-Length: 3"))
    machine.expectTurn(sends: ["100"], then: .continue)
    _ = machine.receive("")
    _ = machine.receive("a")
    machine.expectTurn(sends: [], then: .continue)
    let steps = machine.receive("bc").steps
    #expect(steps == ["/"])
    machine.expectTurn(sends: ["200"], then: .continue)
  }

  @Test func limitsEachPhaseInTime() {
    var machine = Machine()
    #expect(machine.secondsLeft == 60)
    #expect(machine.state.expire() == nil)
    machine.pass(seconds: 5)
    _ = machine.receive("POST / HTTP/1.1\r\n")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 10)
    machine.pass(seconds: 5)
    _ = machine.receive("Host: a\r\nContent-Length: 3\r\n")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 5)
    #expect(machine.state.expire()?.status == .requestTimeout)
    _ = machine.receive("\r\n")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 20)
    machine.pass(seconds: 15)
    _ = machine.receive("a")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 20)
    #expect(machine.state.expire()?.status == .requestTimeout)
    _ = machine.receive("bc" + "GET")
    _ = machine.endTurn()
    #expect(machine.secondsLeft == 10)
    machine.state.refuse(Response(.requestTimeout))
    machine.expectTurn(sends: ["408 close"], then: .linger)
    #expect(machine.secondsLeft == 2)
    machine.pass(seconds: 1)
    let action = machine.state.discard(1, now: machine.now)
    #expect(action == .continue)
    #expect(machine.secondsLeft == 2)
    #expect(machine.state.expire() == nil)
  }

  @Test func answersAClientThatHasEndedItsInput() {
    var machine = Machine()
    _ = machine.receive(Self.get)
    let refusal = machine.state.endInput()
    #expect(refusal == nil)
    machine.expectTurn(sends: ["200"], then: .close)

    var cut = Machine()
    _ = cut.receive("GET / HT")
    let status = cut.state.endInput()?.status
    #expect(status == .badRequest)
  }

  @Test func takesAnswersOfATurnBack() {
    var machine = Machine()
    let early = machine.state.replaceUnsentResponses(with: Response(.internalServerError))
    #expect(!early)
    _ = machine.receive(Self.get + Self.get)
    let late = machine.state.replaceUnsentResponses(with: Response(.internalServerError))
    #expect(late)
    machine.expectTurn(sends: ["500 close"], then: .linger)
  }

  @Test func stopsAfterTheRequestsThatHaveBegun() {
    var idle = Machine()
    idle.pass(seconds: 1)
    idle.state.stop(now: idle.now)
    idle.expectTurn(sends: [], then: .close)

    var busy = Machine()
    busy.state.stop(now: .init(nanoseconds: 0))
    _ = busy.receive(Self.get + Self.get)
    busy.expectTurn(sends: ["200", "200 close"], then: .linger)

    var begun = Machine()
    _ = begun.receive("GET / HTTP/1.1\r\n")
    begun.state.stop(now: .init(nanoseconds: 0))
    begun.expectTurn(sends: [], then: .continue)
    _ = begun.receive("Host: a\r\n\r\n")
    begun.expectTurn(sends: ["200 close"], then: .linger)
  }

  @Test func lingersNoLongerThanNeededWhenTheServerStops() {
    // Quiet for a while: closed at once.
    var quiet = Machine()
    _ = quiet.receive("\n")
    _ = quiet.endTurn()
    quiet.pass(seconds: 1)
    quiet.state.stop(now: quiet.now)
    #expect(quiet.state.deadline == quiet.now)
    // Still sending: a moment after its last bytes.
    var sending = Machine()
    _ = sending.receive("\n")
    _ = sending.endTurn()
    sending.pass(seconds: 1)
    _ = sending.state.discard(1, now: sending.now)
    sending.state.stop(now: sending.now)
    #expect(sending.state.deadline == sending.now + 50_000_000)
    sending.pass(seconds: 1)
    _ = sending.state.discard(1, now: sending.now)
    #expect(sending.state.deadline == sending.now + 50_000_000)
    // Answered while the server stops.
    var last = Machine()
    last.state.stop(now: last.now)
    _ = last.receive(Self.get)
    last.expectTurn(sends: ["200 close"], then: .linger)
    #expect(last.state.deadline == last.now + 50_000_000)
  }

  @Test func readsOnForSoLongAfterTheLastAnswer() {
    var machine = Machine()
    _ = machine.receive("\n")
    _ = machine.endTurn()
    #expect(machine.state.isLingering)
    let within = machine.state.discard(ConnectionState.maxLingerSize, now: machine.now)
    #expect(within == .continue)
    let beyond = machine.state.discard(1, now: machine.now)
    #expect(beyond == .close)
  }

  @Test func readsOnWhileTheClientStillSendsButNotForEver() {
    var machine = Machine()
    _ = machine.receive("\n")
    _ = machine.endTurn()
    for second in 1...30 as ClosedRange<Int64> {
      machine.pass(seconds: 1)
      _ = machine.state.discard(1, now: machine.now)
      #expect(machine.secondsLeft == min(2, 30 - second))
    }
  }
}
