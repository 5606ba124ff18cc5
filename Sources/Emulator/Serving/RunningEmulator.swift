internal import Dispatch
internal import Glibc
package import HTTPServer
package import Logging
package import SQLite
internal import Synchronization

/// A running emulator: the server, its handlers and its store.
///
/// The library, the command line and tests start it.
package final class RunningEmulator: Sendable {
  package let port: Int
  /// The base URL, `http://host:port`; with a host that means every address, the one that works from this machine.
  package let url: String
  /// The URL of the inspector; nil if the control API is disabled.
  package let inspectorURL: String?
  /// The first key with all scopes in all projects, or else the first key; nil if there is none.
  package let key: PersonalAPIKey?
  /// The project with the lowest id; nil if there is none.
  package let project: Project?
  private let server: Server
  private let lock: DatabaseLock?
  /// The store, which `stopAndExport` reads after the loop has ended; nil afterwards.
  private let store: Mutex<Handover?>

  /// Opens and seeds the store, and hands it to the loop of `server`; a database that is not empty is not seeded.
  private init(_ configuration: EmulatorConfiguration, _ server: Server, _ lock: DatabaseLock?, _ logger: Logger) throws {
    self.server = server
    self.lock = lock
    port = server.port
    let host =
      switch server.host {
      case "0.0.0.0": "127.0.0.1"
      case "::": "::1"
      default: server.host
      }
    url = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
    inspectorURL = configuration.control != nil ? url + InspectorEndpoint.path : nil
    let store = try Store(configuration.database)
    store.identities.idsOfSandboxes = configuration.sandboxIDs
    // Sandboxes end with their emulator.
    for sandbox in store.identities.sandboxes { try store.removeSandbox(sandbox.id) }
    var reader = FixtureReader(now: configuration.clock.now, random: configuration.random)
    if try store.isEmpty {
      let seed = try reader.read(configuration.seed)
      let total = seed.rowCount
      try store.replace(by: seed) { configuration.progress($0, total) }
      for warning in seed.warnings { logger.warning("\(warning)") }
    } else if !configuration.seed.isEmpty {
      logger.notice("the database is not empty, so that the seed is not loaded: 'playlists-emulator seed' adds it")
    }
    try store.commit()
    // The state that a reset restores. Without a control API there is no reset, and writes do not pay for the history.
    if configuration.control != nil { try store.beginHistory() }
    let keys = store.identities.keys
    key = keys.first { $0.scopes.contains("*") && $0.scopedProjects.isEmpty } ?? keys.first
    project = store.identities.projects.first
    let (handover, random) = (Handover(value: store), reader.random)
    self.store = Mutex(handover)
    let isOpen = DispatchSemaphore(value: 0)
    server.perform { handler in
      guard let root = handler as? RootHandler else { return }
      root.open(Pipeline(handover.value, random, configuration, on: root.loop, logger: logger))
      isOpen.signal()
    }
    isOpen.wait()
  }

  /// Starts an emulator, and returns when it is ready: the database is open and the seed is loaded.
  ///
  /// Until then it responds only to health checks.
  ///
  /// - Throws: `SocketError` if the port cannot be bound, `StoreError` or `SQLiteError` if the database fails, `FixtureError` if the seed
  /// is invalid.
  package static func start(_ configuration: EmulatorConfiguration, logger: Logger) throws -> RunningEmulator {
    let lock = try DatabaseLock(configuration.database)
    var serverConfiguration = configuration.server
    let clock = configuration.clock
    serverConfiguration.now = { Int64(clock.now.microseconds) }
    let server = try Server.start(serverConfiguration, logger: logger) { RootHandler($0) }
    do {
      let emulator = try RunningEmulator(configuration, server, lock, logger)
      let host = configuration.server.host
      if let control = configuration.control, control.token == nil, !ControlAccess.isLoopback(host) {
        logger.warning(
          "anyone can use the control API, /__admin, at \(host). Protect it with --admin-token, or disable it with --no-admin.")
      }
      return emulator
    } catch {
      server.stop(grace: .zero)
      throw error
    }
  }

  /// Finishes in-flight requests within `grace`, closes the connections and the database, and then returns.
  package func stop(grace: Duration) {
    server.stop(grace: grace)
    store.withLock { $0 = nil }
  }

  /// Stops like `stop`, and returns the final state as a fixture.
  ///
  /// - Throws: `ServerStoppedError` if it has already stopped, `SQLiteError` if the database cannot be read.
  package func stopAndExport(grace: Duration) throws -> [UInt8] {
    server.stop(grace: grace)
    return try store.withLock { store in
      defer { store = nil }
      guard let store else { throw ServerStoppedError() }
      return try store.value.export()
    }
  }

  /// Responds to a request of this process, without a connection.
  ///
  /// Calls `then` once, after the commit, with the response, or with nil if the response comes later: then `late` is called with it, or
  /// with nil if the emulator stops first. Both are called on the loop.
  ///
  /// `then` gets a `ServerStoppedError` if the emulator has stopped, or a `CommitError` if the database failed.
  package func answer(
    _ request: Request, late: @escaping @Sendable (Response?) -> Void, then: @escaping @Sendable (Result<Response?, any Error>) -> Void
  ) {
    server.perform({ handler in (handler as? RootHandler)?.answer(request, late: late) }, then: then)
  }
}

/// Transfers a store from the thread that opened it to the loop, and back after the loop has ended.
///
/// Unchecked: it is not bound to a thread before its first use there, and from then on only the loop uses it until it has ended.
private struct Handover: @unchecked Sendable {
  let value: Store
}

/// The configuration of an emulator.
package struct EmulatorConfiguration: Sendable {
  /// Its address and limits.
  package var server = ServerConfiguration()
  /// The location of its state.
  package var database = Database.Location.memory
  /// The fixtures for an empty database; without any, it gets the default organization, user, project and key.
  package var seed: [FixtureFile] = []
  package var contract = Contract.documented
  /// Whether the documented contract refuses what the hosted service refuses, instead of warning.
  package var refusesDifferences = false
  /// Whether refused requests get `X-Emulator-Hint` in their response.
  package var showsHints = false
  package var clock = EmulatorClock.system
  /// The limit of requests per key.
  package var rateLimit = RateLimit.off
  /// The origin whose web pages may use the emulated API; nil for none.
  package var crossOrigin: AllowedOrigin?
  /// The configuration of the control API; nil to disable it.
  package var control: ControlConfiguration? = ControlConfiguration()
  /// The ids of sandboxes.
  package var sandboxIDs = SandboxIDs.all
  /// The source of ids.
  package var random = RandomStream()
  /// The version of this program.
  package var version = "unknown"
  /// The commit of this program.
  package var commit = "unknown"
  /// Called after each row while a seed is loaded, with the number of loaded rows and of all rows.
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// Configures an emulator in memory, on a free port of this machine, with the default seed.
  package init() {}
}

/// The access to the control API, and its limits.
package struct ControlConfiguration: Hashable, Sendable {
  /// The required X-Admin-Token; nil for none.
  package var token: String?
  /// The accepted names of the host, besides loopback names and the bound name.
  package var allowedHosts: [String] = []
  /// The number of recorded requests; 0 for no journal.
  package var journalSize = 1000
  /// The limit in bytes for bodies of fault rules, delayed responses and the journal together.
  package var memory = 64 << 20
  /// How long a stream of events is silent at most.
  package var heartbeat = Duration.seconds(15)
}

/// Locks a database file for one emulator: two emulators on one file would assign the same ids.
///
/// This is a lock of flock(2): it ends with the process, and does not interfere with SQLite's locks. The descriptor stays open until SQLite
/// has closed the file, because closing any descriptor of a file drops the process's POSIX locks on it.
package final class DatabaseLock: Sendable {
  private let descriptor: CInt

  /// Locks the file at `location`, which is created if it is missing, readable for its owner only; returns nil for a database in memory.
  ///
  /// - Throws: `StoreError` if the file cannot be opened, or if another emulator has locked it.
  package init?(_ location: Database.Location) throws(StoreError) {
    guard case .file(let path) = location else { return nil }
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError(unusable: path, String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StoreError(unusable: path, "another emulator is using it")
    }
  }

  deinit { close(descriptor) }
}

/// Reads whole files.
package enum FileContents {
  /// A file cannot be read; the description contains its name and the system's message.
  package struct Unreadable: Error, CustomStringConvertible {
    package let description: String

    fileprivate init(_ path: String) { description = "cannot read \(path): \(String(cString: strerror(errno)))" }
  }

  /// Returns the bytes of the file at `path`.
  ///
  /// - Throws: `Unreadable`.
  package static func read(_ path: String) throws(Unreadable) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Unreadable(path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while feof(file) == 0, ferror(file) == 0 {
      let count = fread(&chunk, 1, chunk.count, file)
      bytes += chunk[..<count]
    }
    guard ferror(file) == 0 else { throw Unreadable(path) }
    return bytes
  }
}
