internal import HTTPServer

/// One method of a path: what it does, as permissions see it, and what answers it.
struct Endpoint: Sendable {
  let method: Method
  let action: Action
  let respond: @Sendable (inout Call) throws -> Response
  /// What the document says of it; every endpoint has one, to which a test holds them.
  package var description: EndpointDescription?

  // Neither this nor `described` nor the route's own is copied into the table of routes: the program would be 25 KB bigger.
  @inline(never)
  init(_ method: Method, _ action: Action, _ respond: @escaping @Sendable (inout Call) throws -> Response) {
    self.method = method
    self.action = action
    self.respond = respond
  }
}

/// A path with its methods.
struct Route: Sendable {
  /// The pattern, parameters as `:name`.
  let path: String
  /// The `Allow` of its answers, in the service's order.
  let allow: String
  /// The method whose fields an `OPTIONS` answer describes; nil where it describes none.
  let describedMethod: Method?
  /// What an `OPTIONS` answer calls the view.
  let view: String
  /// Whether it is answered without a key.
  let isOpen: Bool
  /// What the hosted service has against those of its actions that have no scope.
  private let unscopedDifference: Difference
  private let pattern: [Segment]
  private let endpoints: [Endpoint]

  private enum Segment: Sendable {
    case literal([UInt8])
    /// `projects`, or its alias `environments`.
    case projects
    case projectID
    case shortID
    case sessionRecordingID
  }

  /// A route of a path whose segments are literal, or one of `:projects`, `:project_id`, `:short_id`, `:session_recording_id`.
  @inline(never)
  init(
    _ path: String, allow: String, describedBy describedMethod: Method? = nil, view: String = "Playlists",
    warningOf difference: Difference = .unknownMethodKeyAccess, isOpen: Bool = false, _ endpoints: [Endpoint]
  ) {
    let segments = path.split(separator: "/" as Character, omittingEmptySubsequences: false)
    self.path = segments.map { $0 == ":projects" ? "projects" : $0 }.joined(separator: "/")
    self.allow = allow
    self.describedMethod = describedMethod
    self.view = view
    unscopedDifference = difference
    self.isOpen = isOpen
    namesProject = segments.contains(":project_id")
    namesPlaylist = segments.contains(":short_id")
    self.endpoints = endpoints
    pattern = path.split(separator: "/").map { segment in
      switch segment {
      case ":projects": .projects
      case ":project_id": .projectID
      case ":short_id": .shortID
      case ":session_recording_id": .sessionRecordingID
      default: .literal(Array(segment.utf8))
      }
    }
  }

  /// The parameters of a path of these segments; nil where it is another path.
  func match(_ segments: [ArraySlice<UInt8>]) -> PathParameters? {
    guard segments.count == pattern.count else { return nil }
    var parameters = PathParameters()
    for (expected, segment) in zip(pattern, segments) {
      switch expected {
      case .literal(let text): if !segment.elementsEqual(text) { return nil }
      case .projects: if !segment.elementsEqual("projects".utf8), !segment.elementsEqual("environments".utf8) { return nil }
      // `[^/.]+`: the service's patterns let no dot into an id.
      case _ where segment.isEmpty || segment.contains(UInt8(ascii: ".")): return nil
      case .projectID: parameters.projectID = String(decoding: segment, as: UTF8.self)
      case .shortID: parameters.shortID = String(decoding: segment, as: UTF8.self)
      case .sessionRecordingID: parameters.sessionRecordingID = String(decoding: segment, as: UTF8.self)
      }
    }
    return parameters
  }

  /// The line of the ledger on which it stands that the hosted service takes no personal API key for `action`.
  func difference(_ action: Action) -> Difference { action == .unscoped ? unscopedDifference : .unknownMethodKeyAccess }

  /// The endpoints that the document tells of.
  var described: [(Endpoint, EndpointDescription)] { endpoints.compactMap { endpoint in endpoint.description.map { (endpoint, $0) } } }

  /// The methods that have an endpoint of their own.
  var methods: [Method] { endpoints.map(\.method) }

  /// Whether the path is one of a project's; the others are about the key's user.
  let namesProject: Bool

  /// Whether the path is one of a playlist.
  let namesPlaylist: Bool

  /// What `method` does, which `endpoint` answers, or nothing where the path does not have it.
  func action(_ method: Method, _ endpoint: Endpoint?) -> Action {
    if let endpoint { return endpoint.action }
    // PostHog's APIScopePermission takes any PATCH without an action for `partial_update`; a playlist's other paths never get so far.
    return method == .patch && !namesPlaylist ? .writePlaylists : .unscoped
  }

  /// What answers `method`; nil where the path does not have it.
  func endpoint(_ method: Method) -> Endpoint? {
    let wanted = method == .head ? .get : method
    if wanted == .options { return Endpoint(.options, .description, DescribeEndpoint.respond) }
    return endpoints.first { $0.method == wanted }
  }
}

/// The parts of a path that vary, without percent-encoding; "" for those that it does not have.
struct PathParameters: Hashable, Sendable {
  var projectID = ""
  var shortID = ""
  var sessionRecordingID = ""
}

/// Finds the route of a path.
enum Router {
  /// The route that `path`, as it was sent, leads to, with its parameters.
  ///
  /// A slash at the end may be left out.
  ///
  /// Percent-encoding is taken away before the path is cut at its slashes, as Django does, so that `%2F` is a slash. Nothing else is
  /// resolved: `//`, `.` and `..` lead nowhere.
  static func route(_ path: ArraySlice<UInt8>) -> (Route, PathParameters)? {
    var segments = PercentEncoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.count > 1, segments.removeFirst().isEmpty else { return nil }
    if segments.last?.isEmpty == true { segments.removeLast() }
    for route in Routes.all {
      if let parameters = route.match(segments) { return (route, parameters) }
    }
    return nil
  }
}

/// What a request says, read as the API reads it: for those who look at requests from outside.
struct RequestReading {
  /// A key as a request gives it, and where it stood: in the `Authorization header`, the `body` or the `query string`.
  typealias GivenKey = (value: String, place: String)

  /// The method.
  let method: Method
  /// The segments of the path without percent-encoding, but for an empty last one.
  let segments: [String]
  /// The path's pattern, such as `/api/projects/:project_id/session_recording_playlists`; nil where the API has no such path.
  let endpoint: String?
  /// The methods that the path has, as `Allow` names them; "" where there is no such path.
  let allow: String
  /// The scope that the method asks for.
  let scope: Scope
  /// The project's segment, whatever follows it; nil for a path that has none.
  let project: String?
  /// The `short_id` in the path; "" where it has none.
  let shortID: String
  /// The recording's id in the path; "" where it has none.
  let recordingID: String
  /// The keys in the order in which they are looked for; the first is the one that is tried.
  let keys: [GivenKey]
  private let request: Request
  private let query: Form?
  /// What the body says; nil where it is refused.
  private let data: RequestData?

  /// Reads `request`, its body as `contract` has it.
  init(_ request: Request, _ contract: Contract) {
    self.request = request
    method = request.method
    segments = Self.segments(request.path)
    project = Self.project(segments)
    let found = Router.route(request.path)
    endpoint = found?.0.path
    allow = found?.0.allow ?? ""
    scope = found.flatMap { contract.scope(of: $0.0.action(request.method, $0.0.endpoint(request.method))) } ?? .writePlaylists
    shortID = found?.1.shortID ?? ""
    recordingID = found?.1.sessionRecordingID ?? ""
    query = request.query.map(FormURLEncoded.decode)
    data = try? RequestData(request, contract)
    let all = [Credential.header(request), data.flatMap(Credential.body), query.flatMap(Credential.query)]
    keys = all.compactMap { $0.map { ($0.value, $0.place) } }
  }

  /// The body, with keys as they are shown.
  func body(_ redaction: Redaction) -> ShownBody { redaction.body(of: request, data) }

  /// Whether the query asks for a format that there is not.
  var namesUnknownFormat: Bool { query.map(Negotiation.namesUnknownFormat) ?? false }

  /// Whether the body gives `filters`.
  var givesFilters: Bool { data?.has("filters") ?? false }

  /// Whether the body is a form under the JSON media type, be it taken or not.
  var isFormLabelledJSON: Bool {
    if case .mislabelledForm? = data ?? (try? RequestData(request, .documented)) { true } else { false }
  }

  /// Every method of every path that the API has, such as `GET /api/projects/:project_id/session_recording_playlists`.
  static var methods: [String] { Routes.all.flatMap { route in route.methods.map { "\($0.token) \(route.path)" } } }

  /// The pattern of the path `path`; nil where the API has no such path.
  static func endpoint(of path: ArraySlice<UInt8>) -> String? { Router.route(path)?.0.path }

  /// The patterns of all paths that the API has.
  static var endpoints: [String] { Routes.all.map(\.path) }

  /// The id of the project that the path of `request` names, be there such a project or not; nil where it names none.
  ///
  /// `@current` is the project of the user whose key the request brings, looked for in its body as `contract` has it.
  static func projectID(_ request: Request, _ identities: IdentityStore, _ contract: Contract) -> Int? {
    guard let name = project(segments(request.path)) else { return nil }
    guard name == "@current" else { return PythonText.int(name) }
    // The key matters to sandboxes alone, and reading it may mean reading a body.
    guard identities.hasSandboxes, let key = RequestReading(request, contract).keys.first.flatMap({ identities.key($0.value) }) else {
      return identities.currentProject?.id
    }
    return identities.currentProject(of: key.userID)?.id
  }

  private static func segments(_ path: ArraySlice<UInt8>) -> [String] {
    var segments = PercentEncoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
    if segments.last?.isEmpty == true { segments.removeLast() }
    return segments.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func project(_ segments: [String]) -> String? {
    segments.count > 2 && segments[0] == "api" && ["projects", "environments"].contains(segments[1]) ? segments[2] : nil
  }
}
