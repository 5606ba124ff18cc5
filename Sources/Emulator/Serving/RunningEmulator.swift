internal import Dispatch
package import HTTPServer
package import Logging
package import SQLite
internal import Synchronization

/// An emulator that answers: the server with its handlers and its store put together.
///
/// Tests and the command line start this.
package final class RunningEmulator: Sendable {
  /// The port that it listens on.
  package let port: Int
  /// `http://host:port`.
  package let url: String
  /// The first key that reaches every project with every scope, or else the first one; nil where there is none.
  package let key: PersonalAPIKey?
  /// The project with the lowest id; nil where there is none.
  package let project: Project?
  private let server: Server
  private let lock: DatabaseLock?
  /// The store, for after the loop that uses it has ended; nil when that was.
  private let store: Mutex<Handover<Store>?>

  private init(server: Server, opening: OpenedStore, store: Handover<Store>, lock: DatabaseLock?) {
    self.server = server
    self.lock = lock
    self.store = Mutex(store)
    key = opening.key
    project = opening.project
    port = server.port
    url = "http://\(server.host.contains(":") ? "[\(server.host)]" : server.host):\(server.port)"
  }

  /// Starts an emulator and returns when it can answer: the database open, the seed loaded.
  ///
  /// Until then it only tells its health.
  ///
  /// - Throws: `SocketError` where the port cannot be had, `StoreError` for the database, `FixtureError` for the seed.
  package static func start(_ configuration: EmulatorConfiguration, logger: Logger) throws -> RunningEmulator {
    let lock = try DatabaseLock(configuration.database)
    var serverConfiguration = configuration.server
    let clock = configuration.clock
    serverConfiguration.now = { Int64(clock.now.microseconds) }
    let server = try Server.start(serverConfiguration, logger: logger) { RootHandler($0) }
    do {
      let opening = try OpenedStore(configuration)
      if !opening.tookSeed, !configuration.seed.isEmpty { logger.notice("the database holds something already: the seed is not loaded") }
      let common = ProjectSettings(contract: configuration.contract, clock: configuration.clock, random: opening.random)
      let opened = Handover((opening.store, Tenants(common, rateLimit: configuration.rateLimit, store: opening.store)))
      let isOpen = DispatchSemaphore(value: 0)
      server.perform { handler in
        guard let door = handler as? RootHandler else { return }
        let (store, tenants) = opened.value
        store.onChangedFailure = { failure in
          if let failure {
            logger.error("the database failed, and writes are refused: \(failure)")
          } else {
            logger.notice("the database can be written again")
          }
        }
        let api = API(store: store, tenants: tenants, logger: logger)
        api.refusesDifferences = configuration.refusesDifferences
        door.open(Pipeline(api, configuration, on: door.loop, logger: logger))
        isOpen.signal()
      }
      isOpen.wait()
      let host = configuration.server.host
      if let control = configuration.control, control.token == nil, !ControlAccess.isLoopback(host) {
        logger.warning("whoever reaches \(host) can use the control API under /__admin: --admin-token guards it, --no-admin leaves it out")
      }
      return RunningEmulator(server: server, opening: opening, store: Handover(opening.store), lock: lock)
    } catch {
      server.stop(grace: .zero)
      throw error
    }
  }

  /// Stops: lets running requests end within `grace`, then closes the connections and the database.
  ///
  /// Returns when that is done.
  package func stop(grace: Duration) {
    server.stop(grace: grace)
    store.withLock { $0 = nil }
  }

  /// Stops as `stop` does, and returns the state that was left, as a fixture.
  ///
  /// - Throws: `ServerStoppedError` where it has stopped before, `SQLiteError` where the database cannot be read.
  package func stopAndExport(grace: Duration) throws -> [UInt8] {
    server.stop(grace: grace)
    return try store.withLock { store in
      defer { store = nil }
      guard let store else { throw ServerStoppedError() }
      return try store.value.export()
    }
  }

  /// Answers a request that comes from this process and over no connection.
  ///
  /// `then` is called once, when what the request did is lasting, with the answer, or with nil for one that comes later: `late` is called
  /// with it, or with nil where the emulator stops before. Both are called on the loop.
  ///
  /// `then` is given a `ServerStoppedError` where the emulator has stopped, a `CommitError` where the database failed.
  package func answer(
    _ request: Request, late: @escaping @Sendable (Response?) -> Void, then: @escaping @Sendable (Result<Response?, any Error>) -> Void
  ) {
    server.perform({ handler in (handler as? RootHandler)?.answer(request, late: late) }, then: then)
  }
}

/// Takes a value from the thread that made it to the loop, and from there to the one that waited for the loop's end.
///
/// Unchecked: the store and its handlers are bound to no thread until they are used, the maker lets go of them with the handover, and from
/// then on the loop alone uses them until it has ended.
private struct Handover<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// All that an emulator is started with.
package struct EmulatorConfiguration: Sendable {
  /// Where it listens, and its limits.
  package var server = ServerConfiguration()
  /// Where its state lives.
  package var database = Database.Location.memory
  /// What an empty database is filled with; none for the default organization, user, project and key.
  package var seed: [FixtureFile] = []
  package var contract = Contract.documented
  /// Whether what the hosted service would refuse is refused, where the contract would only warn of it.
  package var refusesDifferences = false
  /// Whether refused requests get `X-Emulator-Hint` in their response.
  package var showsHints = false
  package var clock = EmulatorClock.system
  /// How many requests a key may make.
  package var rateLimit = RateLimit.off
  /// Whose pages in a browser may use the emulated API; nil for nobody's.
  package var crossOrigin: AllowedOrigin?
  /// How the control API is guarded; nil for none.
  package var control: ControlConfiguration? = ControlConfiguration()
  /// The ids that sandboxes get.
  package var sandboxIDs = SandboxIDs.all
  /// Where ids come from.
  package var random = RandomStream()
  /// Which program this is, for those who ask.
  package var version = "unknown"
  /// What it was built from.
  package var commit = "unknown"
  /// Hears while a seed is loaded, after each row: rows in, rows in all.
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// An emulator in memory, on a free port of this machine, with the default seed.
  package init() {}
}

/// How the control API is guarded, and what it remembers.
package struct ControlConfiguration: Hashable, Sendable {
  /// What callers have to send in X-Admin-Token; nil for nothing.
  package var token: String?
  /// The names besides the loopback ones and the bound one that it may be called by.
  package var allowedHosts: [String]
  /// How many requests the journal remembers; 0 for no journal.
  package var journalSize: Int
  /// How many bytes the bodies of fault rules, delayed requests and the journal may take together.
  package var memory: Int
  /// How long a stream of events is silent at most.
  package var heartbeat = Duration.seconds(15)

  /// A control API of these parts.
  package init(token: String? = nil, allowedHosts: [String] = [], journalSize: Int = 1000, memory: Int = 64 << 20) {
    self.token = token
    self.allowedHosts = allowedHosts
    self.journalSize = journalSize
    self.memory = memory
  }
}
