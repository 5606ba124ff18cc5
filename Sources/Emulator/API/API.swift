package import HTTPServer
package import Logging

/// The emulated API: takes a request through negotiation, authentication and authorization to its endpoint.
package final class API: ImmediateHandler {
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

  func commitTurn() -> APIError? {
    do {
      try store.commit()
      return nil
    } catch {
      if let failure = StorageFailure(error) { return .storage(failure.kind) }
      logger.error("what was written could not be made durable and is undone: \(error)")
      return .server
    }
  }

  /// The response to `request`, which comes from this process and passes no other handler.
  package func respond(to request: Request) -> Response {
    respond(to: Exchange(request, store.identities, tenants))
  }

  /// The response to `request`, as `respond(to:)`, once what it did is durable.
  package func durableResponse(to request: Request) -> Response {
    let response = respond(to: request)
    return commitTurn()?.response ?? response
  }

  func respond(to exchange: Exchange) -> Response {
    guard let route = exchange.route else { return respondToUnknownPath(exchange) }
    var indentation = 0
    var date: Timestamp?
    var response: Response
    let mark = store.mark
    do {
      indentation = try Negotiation.indentation(exchange)
      response =
        try route.isOpen
        ? SchemaEndpoint.respond(exchange.request.method, tenants.common.terms.settings.contract)
        : respond(to: exchange, route, &date)
    } catch {
      response = refuse(exchange, refusal(for: error, exchange.request, since: mark))
    }
    if let date { response.date = Int64(date.microseconds) }
    response.fields += exchange.warnings.map(\.field)
    if !exchange.contract.rendersAsFramework {
      LineSeparators.unescape(&response.body)
    } else if indentation > 0, !response.body.isEmpty {
      response.body = Indentation.indent(response.body, by: indentation)
    }
    if !response.fields.contains(where: { $0.name == "Allow" }) { response.fields.append(Field(name: "Allow", value: route.allow)) }
    if exchange.contract.rewritesEnvironments { announceSuccessor(of: exchange, in: &response) }
    return response
  }

  /// Tells the client of a path that was rewritten what to call instead: PostHog's EnvironmentsRewriteMiddleware.
  private func announceSuccessor(of exchange: Exchange, in response: inout Response) {
    guard let path = exchange.successorPath else { return }
    let query = exchange.request.query.flatMap { $0.isEmpty ? nil : "?" + String(decoding: $0, as: UTF8.self) } ?? ""
    response.fields += [
      Field(name: "Deprecation", value: "true"),
      Field(name: "Link", value: "<\(String(decoding: path, as: UTF8.self))\(query)>; rel=\"successor-version\""),
      Field(name: "Sunset", value: "Fri, 31 Jul 2026 00:00:00 GMT"),
    ]
  }

  /// The response of an endpoint; sets `date` to the time of a project that has a clock of its own.
  private func respond(to exchange: Exchange, _ route: Route<API>, _ date: inout Timestamp?) throws -> Response {
    let request = exchange.request
    // Only a request without a key in its header has its body read this early, and is refused if that is unreadable.
    if exchange.credential?.place != .header { _ = try exchange.data() }
    let key = try Access.authenticate(exchange.credential, store.identities, exchange.contract)
    let named = route.namesProject ? exchange.project.flatMap(store.identities.project) : store.identities.currentProject(of: key.userID)
    let tenant = tenants[named?.id]
    let own = named.flatMap { tenant.ownSettings(of: $0.id) }
    let settings = own ?? tenant.terms.settings
    exchange.contract = settings.contract
    let now = settings.clock.now
    if own != nil { date = now }
    let endpoint = route.endpoint(request.method)
    let action = route.action(request.method, endpoint)
    let project = try Access.authorize(key, for: action, settings.contract, in: named, route)
    // DRF's APIView.initial: after the permissions, before it is seen whether the view has the method.
    if settings.contract.countsKeysInBody || exchange.credential?.place != .body,
      let seconds = tenants.admit(key, project, of: tenant, now)
    {
      throw APIError.throttled(seconds)
    }
    guard let endpoint else { throw APIError.methodNotAllowed(request.method) }
    let call = Call(exchange: exchange, key: key, project: project, contract: settings.contract, now: now, api: self)
    if settings.contract.warns, Contract.observed.scope(of: action) == nil { try call.warn(.noKeyAccess(action.difference)) }
    return try endpoint.respond(call)
  }

  private func respondToUnknownPath(_ exchange: Exchange) -> Response {
    let isPostHogs = NotEmulated.contains(exchange.request)
    let rule: LedgerRule = isPostHogs ? .notEmulated : .unknownPath
    let isEndpoint = exchange.contract.namesUnknownEndpoints && exchange.servedPath.starts(with: "/api/".utf8)
    var response = refuse(exchange, isEndpoint ? .endpointNotFound(rule) : .notFound(rule))
    guard isPostHogs else { return response }
    exchange.warnings.append(.notEmulated)
    response.fields.append(Warning.notEmulated.field)
    return response
  }

  private func refuse(_ exchange: Exchange, _ refusal: APIError) -> Response {
    exchange.rule = refusal.rule
    var response = refusal.response
    // RFC 9110, 11.6.1: a 401 names a scheme.
    if refusal.status == .unauthorized {
      response.fields.append(Field(name: "WWW-Authenticate", value: exchange.contract.challenge(exchange.request.origin)))
    }
    return response
  }

  /// The refusal that the client gets for an error.
  private func refusal(for error: any Error, _ request: Request, since mark: Int) -> APIError {
    switch error {
    case let error as APIError: return error
    case let violation as PlaylistRuleViolation: return .rule(violation)
    case is NoIDLeft: return .noIDLeft
    default:
      if let failure = store.undo(since: mark, because: error) { return .storage(failure.kind) }
      logger.error("\(request.method.token) \(Redaction(store.identities).target(request)) failed: \(error)")
      return .server
    }
  }
}
