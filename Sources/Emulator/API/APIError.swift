internal import HTTPServer

/// Why a request is refused: the one table from what can go wrong to status, type, code, words and field.
///
/// The four fields of the envelope and their words are those of drf-exceptions-hog and Django REST framework.
struct APIError: Error, Hashable {
  /// The envelope's `type`.
  enum Kind: String {
    case authentication = "authentication_error"
    case invalidRequest = "invalid_request"
    case validation = "validation_error"
    case throttled = "throttled_error"
    case server = "server_error"
  }

  let status: Status
  let kind: Kind
  let code: String
  let detail: String
  /// The field at fault; nil where none is.
  let attribute: String?
  /// The seconds after which to try again; nil where that does not help.
  private(set) var retryAfter: Int?

  init(_ status: Status, _ kind: Kind, _ code: String, _ detail: String, attribute: String? = nil) {
    self.status = status
    self.kind = kind
    self.code = code
    self.detail = detail
    self.attribute = attribute
  }

  // Who asks.
  static let notAuthenticated = APIError(
    .unauthorized, .authentication, "not_authenticated", "Authentication credentials were not provided.")
  static func invalidKey(in place: String) -> APIError {
    APIError(.unauthorized, .authentication, "authentication_failed", "Personal API key found in request \(place) is invalid.")
  }
  static func projectOutOfReach(_ id: Int) -> APIError {
    APIError(
      .forbidden, .authentication, "permission_denied", "API key does not have access to the requested project: ID \(id).")
  }
  static func missingScope(_ scope: Scope) -> APIError {
    APIError(.forbidden, .authentication, "permission_denied", "API key missing required scope '\(scope.name)'")
  }

  static let noKeyAccess = APIError(
    .forbidden, .authentication, "permission_denied", "This action does not support personal API key access")

  static func throttled(_ seconds: Int) -> APIError {
    let unit = seconds == 1 ? "second" : "seconds"
    var error = APIError(
      .tooManyRequests, .throttled, "throttled", "Request was throttled. Expected available in \(seconds) \(unit).")
    error.retryAfter = seconds
    return error
  }

  // What is asked for.
  static let notFound = APIError(.notFound, .invalidRequest, "not_found", "Not found.")
  static let projectNotFound = APIError(.notFound, .invalidRequest, "not_found", "Project not found.")
  static func methodNotAllowed(_ method: Method) -> APIError {
    APIError(.methodNotAllowed, .invalidRequest, "method_not_allowed", "Method \"\(method.token)\" not allowed.")
  }
  static let notAcceptable = APIError(
    .notAcceptable, .invalidRequest, "not_acceptable", "Could not satisfy the request Accept header.")

  // The body.
  static func unsupportedMediaType(_ value: String) -> APIError {
    APIError(.unsupportedMediaType, .invalidRequest, "unsupported_media_type", "Unsupported media type \"\(value)\" in request.")
  }
  static func parse(_ detail: String) -> APIError { APIError(.badRequest, .invalidRequest, "parse_error", detail) }
  static func notAnObject(_ kind: String) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", "Invalid data. Expected a dictionary, but got \(kind).")
  }
  static let noData = APIError(.badRequest, .validation, "null", "No data provided")

  static let noRecordings = APIError(
    .badRequest, .validation, "invalid_input", "session_recording_ids must be provided as a non-empty array")
  static let tooManyRecordings = APIError(
    .badRequest, .validation, "invalid_input", "Cannot process more than 20 recordings at once")

  // Fields.
  static func field(_ name: String, _ code: String, _ detail: String) -> APIError {
    APIError(.badRequest, .validation, code, detail, attribute: name)
  }
  static func null(_ name: String) -> APIError { field(name, "null", "This field may not be null.") }
  static func nullCharacters(_ name: String) -> APIError {
    field(name, "null_characters_not_allowed", "Null characters are not allowed.")
  }
  static func rule(_ violation: PlaylistRuleViolation) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", violation.rawValue)
  }

  static let noIDLeft = APIError(
    Status(507), .invalidRequest, "limit_reached",
    "No playlist id is left: a playlist has \(NumericID.range.upperBound), the highest. Load a fixture with lower ids.")

  // Ourselves. What happened goes to the log, never to the client.
  static let server = APIError(.internalServerError, .server, "error", "A server error occurred.")

  /// What the database failed in.
  static func storage(_ failure: StorageFailure.Kind) -> APIError {
    switch failure {
    case .full:
      return APIError(
        .insufficientStorage, .server, "storage_full", "The emulator's disk is full: nothing was written. Make room and try again.")
    case .unavailable:
      var error = APIError(
        .serviceUnavailable, .server, "storage_unavailable",
        "The emulator's database cannot be used at the moment: nothing was written. Its log says why.")
      error.retryAfter = 1
      return error
    }
  }

  /// What the HTTP server refuses before it knows of any endpoint, in the envelope.
  static func refusal(_ refusal: Refusal) -> APIError {
    let code =
      switch refusal.status.code {
      case 405: "method_not_allowed"
      case 408: "request_timeout"
      case 413: "content_too_large"
      case 414: "uri_too_long"
      case 421: "misdirected_request"
      case 417: "expectation_failed"
      case 431: "request_header_fields_too_large"
      case 501: "not_implemented"
      case 503: "service_unavailable"
      case 505: "http_version_not_supported"
      default: "bad_request"
      }
    return APIError(refusal.status, .invalidRequest, code, refusal.reason)
  }
}

extension APIError {
  /// The answer: the envelope, and what the status asks for beside it.
  var response: Response {
    let envelope = ErrorEnvelope(type: kind.rawValue, code: code, detail: detail, attribute: attribute)
    var response = Response.json(status, envelope.encoded)
    // RFC 9110, 11.6.1: a 401 names a scheme.
    if status == .unauthorized { response.fields.append(Field(name: "WWW-Authenticate", value: "Bearer")) }
    if let retryAfter { response.fields.append(Field(name: "Retry-After", value: "\(retryAfter)")) }
    return response
  }
}
