internal import HTTPServer

/// An API that has routes: the emulated API and the control API.
protocol RoutedService {
  /// The function that responds to a call of an endpoint.
  associatedtype Respond: Sendable
  /// What an endpoint says of who may call it.
  associatedtype Permission: Sendable
}

extension API: RoutedService {
  typealias Respond = @Sendable (inout Call) throws -> Response
  typealias Permission = Action
}

/// One method of a path: what responds to it, and what the OpenAPI document says of it.
///
/// A class, as `Route` is, so that a request copies one reference and not all of this.
final class Endpoint<Service: RoutedService>: Sendable {
  let method: Method
  let permission: Service.Permission
  let respond: Service.Respond
  /// One sentence; nil for an endpoint that the document leaves out.
  let summary: String?
  /// The parameters of the query.
  let query: [(name: String, schema: Schema)]
  /// The body that it takes; nil for none.
  let body: Schema?
  /// The media type of a successful response.
  let mediaType: String
  private let success: (status: Status, content: Schema?)
  private let hasNoContent: @Sendable (Contract) -> Bool

  /// An endpoint whose successful response has `answer` as its content, and `status`: 200 by default, without content 204.
  ///
  /// In a contract for which `noContentIf` is true, the response is 204 without content instead.
  // Neither this nor the initializer of a route is inlined into the tables of routes: the program would be 85 KB bigger.
  @inline(never)
  init(
    _ method: Method, _ permission: Service.Permission, _ respond: Service.Respond, _ summary: String? = nil,
    query: [(name: String, schema: Schema)] = [], body: Schema? = nil, _ status: Status? = nil, answer: Schema? = nil,
    mediaType: String = "application/json", noContentIf hasNoContent: @escaping @Sendable (Contract) -> Bool = { _ in false }
  ) {
    self.method = method
    self.permission = permission
    self.respond = respond
    self.summary = summary
    self.query = query
    self.body = body
    self.mediaType = mediaType
    success = (status ?? (answer == nil ? .noContent : .ok), answer)
    self.hasNoContent = hasNoContent
  }

  /// The status and the content of a successful response.
  func success(_ contract: Contract) -> (status: Status, content: Schema?) { hasNoContent(contract) ? (.noContent, nil) : success }
}

/// A path with its methods.
final class Route<Service: RoutedService>: Sendable {
  /// The pattern, parameters as `:name`.
  let path: String
  /// The names of the parameters, in order.
  let parameterNames: [String]
  let endpoints: [Endpoint<Service>]
  /// The `Allow` of its responses, in the service's order.
  let allow: String
  /// Whether it is answered without a key.
  let isOpen: Bool
  private let pattern: [Segment]

  private enum Segment: Sendable {
    /// One of these texts.
    case literal([[UInt8]])
    case parameter
  }

  /// A route of a path whose segments are `:name` for a parameter, or text; a bar separates the text from its aliases.
  ///
  /// `Allow` names the methods of `endpoints`, and `HEAD` beside `GET`, unless `allow` says otherwise.
  @inline(never)
  init(_ path: String, allow: String? = nil, isOpen: Bool = false, _ endpoints: Endpoint<Service>...) {
    let segments = path.split(separator: "/" as Character)
    self.path = "/" + segments.map { $0.prefix { $0 != "|" } }.joined(separator: "/")
    parameterNames = segments.filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
    pattern = segments.map { $0.hasPrefix(":") ? .parameter : .literal($0.split(separator: "|").map { Array($0.utf8) }) }
    var methods = endpoints.map(\.method)
    if methods.contains(.get) { methods.insert(.head, at: methods.firstIndex(of: .options) ?? methods.endIndex) }
    self.allow = allow ?? methods.map(\.token).joined(separator: ", ")
    self.isOpen = isOpen
    self.endpoints = endpoints
  }

  /// The parameters of a path of these segments, without percent-encoding; nil if it is another path.
  func match(_ segments: [ArraySlice<UInt8>]) -> PathParameters? {
    guard segments.count == pattern.count else { return nil }
    for (expected, segment) in zip(pattern, segments) {
      if case .literal(let texts) = expected, !texts.contains(where: { segment.elementsEqual($0) }) { return nil }
    }
    var values: [String] = []
    values.reserveCapacity(parameterNames.count)
    for (expected, segment) in zip(pattern, segments) {
      if case .parameter = expected { values.append(String(decoding: segment, as: UTF8.self)) }
    }
    return PathParameters(names: parameterNames, values: values)
  }

  /// The endpoint of `method`, for `HEAD` that of `GET`; nil if the path does not have it.
  func endpoint(_ method: Method) -> Endpoint<Service>? {
    let wanted = method == .head ? .get : method
    return endpoints.first { $0.method == wanted }
  }
}

/// The parts of a path that vary, without percent-encoding.
struct PathParameters: Sendable {
  let names: [String]
  /// A value for each name.
  let values: [String]

  /// The value of a parameter; "" if the path does not have it.
  subscript(_ name: String) -> String { names.firstIndex(of: name).map { values[$0] } ?? "" }

  var projectID: String { self["project_id"] }
  var shortID: String { self["short_id"] }
  var sessionRecordingID: String { self["session_recording_id"] }
}

extension Endpoint<API> {
  /// What it does, as permissions see it.
  var action: Action { permission }
}

extension Route<API> {
  /// The methods that the document describes.
  var methods: [Method] { endpoints.filter { $0.summary != nil }.map(\.method) }

  /// Whether the path is one of a project's; the others are about the key's user.
  var namesProject: Bool { parameterNames.first == "project_id" }

  /// Whether the path is one of a playlist.
  var namesPlaylist: Bool { parameterNames.contains("short_id") }

  /// The action of `method`, to which `endpoint` responds; nil for a method that the path does not have.
  func action(_ method: Method, _ endpoint: Endpoint<API>?) -> Action {
    if let endpoint { return endpoint.action }
    // PostHog's APIScopePermission takes any PATCH without an action for `partial_update`; a playlist's other paths never get so far.
    return method == .patch && !namesPlaylist ? .writePlaylists : .unscoped(.unknownMethodKeyAccess)
  }
}

/// Finds the route of a path.
enum Router {
  /// The route that `path`, as it was sent, leads to, with its parameters.
  ///
  /// A slash at the end may be left out.
  ///
  /// Percent-encoding is removed before the path is split at its slashes, as Django does, so that `%2F` is a slash. Nothing else is
  /// resolved: `//`, `.` and `..` lead nowhere.
  static func route(_ path: ArraySlice<UInt8>) -> (Route<API>, PathParameters)? {
    var segments = PercentEncoding.decode(path).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.count > 1, segments.removeFirst().isEmpty else { return nil }
    if segments.last?.isEmpty == true { segments.removeLast() }
    for route in Routes.all {
      // `[^/.]+`: the service's patterns allow no dot in an id.
      if let parameters = route.match(segments), parameters.values.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ".")) }) {
        return (route, parameters)
      }
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
