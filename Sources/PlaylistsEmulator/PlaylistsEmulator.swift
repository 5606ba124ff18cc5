internal import Dispatch
internal import Emulator
internal import HTTPServer
internal import JSON
internal import Logging

/// An emulator of PostHog's session recording playlists API in this process, on a free port of this machine.
///
/// It stops with ``stop()``, or when the last reference to it or to one of its ``Sandbox``es is released.
///
/// All other types of the library are nested in this one: it has the module's name, so that `PlaylistsEmulator.Name` always refers to a
/// type nested in it.
public final class PlaylistsEmulator: Sendable {
  /// The base URL for clients, such as `http://127.0.0.1:49152`, to use instead of `https://us.posthog.com`.
  public let url: String
  /// A personal API key: the first key of the seed that may do everything in every project, or else the first key.
  public let apiKey: String
  /// The id of the seed's first project.
  public let projectID: Int
  let running: RunningEmulator

  private init(_ running: RunningEmulator, key: PersonalAPIKey, project: Project) {
    self.running = running
    url = running.url
    apiKey = key.value
    projectID = project.id
  }

  deinit { stop() }

  /// Starts an emulator, and returns it when it is ready.
  ///
  /// - Parameters:
  ///   - seeds: Its initial state; several seeds are merged. Without one, there are one organization, one user, project 1 and the key
  ///     `phx_emulator`.
  ///   - contract: The contract to emulate.
  ///   - moment: The time of its frozen clock, such as `2026-01-01T00:00:00Z`; nil for the system's clock.
  ///   - randomSeed: Makes generated ids reproducible; nil for unpredictable ids.
  ///   - port: The port to listen on; 0 for a free one.
  /// - Throws: ``Failure`` if a seed is invalid, with all its mistakes, or if the port cannot be bound.
  public static func start(
    seed seeds: Seed..., contract: Contract = .documented, frozenAt moment: String? = nil, randomSeed: UInt64? = nil, port: Int = 0
  ) async throws(Failure) -> PlaylistsEmulator {
    var configuration = EmulatorConfiguration()
    for seed in seeds { if let fixture = try seed.fixture { configuration.seed.append(fixture) } }
    configuration.contract = contract.domain
    configuration.version = "library"
    if let moment {
      guard let time = Timestamp(iso8601: moment) else { throw Failure("not a time such as 2026-01-01T00:00:00Z: \"\(moment)\"") }
      configuration.clock = .frozen(time)
    }
    if let randomSeed { configuration.random = RandomStream(seed: randomSeed) }
    guard (0...65535).contains(port) else { throw Failure("not a port from 0 to 65535: \(port)") }
    configuration.server.port = port
    let running = try await start(configuration)
    guard let key = running.key, let project = running.project else {
      running.stop(grace: .zero)
      throw Failure("the seed has no \(running.key == nil ? "personal API key" : "project")")
    }
    return PlaylistsEmulator(running, key: key, project: project)
  }

  /// Stops the emulator, and returns when all connections are closed.
  ///
  /// Later calls of other methods throw ``Failure``. A second call does nothing.
  public func stop() { running.stop(grace: .zero) }

  /// Restores the initial state: playlists, ids, clock, faults, rate limits and the journal.
  ///
  /// Sandboxes are not affected.
  public func reset() async throws(Failure) { try await controls.reset() }

  /// The faults, which also apply to sandboxes.
  public var faults: Faults { Faults(controls: controls) }
  /// The clock; sandboxes have their own.
  public var clock: Clock { Clock(controls: controls) }
  /// The received requests, including those to sandboxes.
  public var requests: Requests { Requests(controls: controls) }
  /// The stored state, without sandboxes.
  public var state: State { State(controls: controls) }

  /// Calls the control API, for calls that have no method here.
  ///
  /// - Parameters:
  ///   - method: The method, such as `POST`.
  ///   - path: The path after `/__admin`, and the query if there is one, such as `/snapshots`.
  ///   - json: The body.
  /// - Returns: The body of the response; "" if it has none.
  /// - Throws: ``Failure`` if the response is an error.
  @discardableResult
  public func control(_ method: String, _ path: String, _ json: String? = nil) async throws(Failure) -> String {
    try await controls.text(method, path, json)
  }

  var controls: Controls { Controls(emulator: self, project: nil) }

  /// Runs on a Dispatch queue, because loading a seed would block a thread of Swift's pool.
  private static func start(_ configuration: EmulatorConfiguration) async throws(Failure) -> RunningEmulator {
    let result = await withCheckedContinuation { (continuation: CheckedContinuation<Result<RunningEmulator, Failure>, Never>) in
      DispatchQueue.global().async {
        let logger = Logger(label: "playlists-emulator") { label in
          var handler = StreamLogHandler.standardError(label: label)
          handler.logLevel = .warning
          return handler
        }
        let started = Result { try RunningEmulator.start(configuration, logger: logger) }
        continuation.resume(returning: started.mapError(Failure.init(wrapping:)))
      }
    }
    return try result.get()
  }
}

extension PlaylistsEmulator {
  /// The contract to emulate.
  public enum Contract: String, Hashable, Sendable, CaseIterable {
    /// The API as it is documented.
    case documented
    /// The API as the hosted service behaves.
    case observed

    var domain: Emulator.Contract { self == .documented ? .documented : .observed }
  }
}

extension PlaylistsEmulator {
  /// The initial state of an emulator or a sandbox: a fixture.
  public struct Seed: Hashable, Sendable {
    private enum Source: Hashable {
      case none
      case file(String)
      case json(String)
    }

    private let source: Source

    /// One organization, one user and one project without playlists.
    public static let empty = Seed(source: .none)

    /// The fixture in the file at `path`, relative to the current directory, which `swift test` sets to the package's.
    public static func file(_ path: String) -> Seed { Seed(source: .file(path)) }

    /// The fixture `text`.
    public static func json(_ text: String) -> Seed { Seed(source: .json(text)) }

    /// The parsed fixture; nil for the empty seed.
    ///
    /// - Throws: ``Failure`` if the file cannot be read or is not JSON.
    var fixture: FixtureFile? {
      get throws(Failure) {
        do {
          switch source {
          case .none: return nil
          case .json(let text): return try FixtureFile(parsing: Array(text.utf8))
          case .file(let path): return try FixtureFile(name: path, parsing: FileContents.read(path))
          }
        } catch {
          throw Failure(wrapping: error)
        }
      }
    }

    /// The fixture as the body of a call.
    ///
    /// - Throws: ``Failure`` if the file cannot be read or is not JSON.
    var value: JSONValue { get throws(Failure) { try fixture?.value ?? .members([]) } }
  }
}

extension PlaylistsEmulator {
  /// The clock of responses, the journal, rate limits and relative dates.
  ///
  /// Times are written as `2026-02-28T12:00:00Z`.
  public struct Clock: Sendable {
    let controls: Controls

    /// The current time.
    public var now: String { get async throws(Failure) { try await controls.call("GET", "/clock")["now"]?.text ?? "" } }

    /// Freezes the clock at `moment`, or at the current time.
    public func freeze(at moment: String? = nil) async throws(Failure) { try await change("freeze", ("at", moment.map(JSONValue.text))) }

    /// Sets the time; the clock stays frozen or running.
    public func set(to moment: String) async throws(Failure) { try await change("set", ("at", .text(moment))) }

    /// Advances the time; moves it back if `duration` is negative.
    public func advance(by duration: Duration) async throws(Failure) {
      try await change("advance", ("by", .text("\(duration.milliseconds)ms")))
    }

    /// Restores the clock with which the emulator started.
    public func reset() async throws(Failure) { try await change("reset", ("at", nil)) }

    private func change(_ action: String, _ argument: (String, JSONValue?)) async throws(Failure) {
      try await controls.call("PUT", "/clock", .present([("action", .text(action)), argument]))
    }
  }
}
