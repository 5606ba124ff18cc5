internal import HTTPServer

/// Why the control API refuses a request: the one table of its errors.
struct ControlError: Error, Hashable {
  let status: Status
  let envelope: ErrorEnvelope
  /// The methods that the path has, with a 405.
  var allow: String?

  init(_ status: Status, _ kind: ErrorEnvelope.Kind, _ code: String, _ detail: String, attribute: String? = nil, allow: String? = nil) {
    self.status = status
    envelope = ErrorEnvelope(kind, code, detail, attribute: attribute)
    self.allow = allow
  }

  static let noSuchPath = ControlError(.notFound, .invalidRequest, "not_found", "The control API has no such path.")
  static let wrongToken = ControlError(
    .unauthorized, .authentication, "authentication_failed", "The control API asks for its token in X-Admin-Token.")
  static func foreign(_ what: String) -> ControlError {
    ControlError(.forbidden, .authentication, "permission_denied", "The control API does not answer requests with \(what).")
  }
  static func methodNotAllowed(_ method: Method, allow: String) -> ControlError {
    ControlError(
      .methodNotAllowed, .invalidRequest, "method_not_allowed", "Method \"\(method.token)\" not allowed.", allow: allow)
  }
  static func notFound(_ what: String) -> ControlError {
    ControlError(.notFound, .invalidRequest, "not_found", "There is no \(what).")
  }
  static func conflict(_ detail: String) -> ControlError { ControlError(.conflict, .invalidRequest, "conflict", detail) }
  /// No more of something is allowed; `detail` names the limit and the way out.
  static func limitReached(_ detail: String) -> ControlError {
    ControlError(.insufficientStorage, .invalidRequest, "limit_reached", detail)
  }
  static func unparsable(_ detail: String) -> ControlError {
    ControlError(.badRequest, .invalidRequest, "parse_error", "JSON parse error - \(detail)")
  }
  static func invalid(_ field: String, _ reason: String) -> ControlError {
    ControlError(.badRequest, .validation, "invalid_input", "\(field): \(reason)", attribute: field)
  }
  /// The first of what is wrong with a body; all of it, a line each.
  static func mistakes(_ mistakes: [FixtureMistake]) -> ControlError {
    ControlError(
      .badRequest, .validation, "invalid_input", mistakes.map { "\($0.path): \($0.reason)" }.joined(separator: "\n"),
      attribute: mistakes.first?.path)
  }
  static let server = ControlError(.internalServerError, .server, "error", "A server error occurred.")

  /// The response.
  var response: Response { envelope.response(status, allow.map { [Field(name: "Allow", value: $0)] } ?? []) }
}
