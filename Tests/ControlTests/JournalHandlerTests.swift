import API
import Domain
import HTTPServer
import JSON
import SQLite
import Storage
import Testing

@testable import Control

/// The journal as a handler, round another one that answers late, not at all, or takes back what it said.
@Suite struct JournalHandlerTests {
  /// Answers as a test says.
  private final class Inner: Handler {
    var next: () -> Answer = { .now(Response(.ok)) }
    var failure: Response?

    func answer(_ request: Request) -> Answer { next() }
    func settle() -> Response? { failure }
    func refusal(_ refusal: Refusal) -> Response { Response(refusal.status) }
  }

  private let inner = Inner()
  private let notes = RequestNotes()
  private let journal: Journal

  init() throws {
    let settings = ProjectSettings(contract: .documented, clock: .frozen(Timestamp(microseconds: 0)), random: RandomStream(seed: 1))
    journal = Journal(inner, size: 10, store: try Store(.memory), settings: SettingsTable(settings), notes: notes)
  }

  private func send(_ target: String = "/api/projects/1/x") { _ = journal.answer(Request(method: .get, target: target)) }

  @Test func remembersALateAnswerWhenItIsThere() {
    let deferred = Deferred()
    inner.next = { .later(deferred) }
    send("/late")
    inner.next = { .now(Response(.ok)) }
    send("/soon")
    #expect(journal.entries(of: nil).map(\.path) == ["/soon"])
    deferred.complete(Response(.created))
    #expect(journal.entries(of: nil).map(\.path) == ["/soon", "/late"])
    #expect(journal.entries(of: nil).map(\.id) == [1, 2])
    #expect(journal.entries(of: nil).last?.status == 201)
  }

  @Test func givesAnAnswerThatIsNotSettledAsTheClientGotIt() {
    send()
    _ = journal.settle()
    send()
    send()
    inner.failure = Response(.internalServerError)
    #expect(journal.settle()?.status == .internalServerError)
    #expect(journal.entries(of: nil).map(\.status) == [200, 500, 500])
  }

  @Test func takesNotesWithTheirRequest() {
    inner.next = { [notes] in
      notes.fault = "f1"
      return .now(Response(.ok))
    }
    send()
    inner.next = { .now(Response(.ok)) }
    send()
    let deferred = Deferred()
    inner.next = { [notes] in
      notes.fault = "f2"
      return .later(deferred)
    }
    send()
    deferred.complete(Response(.ok))
    #expect(journal.entries(of: nil).map { $0.noted?.fault } == ["f1", nil, "f2"])
  }

  @Test func beginsAnewAfterAReset() {
    send()
    send("/api/projects/2/x")
    journal.clear(project: 1)
    #expect(journal.entries(of: nil).map(\.id) == [2])
    journal.clear(project: nil)
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
