internal import HTTPServer

/// An API that has routes: the emulated API and the control API.
protocol RoutedService {
  /// The function that responds to a call of an endpoint.
  associatedtype Respond: Sendable
  /// What an endpoint says of who may call it.
  associatedtype Permission: Sendable
}

extension API: RoutedService {
  typealias Respond = @Sendable (Call) throws -> Response
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
  let query: Schema.Fields
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
    query: Schema.Fields = [], body: Schema? = nil, _ status: Status? = nil, answer: Schema? = nil,
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
  let parameterNames: [String]
  let endpoints: [Endpoint<Service>]
  /// The `Allow` of its responses, in the service's order.
  let allow: String
  /// Whether it needs no key.
  let isOpen: Bool
  /// For each segment of the path the texts that it may be; nil for a parameter.
  private let pattern: [[[UInt8]]?]

  /// A route of a path whose segments are `:name` for a parameter, or text; a bar separates the text from its aliases.
  ///
  /// `Allow` names the methods of `endpoints`, and `HEAD` beside `GET`; a route that is open has `GET` and no endpoints.
  @inline(never)
  init(_ path: String, isOpen: Bool = false, _ endpoints: Endpoint<Service>...) {
    let segments = path.split(separator: "/" as Character)
    self.path = "/" + segments.map { $0.prefix { $0 != "|" } }.joined(separator: "/")
    parameterNames = segments.filter { $0.hasPrefix(":") }.map { String($0.dropFirst()) }
    pattern = segments.map { $0.hasPrefix(":") ? nil : $0.split(separator: "|").map { Array($0.utf8) } }
    var methods = isOpen ? [.get] : endpoints.map(\.method)
    if methods.contains(.get) { methods.insert(.head, at: methods.firstIndex(of: .options) ?? methods.endIndex) }
    allow = methods.map(\.token).joined(separator: ", ")
    self.isOpen = isOpen
    self.endpoints = endpoints
  }

  /// The parameters of a path of these segments, without percent-encoding; nil if it is another path.
  func match(_ segments: [ArraySlice<UInt8>]) -> PathParameters? {
    guard segments.count == pattern.count else { return nil }
    for (texts, segment) in zip(pattern, segments) {
      if let texts, !texts.contains(where: { segment.elementsEqual($0) }) { return nil }
    }
    var values: [String] = []
    values.reserveCapacity(parameterNames.count)
    for (texts, segment) in zip(pattern, segments) where texts == nil { values.append(String(decoding: segment, as: UTF8.self)) }
    return PathParameters(names: parameterNames, values: values)
  }

  /// The endpoint of `method`, for `HEAD` that of `GET`; nil if the path does not have it.
  func endpoint(_ method: Method) -> Endpoint<Service>? {
    let wanted = method == .head ? .get : method
    return endpoints.first { $0.method == wanted }
  }
}

/// The names of a path's parameters, each with its value, without percent-encoding.
struct PathParameters: Sendable {
  let names: [String]
  let values: [String]

  /// The value of a parameter; "" if the path does not have it.
  subscript(_ name: String) -> String { names.firstIndex(of: name).map { values[$0] } ?? "" }

  var projectID: String { self["project_id"] }
  var shortID: String { self["short_id"] }
  var sessionRecordingID: String { self["session_recording_id"] }
}

extension Route<API> {
  /// Whether the path is one of a project's; the others are about the key's user.
  var namesProject: Bool { parameterNames.first == "project_id" }

  /// Whether the path is the one of the project's playlists, or below it.
  var isAboutPlaylists: Bool { path.hasPrefix("/api/projects/:project_id/session_recording_playlists") }

  /// The action of `method`, to which `endpoint` responds; nil for a method that the path does not have.
  func action(_ method: Method, _ endpoint: Endpoint<API>?) -> Action {
    if let endpoint { return endpoint.permission }
    // PostHog's APIScopePermission takes any PATCH without an action for `partial_update`; paths of one object never get so far.
    let isOneObject = parameterNames.contains { $0 != "project_id" }
    let scope: Scope = path.hasPrefix("/api/projects/:project_id/session_recordings") ? .writeRecordings : .writePlaylists
    return method == .patch && !isOneObject ? .scoped(scope) : .unscoped(.unknownMethodKeyAccess, scope)
  }
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

  /// The route of a path of these segments with its parameters, and the format that the last segment ends with; nil if the API has no such
  /// path.
  static func route(_ segments: [ArraySlice<UInt8>]) -> (route: Route<API>, parameters: PathParameters, formatSuffix: String?)? {
    if let (route, parameters) = routeWithoutSuffix(segments) { return (route, parameters, nil) }
    // Django REST framework's format_suffix_patterns: `\.(?P<format>[a-z0-9]+)/?$`.
    guard let last = segments.last, let dot = last.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let format = last[(dot + 1)...]
    guard !format.isEmpty, format.allSatisfy({ $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }),
      let (route, parameters) = routeWithoutSuffix(segments.dropLast() + [last[..<dot]]), !route.isOpen
    else { return nil }
    return (route, parameters, String(decoding: format, as: UTF8.self))
  }

  private static func routeWithoutSuffix(_ segments: [ArraySlice<UInt8>]) -> (Route<API>, PathParameters)? {
    for route in Routes.all {
      // `[^/.]+`: the service's patterns allow no dot in an id.
      if let parameters = route.match(segments), parameters.values.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: ".")) }) {
        return (route, parameters)
      }
    }
    return nil
  }

  /// Every method of every path that the API has, such as `GET /api/projects/:project_id/session_recording_playlists`.
  static var methods: [String] {
    Routes.all.flatMap { route in route.endpoints.filter { $0.summary != nil }.map { "\($0.method.token) \(route.path)" } }
  }
}
