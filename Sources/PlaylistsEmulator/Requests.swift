internal import JSON

extension PlaylistsEmulator {
  /// The journal: the last 1000 requests and their responses.
  public struct Requests: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// All requests, the newest last.
    public var all: [Request] { get async throws(Failure) { Self.requests(try await controls.call("GET", "/requests")) } }

    /// The number of matching requests.
    public func count(_ match: RequestMatch = RequestMatch()) async throws(Failure) -> Int {
      try await controls.call("POST", "/requests/count", try match.value)["count"]?.int ?? 0
    }

    /// The matching requests, the newest last.
    public func find(_ match: RequestMatch) async throws(Failure) -> [Request] {
      Self.requests(try await controls.call("POST", "/requests/find", try match.value))
    }

    /// Returns `count` matching requests: at once if they are in the journal already, or when they have come.
    ///
    /// - Throws: ``Failure`` with status 408 if they do not come within `duration`, with the requests that match best.
    @discardableResult
    public func wait(
      for match: RequestMatch = RequestMatch(), count: Int = 1, within duration: Duration = .seconds(2)
    ) async throws(Failure) -> [Request] {
      let body = JSONValue.present([
        ("match", try match.value), ("count", .int(count)), ("timeout_ms", .int(duration.wholeMilliseconds)),
      ])
      return Self.requests(try await controls.call("POST", "/requests/wait", body))
    }

    /// Removes all requests.
    public func removeAll() async throws(Failure) { try await controls.call("DELETE", "/requests") }

    private static func requests(_ answer: JSONValue) -> [Request] { answer["requests"]?.elements?.map(Request.init) ?? [] }
  }

  /// A received request and its response.
  public struct Request: Hashable, Sendable {
    /// The number of the request, from 1.
    public let id: Int
    /// The method, such as `POST`.
    public let method: String
    /// The path as it was sent, without the query.
    public let path: String
    /// The query after the `?`; nil if there is none.
    public let query: String?
    /// The status of the response; nil if the client got none.
    public let status: Int?
    /// The warnings that the hosted service differs.
    public let warnings: [String]
    /// The whole entry of the control API: headers, bodies, the fault, the changed rows.
    public let json: String

    init(_ value: JSONValue) {
      id = value["id"]?.int ?? 0
      method = value["method"]?.text ?? ""
      path = value["path"]?.text ?? ""
      query = value["query"]?.text
      status = value["response"]?["status"]?.int
      warnings = value["warnings"]?.elements?.compactMap(\.text) ?? []
      json = String(decoding: value.encoded, as: UTF8.self)
    }
  }

  /// Conditions for requests, all of which must hold.
  public struct RequestMatch: Hashable, Sendable {
    /// The method.
    public var method: String?
    /// The path without the query; a slash at the end does not count.
    public var path: String?
    /// A regular expression for the whole path.
    public var pathPattern: String?
    /// A text that the body contains.
    public var bodyContains: String?
    /// JSON that the body equals; the order of members does not matter.
    public var jsonBody: String?
    /// The status of the response.
    public var status: Int?

    /// Makes the conditions; without any, all requests match.
    public init(
      method: String? = nil, path: String? = nil, pathPattern: String? = nil, bodyContains: String? = nil, jsonBody: String? = nil,
      status: Int? = nil
    ) {
      (self.method, self.path, self.pathPattern) = (method, path, pathPattern)
      (self.bodyContains, self.jsonBody, self.status) = (bodyContains, jsonBody, status)
    }

    /// The conditions in JSON.
    ///
    /// - Throws: ``Failure`` if `jsonBody` is not JSON.
    var value: JSONValue {
      get throws(Failure) {
        .present([
          ("method", method.map(JSONValue.text)), ("path", path.map(JSONValue.text)), ("pathPattern", pathPattern.map(JSONValue.text)),
          ("bodyContains", bodyContains.map(JSONValue.text)),
          ("jsonBody", try jsonBody.map { text throws(Failure) in try JSONValue(text, named: "jsonBody") }),
          ("status", status.map { .int($0) }),
        ])
      }
    }
  }
}
