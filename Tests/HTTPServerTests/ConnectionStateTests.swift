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
      configure(&configuration)
      state = ConnectionState(requestLimits: configuration.requestLimits, limits: ConnectionLimits(configuration), now: now)
    }

    var secondsLeft: Int64? {
      state.deadline == .never ? nil : (state.deadline.nanoseconds - now.nanoseconds) / 1_000_000_000
    }

    mutating func pass(seconds: Int64) { now = now + seconds * 1_000_000_000 }

    /// Gives `text` to the state and answers each request; what it came to in words, and what was left over.
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
      unread: Int = 0, sends expected: [String], then sequel: ConnectionState.Sequel, at location: SourceLocation = #_sourceLocation
    ) {
      let turn = endTurn(unread: unread)
      #expect(turn.sent == expected, sourceLocation: location)
      #expect(turn.sequel == sequel, sourceLocation: location)
    }

    /// Ends the turn with all but `pending` bytes written: what was sent, and what follows.
    mutating func endTurn(pending: Int = 0, unread: Int = 0) -> (sent: [String], sequel: ConnectionState.Sequel) {
      let sent = state.takeOutgoing(unread: unread).map {
        switch $0 {
        case .goOn: "100"
        case .final(let response, let delivery):
          "\(response.status.code)"
            + (delivery.persistence == .closes ? " close" : delivery.persistence == .stated ? " keep-alive" : "")
            + (delivery.answersHead ? " head" : "")
        }
      }
      return (sent, state.endTurn(pending: pending, progressed: true, now: now))
    }
  }

  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

  @Test(arguments: [
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200", ConnectionState.Sequel.goOn),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.0\r\n\r\n", "200 close", .linger),
    ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "200 keep-alive", .goOn),
    ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "200 head", .goOn),
    ("GET / HTTP/1.1\r\n\r\n", "400 close", .linger),
    ("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: gold\r\n\r\n", "417 close head", .linger),
    ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505 close", .linger),
  ])
  func keepsTheConnectionAsAsked(request: String, sent: String, sequel: ConnectionState.Sequel) {
    var machine = Machine()
    _ = machine.receive(request)
    machine.expectTurn(sends: [sent], then: sequel)
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
    machine.expectTurn(unread: 1, sends: [], then: .goOn)
    #expect(machine.secondsLeft == nil)
    machine.state.answer(Response(.created))
    machine.expectTurn(unread: 1, sends: ["201"], then: .goOn)
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
    let sequel = machine.endTurn(pending: 1_001, unread: rest).sequel
    #expect(sequel == .goOn)
    #expect(!machine.state.wantsInput)
    #expect(machine.secondsLeft == 30)
    machine.pass(seconds: 20)
    _ = machine.endTurn(pending: 1_000, unread: rest)
    #expect(machine.state.wantsInput)
    #expect(machine.secondsLeft == 30)
    #expect(machine.state.expire() == nil)
  }

  @Test func asksForContentOnlyWhenItWillBeRead() {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
    var waiting = Machine()
    _ = waiting.receive(head + "3\r\n\r\n")
    waiting.expectTurn(sends: ["100"], then: .goOn)
    _ = waiting.receive("a")
    waiting.expectTurn(sends: [], then: .goOn)
    let steps = waiting.receive("bc").steps
    #expect(steps == ["/"])
    waiting.expectTurn(sends: ["200"], then: .goOn)

    var impatient = Machine()
    _ = impatient.receive(head + "3\r\n\r\nabc")
    impatient.expectTurn(sends: ["200"], then: .goOn)

    var large = Machine()
    _ = large.receive(head + "9999999999\r\n\r\n")
    large.expectTurn(sends: ["413 close"], then: .linger)
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
    let sequel = machine.state.discard(1, now: machine.now)
    #expect(sequel == .goOn)
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
    let early = machine.state.takeBack(for: Response(.internalServerError))
    #expect(!early)
    _ = machine.receive(Self.get + Self.get)
    let late = machine.state.takeBack(for: Response(.internalServerError))
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
    begun.expectTurn(sends: [], then: .goOn)
    _ = begun.receive("Host: a\r\n\r\n")
    begun.expectTurn(sends: ["200 close"], then: .linger)
  }

  @Test func readsOnForSoLongAfterTheLastAnswer() {
    var machine = Machine { $0.maxLingerSize = 10 }
    _ = machine.receive("\n")
    _ = machine.endTurn()
    #expect(machine.state.isLingering)
    let within = machine.state.discard(10, now: machine.now)
    #expect(within == .goOn)
    let beyond = machine.state.discard(1, now: machine.now)
    #expect(beyond == .close)
  }

  @Test func readsOnWhileTheClientStillSendsButNotForEver() {
    var machine = Machine { $0.maxLinger = .seconds(30) }
    _ = machine.receive("\n")
    _ = machine.endTurn()
    for second in 1...30 as ClosedRange<Int64> {
      machine.pass(seconds: 1)
      _ = machine.state.discard(1, now: machine.now)
      #expect(machine.secondsLeft == min(2, 30 - second))
    }
  }
}
