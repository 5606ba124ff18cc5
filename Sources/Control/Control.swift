package import API
internal import Domain
package import HTTPServer
package import Logging
package import Storage

/// The control API under `/__admin`: what tests do to an emulator beside using it.
///
/// It is no part of the emulated API, which does not know of it.
package final class Control {
  let store: Store
  let settings: SettingsTable
  /// The settings that the emulator started with, which a reset goes back to.
  let initialSettings: ProjectSettings
  let rateLimiter: RateLimiter
  let loop: EventLoop
  /// The journal of the API's requests; nil where none is kept.
  package let journal: Journal?
  /// The ways in which requests go wrong.
  package let faults: Faults
  /// The states that were named.
  var snapshots = Snapshots()
  /// The sandboxes in use, by their project's id.
  var sandboxes: [Int: LiveSandbox] = [:]
  let metrics: Metrics
  let build: BuildInfo
  private let access: ControlAccess
  private let logger: Logger

  /// A control API over `store`, `settings`, `rateLimiter` and the handlers round the API, for those whom `access` lets in.
  ///
  /// Delays and waits use `loop`'s timers.
  package init(
    store: Store, settings: SettingsTable, rateLimiter: RateLimiter, loop: EventLoop, journal: Journal?, faults: Faults, metrics: Metrics,
    build: BuildInfo, access: ControlAccess, logger: Logger
  ) {
    self.store = store
    self.settings = settings
    initialSettings = settings.common
    self.rateLimiter = rateLimiter
    self.loop = loop
    self.journal = journal
    self.faults = faults
    self.metrics = metrics
    self.build = build
    self.access = access
    self.logger = logger
  }

  /// Whether the request is for the control API.
  package static func owns(_ request: Request) -> Bool {
    request.path.starts(with: "/__admin".utf8) && (request.path.count == 8 || request.path.dropFirst(8).first == UInt8(ascii: "/"))
  }

  /// The answer to a request for the control API.
  package func answer(_ request: Request) -> Answer {
    let mark = store.mark
    do {
      try access.check(request)
      let (route, values) = try ControlRoutes.find(request)
      let call = ControlCall(request, values, self)
      try call.checkQuery(route)
      if route.method != .get { keepForRollback() }
      return try route.respond(call)
    } catch let error as ControlError {
      return .now(error.response)
    } catch let error as FixtureError {
      return .now(ControlError.mistakes(error.mistakes).response)
    } catch {
      if let failure = store.takeBack(since: mark, for: error) { return .now(API.response(to: failure)) }
      logger.error("\(request.method.token) \(String(decoding: request.target, as: UTF8.self)) failed: \(error)")
      return .now(ControlError.server.response)
    }
  }

  /// Has all that calls change in memory, beside settings and what the store holds, be as it is now if the turn cannot be made durable.
  ///
  /// Copies of values, which cost nothing until they are changed. What there is for each sandbox is kept where a sandbox is made or removed.
  private func keepForRollback() {
    let (snapshots, rateLimits) = (snapshots, rateLimiter.moment)
    store.onRollback { [unowned self] in
      self.snapshots = snapshots
      rateLimiter.restore(rateLimits)
    }
    faults.keepForRollback()
    journal?.keepForRollback()
  }
}
