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
  private let unscopedDifference: LedgerRule
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
    warningOf difference: LedgerRule = .unknownMethodKeyAccess, isOpen: Bool = false, _ endpoints: [Endpoint]
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

  /// The line of the ledger that says that the hosted service takes no personal API key for `endpoint`, or for a method without one.
  func difference(_ endpoint: Endpoint?) -> LedgerRule { endpoint?.action == .unscoped ? unscopedDifference : .unknownMethodKeyAccess }

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
  /// The segments of `path`, as it was sent, without an empty last one: a slash at the end may be left out.
  ///
  /// Percent-encoding is removed before the path is split at its slashes, as Django does, so that `%2F` is a slash. Nothing else is
  /// resolved: `//`, `.` and `..` lead nowhere.
  static func segments(_ path: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var segments = PercentEncoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.removeFirst().isEmpty else { return [] }
    if segments.last?.isEmpty == true { segments.removeLast() }
    return segments
  }

  /// The route of a path of these segments with its parameters; nil if the API has no such path.
  static func route(_ segments: [ArraySlice<UInt8>]) -> (Route, PathParameters)? {
    for route in Routes.all {
      if let parameters = route.match(segments) { return (route, parameters) }
    }
    return nil
  }

  /// Every method of every path that the API has, such as `GET /api/projects/:project_id/session_recording_playlists`.
  static var methods: [String] { Routes.all.flatMap { route in route.methods.map { "\($0.token) \(route.path)" } } }
}
