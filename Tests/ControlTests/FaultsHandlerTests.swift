import HTTPServer
import JSON
import SQLite
import TestSupport
import Testing

@testable import Emulator

/// What the handler does that no call to an emulator brings about.
@Suite struct FaultsHandlerTests {
  /// Stands in for an API whose disk may be full.
  private final class Inner: ImmediateHandler {
    var failure: APIError?
    private let store: Store

    init(_ store: Store) { self.store = store }

    func respond(to exchange: Exchange) -> Response { Response(.created, body: Array("made".utf8)) }

    func commitTurn() -> APIError? {
      try? store.commit()
      return failure
    }
  }

  /// The faults with nothing round them.
  private final class Door: Handler {
    let faults: Faults
    private let store: Store
    private let tenants: Tenants

    init(_ faults: Faults, _ store: Store, _ tenants: Tenants) { (self.faults, self.store, self.tenants) = (faults, store, tenants) }

    func answer(_ request: Request) -> Answer { faults.answer(Exchange(request, store.identities, tenants)) }
    func commitTurn() -> Response? { faults.commitTurn()?.response }
    func refusal(_ refusal: Refusal) -> Response { Response(refusal.status) }
  }

  /// A server with one rule, which stops when nobody needs it any more.
  private final class Serving: Sendable {
    let server: Server

    init(_ rule: String, fails: Bool = false) throws {
      guard case .object(let object) = try JSONValue(parsing: rule.utf8) else { throw ControlError.noSuchPath }
      server = try Server.start(ServerConfiguration(), logger: World.logger) { loop in
        let store = try Store(.memory)
        let tenants = Tenants(ProjectSettings(contract: .documented, clock: .system, random: RandomStream(seed: 1)))
        let inner = Inner(store)
        if fails { inner.failure = .server }
        let faults = Faults(inner, store: store, tenants: tenants, loop: loop)
        try faults.add(FaultReader(project: nil, now: tenants.now).rule(1, object))
        return Door(faults, store, tenants)
      }
    }

    deinit { server.stop(grace: .zero) }

    func ask<Value: Sendable>(_ body: @escaping @Sendable (Faults) -> Value) async throws -> Value? {
      try await withCheckedThrowingContinuation { continuation in
        server.perform({ ($0 as? Door).map { body($0.faults) } }) { continuation.resume(with: $0) }
      }
    }
  }

  /// A delayed answer must not tell of a write that was undone in the meantime.
  @Test(arguments: [#"{"delay_ms":30}"#, #"{"delay_ms":30,"status":202}"#, #"{"delay_ms":30,"drop":"TRUNCATE"}"#])
  func failedCommit(_ action: String) throws {
    let serving = try Serving(#"{"stage":"after_commit","action":\#(action)}"#, fails: true)
    let received = try Client(port: serving.server.port).exchange("POST", World.playlists(1))
    #expect(received.status == 500)
    #expect(received.body == String(decoding: APIError.server.response.body, as: UTF8.self))
  }

  /// After a reset no request of the time before arrives.
  @Test(arguments: [nil, 1])
  func clearDropsWhatWaits(_ project: Int?) async throws {
    let serving = try Serving(#"{"action":{"delay_ms":3600000},"match":{"project_id":1}}"#)
    let client = try Client(port: serving.server.port)
    client.request("GET", World.playlists(1))
    while try await serving.ask({ $0.tenants.faults(of: nil)[0].fired }) == 0 {}
    #expect(try await serving.ask { $0.tenants.faults(of: 1).allSatisfy { $0.fired > 0 } } == true)
    _ = try await serving.ask { $0.clear(project: 2) }
    #expect(!client.hasInput)
    _ = try await serving.ask {
      $0.tenants.restore(project, to: nil)
      $0.clear(project: project)
    }
    #expect(client.reply().end == .closed)
    #expect(try await serving.ask { $0.tenants.faults(of: nil).isEmpty } == true)
    #expect(try await serving.ask { $0.nextID } == (project == nil ? 1 : 2))
  }
}
