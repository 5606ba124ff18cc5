internal import HTTPServer
internal import Logging

/// The way of a request to the API that it is for, put together in one place.
///
/// A request for the control API goes to that directly: it is neither journalled nor counted, and meets no faults. A request for the emulated
/// API passes these handlers, from the outside in, each of which sees the exchange:
///
/// 1. `CrossOrigin`, so that every response that a page gets says whether it may be read, and a preflight, which asks the browser's question and
///    not the client's, is not journalled.
/// 2. `Metrics`, so that the time of a request includes all that follows.
/// 3. `Journal`, so that it shows what the client got, a fault's response too.
/// 4. `Faults`, which takes an `ImmediateHandler` and no other: it waits in the API's place, and the rows that change while the API responds are
///    those of one request.
/// 5. `API`.
///
/// The first three could be swapped without harm to each other, since what they read is in the exchange.
final class Pipeline {
  let store: Store
  private let tenants: Tenants
  private let outermost: any ExchangeHandler
  private let control: Control?

  /// A pipeline round `api`, with the control API and its handlers if `configuration` has one.
  init(_ api: API, _ configuration: EmulatorConfiguration, on loop: EventLoop, logger: Logger) {
    (store, tenants) = (api.store, api.tenants)
    var handler: any ExchangeHandler = api
    if let configured = configuration.control {
      let memory = ControlMemory(limit: configured.memory)
      let faults = Faults(api, store: store, tenants: tenants, loop: loop, memory: memory)
      let journal =
        configured.journalSize > 0
        ? Journal(faults, size: configured.journalSize, store: store, tenants: tenants, memory: memory) : nil
      let metrics = Metrics(journal ?? faults, tenants: tenants)
      control = Control(
        store: store, tenants: tenants, loop: loop, journal: journal, faults: faults, metrics: metrics,
        build: BuildInfo(version: configuration.version, commit: configuration.commit),
        access: ControlAccess(token: configured.token, host: configuration.server.host, allowed: configured.allowedHosts), logger: logger)
      handler = metrics
    } else {
      control = nil
    }
    if let origin = configuration.crossOrigin { handler = CrossOrigin(handler, origin) }
    outermost = handler
  }

  /// Responds to a request, at once or later.
  func answer(_ request: Request) -> Answer {
    if let control, Control.owns(request) { return control.answer(request) }
    return outermost.answer(Exchange(request, store.identities, tenants.common.terms.settings.contract))
  }

  /// As `Handler.commitTurn`.
  func commitTurn() -> Response? { outermost.commitTurn()?.response }
}
