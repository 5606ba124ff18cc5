internal import Dispatch
internal import Emulator
internal import HTTPServer
internal import JSON
internal import Logging

/// An emulator of PostHog's session recording playlists API in this process, on a free port of this machine.
///
/// It bears the module's name so that tests read `PlaylistsEmulator.start()`; every other type of the library is nested in it, since behind
/// a type of a module's name nothing of the module can be reached by `Module.Name`.
///
/// It stops with ``stop()``, or when nobody holds it or a ``Sandbox`` of it any more.
public final class PlaylistsEmulator: Sendable {
  /// Where it answers, such as `http://127.0.0.1:49152`: what a client is given instead of `https://us.posthog.com`.
  public let url: String
  /// A personal API key: the seed's first that may do everything in every project, or else its first.
  public let apiKey: String
  /// The number of the seed's first project.
  public let projectID: Int
  let running: RunningEmulator

  private init(_ running: RunningEmulator, key: PersonalAPIKey, project: Project) {
    self.running = running
    url = running.url
    apiKey = key.value
    projectID = project.id
  }

  deinit { stop() }

  /// Starts an emulator, and returns when it can answer.
  ///
  /// - Parameters:
  ///   - seeds: What it holds; several count as one. Without any there are one organization, one user, project 1 and the key `phx_emulator`.
  ///   - contract: Which service to be.
  ///   - moment: The time at which its clock stands still, such as `2026-01-01T00:00:00Z`; nil for a clock that goes.
  ///   - randomSeed: Makes it give the same ids again; nil for ids that nobody can foretell.
  ///   - port: The port to listen on; 0 for a free one.
  /// - Throws: ``Failure`` for a seed that cannot be read, with all that is wrong in it, or a port that cannot be had.
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

  /// Stops it and closes every connection; returns when that is done.
  ///
  /// Whatever it is asked after that throws ``Failure``. A second call does nothing.
  public func stop() { running.stop(grace: .zero) }

  /// Makes everything what it was at the start: playlists, ids, clock, faults, rate limits and the journal.
  ///
  /// Sandboxes stay as they are.
  public func reset() async throws(Failure) { try await controls.reset() }

  /// What goes wrong, in sandboxes too.
  public var faults: Faults { Faults(controls) }
  /// The time that answers tell; sandboxes have their own.
  public var clock: Clock { Clock(controls) }
  /// The requests that came, to sandboxes too.
  public var requests: Requests { Requests(controls) }
  /// What is stored, but for sandboxes.
  public var state: State { State(controls) }

  /// Calls the control API, for what has no method here.
  ///
  /// - Parameters:
  ///   - method: Such as `POST`.
  ///   - path: What follows `/__admin`, with a query where there is one: `/snapshots`.
  ///   - json: The body.
  /// - Returns: The body of the answer, "" where it has none.
  /// - Throws: ``Failure`` for an answer that is an error.
  @discardableResult
  public func control(_ method: String, _ path: String, _ json: String? = nil) async throws(Failure) -> String {
    try await controls.text(method, path, json)
  }

  var controls: Controls { Controls(emulator: self, project: nil) }

  /// Loading a seed takes its time, and a thread of Swift's own pool is not to wait for it.
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
  /// Which of two services to be.
  public enum Contract: String, Hashable, Sendable, CaseIterable {
    /// The reference page taken at its word.
    case documented
    /// What the hosted service answers.
    case observed

    var domain: Emulator.Contract { self == .documented ? .documented : .observed }
  }
}

extension PlaylistsEmulator {
  /// What an emulator or a sandbox holds at first: a fixture.
  public struct Seed: Hashable, Sendable {
    private enum Source: Hashable {
      case none
      case file(String)
      case json(String)
    }

    private let source: Source

    /// One organization, one user and one project without playlists.
    public static let empty = Seed(source: .none)

    /// The fixture in the file at `path`, which counts from the current directory: with `swift test` the package's.
    public static func file(_ path: String) -> Seed { Seed(source: .file(path)) }

    /// The fixture `text`.
    public static func json(_ text: String) -> Seed { Seed(source: .json(text)) }

    /// What was read and parsed; nil for the empty one.
    ///
    /// - Throws: ``Failure`` for a file that cannot be read, and for what is not JSON.
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
    /// - Throws: ``Failure`` for a file that cannot be read, and for what is not JSON.
    var value: JSONValue { get throws(Failure) { try fixture?.value ?? .members([]) } }
  }
}

extension PlaylistsEmulator {
  /// The time that answers, requests, rate limits and relative dates go by.
  ///
  /// Moments are written as `2026-02-28T12:00:00Z`.
  public struct Clock: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// What it shows.
    public var now: String { get async throws(Failure) { try await controls.call("GET", "/clock")["now"]?.text ?? "" } }

    /// Stops it at `moment`, or at what it shows.
    public func freeze(at moment: String? = nil) async throws(Failure) { try await change("freeze", ("at", moment.map(JSONValue.text))) }

    /// Has it show `moment`, and then go or stand still as before.
    public func set(to moment: String) async throws(Failure) { try await change("set", ("at", .text(moment))) }

    /// Moves it on, or back where `duration` is negative.
    public func advance(by duration: Duration) async throws(Failure) {
      try await change("advance", ("by", .text("\(duration.milliseconds)ms")))
    }

    /// Makes it the one that the emulator started with.
    public func reset() async throws(Failure) { try await change("reset", ("at", nil)) }

    private func change(_ action: String, _ argument: (String, JSONValue?)) async throws(Failure) {
      try await controls.call("PUT", "/clock", .present([("action", .text(action)), argument]))
    }
  }
}
