import JSON
import Testing

/// What an answer must be.
struct Expected: Sendable {
  var status: Int
  /// The whole body; nil if the row does not say.
  ///
  /// `⟨short_id⟩` in it stands for 8 of `[A-Za-z0-9]`, `⟨any⟩` for anything.
  var body: String?
  /// Texts that the body contains.
  var holding: [String] = []
  /// Fields and their values; nil for one that must be missing.
  var headers: [(String, String?)] = []

  /// Checks `received`, and what holds for every response: JSON labelled as such, the four keys of an error in their order.
  func check(_ received: Received, _ request: String) {
    #expect(received.status == status, "\(request): \(received.body.prefix(300))")
    if let body, !Self.matches(received.body[...], body[...]) {
      Issue.record("\(request)\n  answered \(received.body.prefix(6000))\n  and not  \(body.prefix(6000))")
    }
    for text in holding where !received.body.contains(text) {
      Issue.record("\(request)\n  answered \(received.body.prefix(6000))\n  without  \(text)")
    }
    for (name, value) in headers { #expect(received.header(name) == value, "\(request): \(name)") }
    #expect(received.header("content-type") == (received.body.isEmpty ? received.header("content-type") : "application/json"))
    if received.status >= 400, !received.body.isEmpty {
      #expect(Self.isEnvelope(received.body), "\(request): no envelope: \(received.body)")
    }
  }

  /// Whether `body` is an object of `type`, `code`, `detail` and `attr`, in this order, all of them strings but `attr`, which may be null.
  static func isEnvelope(_ body: String) -> Bool {
    guard case .object(let object)? = try? JSONValue(parsing: body.utf8), object.members.map(\.key) == ["type", "code", "detail", "attr"]
    else {
      return false
    }
    return object.members.allSatisfy { member in
      if case .string = member.value { true } else { member.key == "attr" && member.value == .null }
    }
  }

  static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
    guard let open = pattern.firstIndex(of: "⟨"), let close = pattern.firstIndex(of: "⟩") else { return text == pattern }
    let literal = pattern[..<open]
    guard text.utf8.starts(with: literal.utf8) else { return false }
    let rest = text[text.utf8.index(text.startIndex, offsetBy: literal.utf8.count)...]
    let after = pattern[pattern.index(after: close)...]
    if pattern[open...close] == "⟨short_id⟩" {
      let id = rest.prefix(8)
      return id.count == 8 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && matches(rest.dropFirst(8), after)
    }
    return rest.indices.contains { matches(rest[$0...], after) } || after.isEmpty
  }
}

extension Expected {
  /// A body to the byte.
  static func json(_ status: Int, _ body: String) -> Expected { Expected(status: status, body: body) }

  /// A body that contains these texts.
  static func holding(_ status: Int, _ texts: String...) -> Expected { Expected(status: status, body: nil, holding: texts) }

  /// A playlist, 200 unless another status is named.
  static func playlist(_ shown: Shown, status: Int = 200) -> Expected { Expected(status: status, body: shown.json) }

  /// A page of the list.
  static func page(_ playlists: [Shown], count: Int? = nil, next: String? = nil, previous: String? = nil) -> Expected {
    func link(_ link: String?) -> String { link.map { #""http://\#(World.host)\#($0)""# } ?? "null" }
    return .json(
      200,
      #"{"count":\#(count ?? playlists.count),"next":\#(link(next)),"previous":\#(link(previous)),"results":[\#(playlists.map(\.json).joined(separator: ","))]}"#
    )
  }

  static let success = json(200, #"{"success":true}"#)
  static let noContent = Expected(status: 204, body: "", headers: [("Content-Type", nil)])

  /// An error in the envelope; `detail` is JSON text without its quotes.
  static func error(_ status: Int, _ type: String, _ code: String, _ detail: String, attr: String? = nil) -> Expected {
    .json(status, #"{"type":"\#(type)","code":"\#(code)","detail":"\#(detail)","attr":\#(attr.map { "\"\($0)\"" } ?? "null")}"#)
  }

  static let notFound = error(404, "invalid_request", "not_found", "Not found.")
  static let projectNotFound = error(404, "invalid_request", "not_found", "Project not found.")
  static let notAcceptable = error(406, "invalid_request", "not_acceptable", "Could not satisfy the request Accept header.")

  static let notAuthenticated = error(401, "authentication_error", "not_authenticated", "Authentication credentials were not provided.")
    .with("WWW-Authenticate", "Bearer")
  static func invalidKey(in place: String) -> Expected {
    error(401, "authentication_error", "authentication_failed", "Personal API key found in request \(place) is invalid.")
      .with("WWW-Authenticate", "Bearer")
  }
  static func missingScope(_ access: String) -> Expected {
    error(
      403, "authentication_error", "permission_denied", "API key missing required scope 'session_recording_playlist:\(access)'")
  }
  static func noAccess(to project: Int) -> Expected {
    error(403, "authentication_error", "permission_denied", "API key does not have access to the requested project: ID \(project).")
  }
  static func methodNotAllowed(_ method: String) -> Expected {
    error(405, "invalid_request", "method_not_allowed", #"Method \"\#(method)\" not allowed."#)
  }
  static func unsupported(_ type: String) -> Expected {
    error(415, "invalid_request", "unsupported_media_type", #"Unsupported media type \"\#(type)\" in request."#)
  }
  static func parseError(_ detail: String) -> Expected { error(400, "invalid_request", "parse_error", detail) }
  static func invalid(_ attr: String?, _ code: String, _ detail: String) -> Expected {
    error(400, "validation_error", code, detail, attr: attr)
  }
  static func null(_ attr: String) -> Expected { invalid(attr, "null", "This field may not be null.") }
  static func rule(_ detail: String) -> Expected { invalid(nil, "invalid_input", detail) }

  /// The same, with a header field that must have this value, or be missing.
  func with(_ name: String, _ value: String?) -> Expected {
    var expected = self
    expected.headers.append((name, value))
    return expected
  }
}
