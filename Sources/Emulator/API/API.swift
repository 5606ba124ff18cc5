package import HTTPServer
package import Logging

/// The emulated API: takes a request through routing, negotiation, authentication and authorization to its endpoint.
package final class API: Handler {
  let store: Store
  let tenants: Tenants
  /// Whether what the hosted service would refuse is refused too, where the contract would only warn of it.
  package var refusesDifferences = false
  private let logger: Logger

  /// An API on `store`, whose projects belong to `tenants`.
  package init(store: Store, tenants: Tenants, logger: Logger) {
    self.store = store
    self.tenants = tenants
    self.logger = logger
  }

  package func answer(_ request: Request) -> Answer { .now(respond(to: request)) }

  package func settle() -> Response? {
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
        ? SchemaEndpoint.respond(request.method, tenants.common.terms.settings.contract, store.identities)
        : respond(to: request, route, parameters, query)
    } catch {
      response = self.response(to: error, request, since: mark)
    }
    if indentation > 0, !response.body.isEmpty { response.body = Indentation.indent(response.body, by: indentation) }
    if !response.fields.contains(where: { $0.name == "Allow" }) { response.fields.append(Field(name: "Allow", value: route.allow)) }
    return response
  }

  private func respond(to request: Request, _ route: Route, _ parameters: PathParameters, _ query: Form) throws -> Response {
    var dataRead: RequestData?
    var credential = Credential.header(request)
    if credential == nil {
      // Only a request without a key in its header has its body read this early, and an unreadable one answered so.
      let data = try RequestData(request, tenants.common.terms.settings.contract)
      dataRead = data
      credential = Credential.body(data) ?? Credential.query(query)
    }
    let key = try Access.authenticate(credential, store.identities)
    let named = Access.project(route.namesProject ? parameters.projectID : "@current", of: key.userID, store.identities)
    let tenant = tenants[named?.id]
    let own = named.flatMap { tenant.ownSettings(of: $0.id) }
    let settings = own ?? tenant.terms.settings
    let now = settings.clock.now
    var warnings: [String] = []
    var response: Response
    let mark = store.mark
    do {
      let endpoint = route.endpoint(request.method)
      let project = try Access.authorize(
        key, for: settings.contract.scope(of: route.action(request.method, endpoint)), in: named, route)
      // DRF's APIView.initial: after the permissions, before it is seen whether the view has the method.
      if let seconds = tenants.admit(key, project, of: tenant, now) { throw APIError.throttled(seconds) }
      guard let endpoint else { throw APIError.methodNotAllowed(request.method) }
      var call = Call(
        request: request, route: route, parameters: parameters, query: query, key: key, project: project, contract: settings.contract,
        now: now, api: self, dataRead: dataRead)
      defer { warnings = call.warnings }
      if settings.contract.warns, Contract.observed.scope(of: endpoint.action) == nil {
        try call.warn(route.difference(endpoint.action), APIError.noKeyAccess)
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
