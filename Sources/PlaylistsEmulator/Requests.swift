internal import JSON

extension PlaylistsEmulator {
  /// The journal: the last 1000 requests and their answers.
  public struct Requests: Sendable {
    private let controls: Controls

    init(_ controls: Controls) { self.controls = controls }

    /// All of them, the newest last.
    public var all: [Request] { get async throws(Failure) { Self.requests(try await controls.call("GET", "/requests")) } }

    /// How many match.
    public func count(_ match: RequestMatch = RequestMatch()) async throws(Failure) -> Int {
      try await controls.call("POST", "/requests/count", try match.value)["count"]?.int ?? 0
    }

    /// Those that match, the newest last.
    public func find(_ match: RequestMatch) async throws(Failure) -> [Request] {
      Self.requests(try await controls.call("POST", "/requests/find", try match.value))
    }

    /// Waits until `count` requests match, and gives them; at once where they have come before.
    ///
    /// - Throws: ``Failure`` with status 408 where they do not come within `duration`, with the requests that came nearest to it.
    @discardableResult
    public func wait(
      for match: RequestMatch = RequestMatch(), count: Int = 1, within duration: Duration = .seconds(2)
    ) async throws(Failure) -> [Request] {
      let body = JSONValue.present([
        ("match", try match.value), ("count", .int(count)), ("timeout_ms", .int(duration.wholeMilliseconds)),
      ])
      return Self.requests(try await controls.call("POST", "/requests/wait", body))
    }

    /// Forgets them all.
    public func removeAll() async throws(Failure) { try await controls.call("DELETE", "/requests") }

    private static func requests(_ answer: JSONValue) -> [Request] { answer["requests"]?.elements?.map(Request.init) ?? [] }
  }

  /// A request that came, with its answer.
  public struct Request: Hashable, Sendable {
    /// Counts up from 1.
    public let id: Int
    /// Such as `POST`.
    public let method: String
    /// As it was sent, without the query.
    public let path: String
    /// What followed the `?`; nil where there was none.
    public let query: String?
    /// The status of the answer; nil where the client got none.
    public let status: Int?
    /// What the client was warned of: in what the hosted service differs.
    public let warnings: [String]
    /// All that is known of it, as the control API shows it: headers, bodies, the fault, the changed rows.
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

  /// Which requests are meant; all that is given must hold.
  public struct RequestMatch: Hashable, Sendable {
    /// The method.
    public var method: String?
    /// The path without the query; a slash at the end does not count.
    public var path: String?
    /// A regular expression for the whole path.
    public var pathPattern: String?
    /// What stands somewhere in the body.
    public var bodyContains: String?
    /// The JSON that the body is, whatever the order of its members.
    public var jsonBody: String?
    /// The status of the answer.
    public var status: Int?

    /// Every request, but for what is given.
    public init(
      method: String? = nil, path: String? = nil, pathPattern: String? = nil, bodyContains: String? = nil, jsonBody: String? = nil,
      status: Int? = nil
    ) {
      (self.method, self.path, self.pathPattern) = (method, path, pathPattern)
      (self.bodyContains, self.jsonBody, self.status) = (bodyContains, jsonBody, status)
    }

    /// It in JSON.
    ///
    /// - Throws: ``Failure`` for a `jsonBody` that is no JSON.
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
