internal import HTTPServer

/// A request on its way through the handlers, with what becomes known of it.
///
/// Each fact is filled in once, where it becomes known, and read everywhere else: nothing is parsed twice, and nobody infers from a response
/// what happened. Each request has an exchange of its own, so that no fact gets to another request, however late its response comes.
final class Exchange {
  private(set) var request: Request
  let parameters: PathParameters
  /// The id of the project that the path names, whether that project exists or not; nil if it names none.
  private(set) var project: Int?

  /// The line of the ledger that refused the request; nil if nothing did, or a fault responded instead.
  var rule: LedgerRule?
  var warnings: [Warning] = []
  /// The id of the fault rule that was applied; nil for none.
  var fault: Int?
  /// What that rule did to the connection, such as `EMPTY_RESPONSE`; nil if it left it alone.
  var drop: String?
  /// The rows that the API changed for the request.
  var rows: [ChangedRow] = []

  /// The contract of the project that the path names, or else the common one; once the key is known, that of its project.
  var contract: Contract
  /// The format that the path ends with, such as `json`; nil if it ends without one.
  let formatSuffix: String?
  private let found: Route<API>?
  private var parsedQuery: Form?
  private var parsedBody: Result<RequestData, APIError>?

  init(_ request: Request, _ identities: IdentityStore, _ tenants: Tenants) {
    self.request = request
    contract = tenants.common.terms.settings.contract
    let segments = Router.segments(request.path)
    let found = Router.route(segments)
    self.found = found?.route
    formatSuffix = found?.formatSuffix
    parameters = found?.parameters ?? PathParameters(names: [], values: [])
    guard let name = self.found?.namesProject == true ? parameters.projectID : Self.project(segments) else { return }
    project = name == "@current" ? currentProject(identities) : PythonText.int(name)
    contract = tenants.settings(of: project).contract
  }

  /// The route that the path leads to; nil if the API has no such path.
  var route: Route<API>? { formatSuffix == nil || contract.hasFormatSuffixes ? found : nil }

  /// The path without percent-encoding, as the service sees it: of a rewritten alias, what it was rewritten to.
  var servedPath: ArraySlice<UInt8> { contract.rewritesEnvironments ? successorPath ?? decodedPath : decodedPath }

  /// What the path is rewritten to; nil if it is not the alias of another one.
  var successorPath: ArraySlice<UInt8>? {
    let prefix = "/api/environments".utf8
    guard route != nil, decodedPath.starts(with: prefix) else { return nil }
    return "/api/projects".utf8 + decodedPath.dropFirst(prefix.count)
  }

  private var decodedPath: ArraySlice<UInt8> { PercentEncoding.decode(request.path) }

  var query: Form {
    if let parsedQuery { return parsedQuery }
    let query = request.query.map(FormURLEncoded.decode) ?? Form()
    parsedQuery = query
    return query
  }

  /// The key in the header, or else in the body, or else in the query; nil if there is none.
  ///
  /// A body that cannot be read has no key.
  private(set) lazy var credential =
    Credential.header(request) ?? (try? data()).flatMap(Credential.body) ?? Credential.query(query)

  /// What the body says.
  ///
  /// - Throws: 415 for a media type that is not read, 400 for text that does not parse or that the contract does not accept.
  func data() throws(APIError) -> RequestData {
    let parsed = parsedBody ?? Result { () throws(APIError) in try RequestData(request) }
    parsedBody = parsed
    return try parsed.get().accepted(by: contract)
  }

  /// Forgets what the API refused or warned of, since the client gets another response.
  func replaceResponse() {
    rule = nil
    warnings = []
  }

  /// Replaces the outcome by `failure`, because what was done for the request has been undone.
  func fail(with failure: APIError) {
    replaceResponse()
    rule = failure.rule
    drop = nil
    rows = []
  }

  /// Drops what was parsed, and a body of more than `longestBody` bytes, to keep the exchange in little memory once it is over.
  func trim(longestBody: Int) {
    parsedQuery = nil
    parsedBody = nil
    if request.body.count > longestBody { request.body = [] }
  }

  /// The project of the user whose key the request has, or else everybody's.
  private func currentProject(_ identities: IdentityStore) -> Int? {
    // The key matters to sandboxes alone, and to find it may mean to read a body.
    guard identities.hasSandboxes, let key = credential.flatMap({ identities.key($0.value) }) else { return identities.currentProject?.id }
    return identities.currentProject(of: key.userID)?.id
  }

  /// The segment that names a project, in a path that the API may not have.
  private static func project(_ segments: [ArraySlice<UInt8>]) -> String? {
    guard segments.count > 2, segments[0].elementsEqual("api".utf8),
      segments[1].elementsEqual("projects".utf8) || segments[1].elementsEqual("environments".utf8)
    else { return nil }
    return String(decoding: segments[2], as: UTF8.self)
  }
}

/// A handler of the emulated API's requests; `Pipeline` says which there are.
protocol ExchangeHandler: AnyObject {
  /// Responds to a request, at once or later, and notes in the exchange what becomes known of it until then.
  func answer(_ exchange: Exchange) -> Answer

  /// As `Handler.commitTurn`, but returns why what was done in this turn could not be made durable; nil if it was.
  func commitTurn() -> APIError?
}

/// A handler that responds at once.
///
/// Faults wrap one of these, since the rows that change while it responds must be those of its request.
protocol ImmediateHandler: ExchangeHandler {
  /// The response to a request; notes in the exchange what becomes known of it.
  func respond(to exchange: Exchange) -> Response
}

extension ImmediateHandler {
  func answer(_ exchange: Exchange) -> Answer { .now(respond(to: exchange)) }
}

extension Request {
  /// Scheme and authority of the URL that was asked for.
  var origin: String { "http://\(authority.isEmpty ? "localhost" : authority)" }
}
