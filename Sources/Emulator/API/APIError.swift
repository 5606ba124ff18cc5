internal import HTTPServer

/// Why a request is refused: the one table from what can go wrong to status, type, code, words and field.
///
/// The words are those of drf-exceptions-hog and Django REST framework.
struct APIError: Error, Hashable, Sendable {
  let status: Status
  let envelope: ErrorEnvelope
  /// The line of the ledger that the refusal rests on; nil if the service has no such refusal.
  let rule: LedgerRule?
  /// The seconds after which to try again; nil if that does not help.
  let retryAfter: Int?

  init(
    _ status: Status, _ kind: ErrorEnvelope.Kind, _ code: String, _ detail: String, attribute: String? = nil, _ rule: LedgerRule? = nil,
    retryAfter: Int? = nil
  ) {
    self.status = status
    envelope = ErrorEnvelope(kind, code, detail, attribute: attribute)
    self.rule = rule
    self.retryAfter = retryAfter
  }

  // Who asks.
  static let notAuthenticated = APIError(
    .unauthorized, .authentication, "not_authenticated", "Authentication credentials were not provided.", .noKey)
  static func invalidKey(in place: Credential.Place) -> APIError {
    APIError(
      .unauthorized, .authentication, "authentication_failed", "Personal API key found in request \(place.rawValue) is invalid.",
      .unknownKey)
  }
  static let invalidAccessToken = APIError(
    .unauthorized, .authentication, "authentication_failed", "Invalid access token.", .unknownKey)
  static func projectOutOfReach(_ id: Int) -> APIError {
    APIError(
      .forbidden, .authentication, "permission_denied", "API key does not have access to the requested project: ID \(id).",
      .projectConfined)
  }
  static func missingScope(_ scope: Scope) -> APIError {
    APIError(.forbidden, .authentication, "permission_denied", "API key missing required scope '\(scope.name)'", .scopeMissing)
  }

  /// An action takes no personal API key; `rule` is the line on that action.
  static func noKeyAccess(_ rule: LedgerRule) -> APIError {
    APIError(.forbidden, .authentication, "permission_denied", "This action does not support personal API key access", rule)
  }

  static func throttled(_ seconds: Int) -> APIError {
    let unit = seconds == 1 ? "second" : "seconds"
    return APIError(
      .tooManyRequests, .throttled, "throttled", "Request was throttled. Expected available in \(seconds) \(unit).", .rateLimits,
      retryAfter: seconds)
  }

  // What is asked for.
  static func notFound(_ rule: LedgerRule?) -> APIError { APIError(.notFound, .invalidRequest, "not_found", "Not found.", rule) }
  static func endpointNotFound(_ rule: LedgerRule) -> APIError {
    APIError(.notFound, .invalidRequest, "not_found", "Endpoint not found.", rule)
  }
  static let projectNotFound = APIError(.notFound, .invalidRequest, "not_found", "Project not found.", .projectID)
  static func methodNotAllowed(_ method: Method) -> APIError {
    APIError(.methodNotAllowed, .invalidRequest, "method_not_allowed", "Method \"\(method.token)\" not allowed.", .methodNotAllowed)
  }
  static let notAcceptable = APIError(
    .notAcceptable, .invalidRequest, "not_acceptable", "Could not satisfy the request Accept header.", .notAcceptable)

  // The body.
  static func unsupportedMediaType(_ value: String) -> APIError {
    APIError(
      .unsupportedMediaType, .invalidRequest, "unsupported_media_type", "Unsupported media type \"\(value)\" in request.", .mediaTypes)
  }
  static func parse(_ detail: String, _ rule: LedgerRule = .parseError) -> APIError {
    APIError(.badRequest, .invalidRequest, "parse_error", detail, rule)
  }
  static func notAnObject(_ kind: String) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", "Invalid data. Expected a dictionary, but got \(kind).", .notAnObject)
  }
  static let noData = APIError(.badRequest, .validation, "null", "No data provided", .nullBody)

  static let noRecordings = APIError(
    .badRequest, .validation, "invalid_input", "session_recording_ids must be provided as a non-empty array", .bulkLimit)
  static let tooManyRecordings = APIError(
    .badRequest, .validation, "invalid_input", "Cannot process more than 20 recordings at once", .bulkLimit)

  // Fields.
  static func field(_ name: String, _ code: String, _ detail: String, _ rule: LedgerRule) -> APIError {
    APIError(.badRequest, .validation, code, detail, attribute: name, rule)
  }
  static func null(_ name: String) -> APIError {
    // Each field that may not be null has a line of its own, which is named after the field.
    let rule = name == "_create_in_folder" ? .folderNull : LedgerRule(rawValue: "\(name)-null")
    return APIError(.badRequest, .validation, "null", "This field may not be null.", attribute: name, rule)
  }
  static func nullCharacters(_ name: String) -> APIError {
    field(name, "null_characters_not_allowed", "Null characters are not allowed.", .textNUL)
  }
  static func rule(_ violation: PlaylistRuleViolation) -> APIError {
    guard let detail = violation.detail else { return failure(violation.rule) }
    return APIError(.badRequest, .validation, "invalid_input", detail, attribute: violation.attribute, violation.rule)
  }

  // Recordings.
  static let recordingNotFound = APIError(.notFound, .invalidRequest, "not_found", "Recording not found", .unknownSessionRecording)
  static func recordingsQuery(_ detail: String) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", detail, .sessionRecordingsQuery)
  }
  static let neitherViewedNorAnalyzed = APIError(
    .badRequest, .validation, "invalid_input", "At least one of 'viewed' or 'analyzed' must be provided.", .sessionRecordingUpdate)
  static func snapshots(_ detail: String) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", detail, .sessionRecordingSnapshots)
  }

  static let noIDLeft = APIError(
    Status(507), .invalidRequest, "limit_reached",
    "No playlist id is left: a playlist has \(NumericID.range.upperBound), the highest. Load a fixture with lower ids.")

  // Ourselves. What happened goes to the log, never to the client.
  static let server = failure(.serverError)

  /// What the hosted service fails on itself, as `rule` says.
  static func failure(_ rule: LedgerRule) -> APIError { APIError(.internalServerError, .server, "error", "A server error occurred.", rule) }

  /// A search for recordings that the service breaks on.
  static let recordingSearch = APIError(.internalServerError, .server, "error", "A server error occurred.", .recordingSearch)

  /// What the database failed in.
  static func storage(_ failure: StorageFailure.Kind) -> APIError {
    switch failure {
    case .full:
      return APIError(
        .insufficientStorage, .server, "storage_full", "The emulator's disk is full: nothing was written. Make room and try again.")
    case .unavailable:
      return APIError(
        .serviceUnavailable, .server, "storage_unavailable",
        "The emulator's database cannot be used at the moment: nothing was written. Its log says why.", retryAfter: 1)
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
  /// The response: the envelope, and what the status asks for beside it.
  var response: Response {
    var fields: [Field] = []
    if let retryAfter { fields.append(Field(name: "Retry-After", value: "\(retryAfter)")) }
    return envelope.response(status, fields)
  }
}

/// What a client is warned of: in its response, in the journal and in the report of a sandbox.
struct Warning: Sendable {
  /// The line of the ledger that it rests on.
  let rule: LedgerRule?
  let text: String

  /// The field of the response.
  var field: Field { Field(name: "X-Emulator-Warning", value: "\(rule?.rawValue ?? ""): \(text)") }
}

extension Warning {
  /// The hosted service would have refused the request, which is not refused.
  init(_ refusal: APIError) {
    self.init(rule: refusal.rule, text: "the hosted service answers \(refusal.status.code) \(refusal.envelope.code)")
  }
}
