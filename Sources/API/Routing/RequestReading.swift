package import Domain
package import HTTPServer
package import Storage

/// What a request says, read as the API reads it: for those who look at requests from outside.
package struct RequestReading {
  /// A key as a request gives it, and where it stood: in the `Authorization header`, the `body` or the `query string`.
  package typealias GivenKey = (value: String, place: String)

  /// The method.
  package let method: Method
  /// The segments of the path without percent-encoding, but for an empty last one.
  package let segments: [String]
  /// The path's pattern, such as `/api/projects/:project_id/session_recording_playlists`; nil where the API has no such path.
  package let endpoint: String?
  /// The methods that the path has, as `Allow` names them; "" where there is no such path.
  package let allow: String
  /// The scope that the method asks for.
  package let scope: Scope
  /// The project's segment, whatever follows it; nil for a path that has none.
  package let project: String?
  /// The `short_id` in the path; "" where it has none.
  package let shortID: String
  /// The recording's id in the path; "" where it has none.
  package let recordingID: String
  /// The keys in the order in which they are looked for; the first is the one that is tried.
  package let keys: [GivenKey]
  private let request: Request
  private let query: Form?
  /// What the body says; nil where it is refused.
  private let data: RequestData?

  /// Reads `request`, its body as `contract` has it.
  package init(_ request: Request, _ contract: Contract) {
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
  package func body(_ redaction: Redaction) -> ShownBody { redaction.body(of: request, data) }

  /// Whether the query asks for a format that there is not.
  package var namesUnknownFormat: Bool { query.map(Negotiation.namesUnknownFormat) ?? false }

  /// Whether the body gives `filters`.
  package var givesFilters: Bool { data?.has("filters") ?? false }

  /// Whether the body is a form under the JSON media type, be it taken or not.
  package var isFormLabelledJSON: Bool {
    if case .mislabelledForm? = data ?? (try? RequestData(request, .documented)) { true } else { false }
  }

  /// Every method of every path that the API has, such as `GET /api/projects/:project_id/session_recording_playlists`.
  package static var methods: [String] { Routes.all.flatMap { route in route.methods.map { "\($0.token) \(route.path)" } } }

  /// The pattern of the path `path`; nil where the API has no such path.
  package static func endpoint(of path: ArraySlice<UInt8>) -> String? { Router.route(path)?.0.path }

  /// The patterns of all paths that the API has.
  package static var endpoints: [String] { Routes.all.map(\.path) }

  /// The id of the project that the path of `request` names, be there such a project or not; nil where it names none.
  ///
  /// `@current` is the project of the user whose key the request brings, looked for in its body as `contract` has it.
  package static func projectID(_ request: Request, _ identities: IdentityStore, _ contract: Contract) -> Int? {
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
