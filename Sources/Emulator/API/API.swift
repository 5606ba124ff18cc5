package import HTTPServer
package import Logging

/// The emulated API: takes a request through routing, negotiation, authentication and authorization to its endpoint.
package final class API: Handler {
  let store: Store
  let settings: SettingsTable
  /// Lets a request through, or gives the seconds to wait: asked once it is known that the key may do what it asks.
  ///
  /// Nil for no limit.
  var admit: ((PersonalAPIKey, Project, Timestamp) -> Int?)?
  /// Whether what the hosted service would refuse is refused too, where the contract would only warn of it.
  package var refusesDifferences = false
  private let logger: Logger

  /// An API on `store`, whose projects have these settings.
  package init(store: Store, settings: SettingsTable, logger: Logger) {
    self.store = store
    self.settings = settings
    self.logger = logger
  }

  package func answer(_ request: Request) -> Answer { .now(respond(to: request)) }

  package func commitTurn() -> Response? {
    do {
      try store.commit()
      return nil
    } catch {
      if let failure = StorageFailure(error) { return Self.response(to: failure) }
      logger.error("what was written could not be made durable and is undone: \(error)")
      return APIError.server.response
    }
  }

  package func refusal(_ refusal: Refusal) -> Response { Self.refusal(refusal) }

  /// The answer to what was refused before it came to the API, in the API's envelope.
  static func refusal(_ refusal: Refusal) -> Response { APIError.refusal(refusal).response }

  /// The answer to what the database failed in, in the API's envelope.
  static func response(to failure: StorageFailure) -> Response { APIError.storage(failure.kind).response }

  /// The answer to `request`.
  package func respond(to request: Request) -> Response {
    guard let (route, parameters) = Router.route(request.path) else { return APIError.notFound.response }
    let query = request.query.map(FormURLEncoded.decode) ?? Form()
    var indentation = 0
    var response: Response
    let mark = store.mark
    do {
      indentation = try Negotiation.indentation(request, query)
      response =
        try route.isOpen
        ? SchemaEndpoint.respond(request.method, settings.common.contract, store.identities)
        : respond(to: request, route, parameters, query)
    } catch {
      response = self.response(to: error, request, since: mark)
    }
    if indentation > 0, !response.body.isEmpty { response.body = Indentation.indent(response.body, by: indentation) }
    if !response.fields.contains(where: { $0.name == "Allow" }) { response.fields.append(Field(name: "Allow", value: route.allow)) }
    return response
  }

  private func respond(to request: Request, _ route: Route<API>, _ parameters: PathParameters, _ query: Form) throws -> Response {
    var dataRead: RequestData?
    var credential = Credential.header(request)
    if credential == nil {
      // Only a request without a key in its header has its body read this early, and an unreadable one answered so.
      let data = try RequestData(request, self.settings.common.contract)
      dataRead = data
      credential = Credential.body(data) ?? Credential.query(query)
    }
    let key = try Access.authenticate(credential, store.identities)
    let named = Access.project(route.namesProject ? parameters.projectID : "@current", of: key.userID, store.identities)
    let own = named.flatMap { self.settings.own(of: $0.id) }
    let settings = own ?? self.settings.common
    let now = settings.clock.now
    var warnings: [String] = []
    var response: Response
    let mark = store.mark
    do {
      let endpoint = route.endpoint(request.method)
      let project = try Access.authorize(
        key, for: settings.contract.scope(of: route.action(request.method, endpoint)), in: named, route)
      // DRF's APIView.initial: after the permissions, before it is seen whether the view has the method.
      if let seconds = admit?(key, project, now) { throw APIError.throttled(seconds) }
      guard let endpoint else { throw APIError.methodNotAllowed(request.method) }
      var call = Call(
        request: request, route: route, parameters: parameters, query: query, key: key, project: project, contract: settings.contract,
        now: now, api: self, dataRead: dataRead)
      defer { warnings = call.warnings }
      if settings.contract.warns, Contract.observed.scope(of: endpoint.action) == nil {
        try call.warn(endpoint.action.difference, APIError.noKeyAccess)
      }
      response = try endpoint.respond(&call)
    } catch {
      response = self.response(to: error, request, since: mark)
    }
    if own != nil { response.date = Int64(now.microseconds) }
    for warning in warnings { response.fields.append(Field(name: "X-Emulator-Warning", value: warning)) }
    return response
  }

  private func response(to error: any Error, _ request: Request, since mark: Int) -> Response {
    switch error {
    case let error as APIError: return error.response
    case let violation as PlaylistRuleViolation: return APIError.rule(violation).response
    case is NoIDLeft: return APIError.noIDLeft.response
    default:
      if let failure = store.takeBack(since: mark, for: error) { return Self.response(to: failure) }
      logger.error("\(request.method) \(Redaction(store.identities).target(request)) failed: \(error)")
      return APIError.server.response
    }
  }
}

/// What can differ from one project to another besides its data.
package struct ProjectSettings: Hashable, Sendable {
  package var contract: Contract
  package var clock: EmulatorClock
  /// Where the `short_id`s of new playlists come from.
  package var random: RandomStream
  /// Where the decisions of faults come from: a stream of its own, so that an id drawn twice does not shift them.
  var chances: RandomStream

  /// Settings of all their parts.
  package init(contract: Contract, clock: EmulatorClock, random: RandomStream) {
    self.contract = contract
    self.clock = clock
    self.random = random
    chances = random.fork()
  }

  /// Begins both streams anew.
  package mutating func reseed(_ random: RandomStream) {
    self.random = random
    chances = random.fork()
  }
}

/// The settings of every project: its own, or else the ones that hold for all the others together.
///
/// A change of them is undone with the rows that were written in the same turn.
package final class SettingsTable {
  /// What holds for projects without settings of their own.
  package var common: ProjectSettings {
    get { shared }
    set {
      let before = shared
      store?.onRollback { [unowned self] in shared = before }
      shared = newValue
    }
  }
  private var shared: ProjectSettings
  private var own: [Int: ProjectSettings] = [:]
  private let store: Store?

  /// A table in which no project has settings of its own, and whose changes `store` undoes with its own; nil for one that nothing undoes.
  package init(_ common: ProjectSettings, store: Store? = nil) {
    shared = common
    self.store = store
  }

  /// The settings that hold for the project with this id; with nil, the common ones.
  ///
  /// Setting them changes them where they stand: its own if it has some, else the common ones.
  package subscript(_ project: Int?) -> ProjectSettings {
    get { project.flatMap { own[$0] } ?? common }
    set { if let project, own[project] != nil { set(newValue, of: project) } else { common = newValue } }
  }

  /// The settings that a project has of its own; nil where the common ones hold for it.
  package func own(of project: Int) -> ProjectSettings? { own[project] }

  /// Gives a project settings of its own, or with nil the common ones again.
  package func set(_ settings: ProjectSettings?, of project: Int) {
    let before = own[project]
    store?.onRollback { [unowned self] in own[project] = before }
    own[project] = settings
  }
}
