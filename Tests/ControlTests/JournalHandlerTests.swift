import HTTPServer
import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// The journal as a handler, round another one that answers late, not at all, or takes back what it said.
@Suite struct JournalHandlerTests {
  /// Answers as a test says.
  private final class Inner: ExchangeHandler {
    var next: (Exchange) -> Answer = { _ in .now(Response(.ok)) }
    var failure: APIError?

    func answer(_ exchange: Exchange) -> Answer { next(exchange) }
    func commitTurn() -> APIError? { failure }
  }

  private let inner = Inner()
  private let store: Store
  private let tenants: Tenants
  private let journal: Journal

  init() throws {
    let settings = ProjectSettings(contract: .documented, clock: .frozen(Timestamp(microseconds: 0)), random: RandomStream(seed: 1))
    store = try Store(.memory)
    tenants = Tenants(settings)
    journal = Journal(inner, size: 10, store: store, tenants: tenants)
  }

  private func send(_ target: String = "/api/projects/1/x") {
    _ = journal.answer(Exchange(Request(method: .get, target: target), store.identities, tenants))
  }

  @Test func remembersALateAnswerWhenItIsThere() {
    let deferred = Deferred()
    inner.next = { _ in .later(deferred) }
    send("/late")
    inner.next = { _ in .now(Response(.ok)) }
    send("/soon")
    #expect(journal.entries(of: nil).map(\.exchange.path) == ["/soon"])
    deferred.complete(Response(.created))
    #expect(journal.entries(of: nil).map(\.exchange.path) == ["/soon", "/late"])
    #expect(journal.entries(of: nil).map(\.id) == [1, 2])
    #expect(journal.entries(of: nil).last?.status == 201)
  }

  @Test func givesAnAnswerThatIsNotSettledAsTheClientGotIt() {
    send()
    _ = journal.commitTurn()
    send()
    send()
    inner.failure = .server
    #expect(journal.commitTurn()?.status == .internalServerError)
    #expect(journal.entries(of: nil).map(\.status) == [200, 500, 500])
  }

  @Test func takesNotesWithTheirRequest() {
    inner.next = { exchange in
      exchange.fault = 1
      return .now(Response(.ok))
    }
    send()
    inner.next = { _ in .now(Response(.ok)) }
    send()
    let deferred = Deferred()
    inner.next = { exchange in
      exchange.fault = 2
      return .later(deferred)
    }
    send()
    deferred.complete(Response(.ok))
    #expect(journal.entries(of: nil).map(\.exchange.fault) == [1, nil, 2])
  }

  /// What was written in a turn that failed is not there, and who has gone got nothing, not even the failure.
  @Test func showsNothingOfATurnThatFailed() throws {
    var reader = FixtureReader(now: Timestamp(microseconds: 0), random: RandomStream(seed: 1))
    let seed = try reader.read([])
    try store.beginHistory()
    _ = store.takeChangedRows()
    try store.replace(by: seed)
    let rows = store.takeChangedRows()
    #expect(!rows.isEmpty)
    let deferred = Deferred()
    inner.next = { exchange in
      exchange.rows = rows
      return .now(Response(.created))
    }
    send()
    _ = journal.commitTurn()
    send()
    inner.next = { exchange in
      exchange.rows = rows
      return .later(deferred)
    }
    send()
    deferred.cancel()
    inner.failure = .storage(.full)
    _ = journal.commitTurn()
    #expect(journal.entries(of: nil).map(\.exchange.rows.isEmpty) == [false, true, true])
    #expect(journal.entries(of: nil).map(\.status) == [201, 507, nil])
  }

  @Test(arguments: [(Delivery.whole, 200), (.truncated(after: 1), 200), (.reset, nil), (.dropped, nil)] as [(Delivery, Int?)])
  func showsNoAnswerThatWasDroppedOnItsWay(delivery: Delivery, status: Int?) {
    inner.next = { _ in .now(Response(.ok, body: [1, 2], delivery: delivery)) }
    send()
    #expect(journal.entries(of: nil).map(\.status) == [status])
  }

  @Test func beginsAnewAfterAReset() {
    send()
    send("/api/projects/2/x")
    journal.restore([], project: 1)
    #expect(journal.entries(of: nil).map(\.id) == [2])
    journal.restore([], project: nil)
    send()
    #expect(journal.entries(of: nil).map(\.id) == [1])
  }

  @Test(
    arguments: [
      ("/api/projects/1/x", 1), ("/api/environments/22", 22), ("/api/projects/1", 1), ("/api/projects/%31/", 1), ("/api/projects/%201/", 1),
      ("/api/projects/1x/", nil), ("/api/projects/", nil), ("/api/projectsx/1", nil), ("/api/projects/999999999999999999999/x", .max),
      ("*", nil),
      ("/api/projects/@current/x", nil),
    ] as [(String, Int?)])
  func knowsTheProjectOfAPath(target: String, project: Int?) {
    send(target)
    #expect(journal.entries(of: nil).first?.project == project)
  }
}
