internal import HTTPServer
internal import JSON

/// Why a request is refused: the one table from what can go wrong to status, type, code, words and field.
///
/// The words are those of drf-exceptions-hog and Django REST framework.
struct APIError: Error, Hashable, Sendable {
  /// A family of errors: the `type` of the response.
  enum Kind: String, CaseIterable, Sendable {
    case authentication = "authentication_error"
    case invalidRequest = "invalid_request"
    case validation = "validation_error"
    case throttled = "throttled_error"
    case server = "server_error"
  }

  let status: Status
  let kind: Kind
  /// The error itself, such as `max_length`.
  let code: String
  /// A sentence for people.
  let detail: String
  /// The field at fault; nil if none is.
  let attribute: String?
  /// The line of the ledger that the refusal rests on; nil if the service has no such refusal.
  let rule: LedgerRule?
  /// The fields of the response besides its media type.
  let fields: [Field]

  init(
    _ status: Status, _ kind: Kind, _ code: String, _ detail: String, attribute: String? = nil, _ rule: LedgerRule? = nil,
    fields: [Field] = []
  ) {
    (self.status, self.kind, self.code, self.detail, self.attribute) = (status, kind, code, detail, attribute)
    (self.rule, self.fields) = (rule, fields)
  }

  /// The response: the four members of every error, of the emulated API and of the control API, in drf-exceptions-hog's order.
  var response: Response {
    var response = Response.json(status, capacity: 256) { writer in
      writer.member("type", kind.rawValue)
      writer.member("code", code)
      writer.member("detail", detail)
      writer.member("attr", attribute)
    }
    response.fields += fields
    return response
  }

  // Who asks.
  static let notAuthenticated = APIError(
    .unauthorized, .authentication, "not_authenticated", "Authentication credentials were not provided.", .noKey)
  static func invalidKey(in place: Credential.Place) -> APIError {
    unknownKey("Personal API key found in request \(place.rawValue) is invalid.")
  }
  static let invalidAccessToken = unknownKey("Invalid access token.")
  private static func unknownKey(_ detail: String) -> APIError {
    APIError(.unauthorized, .authentication, "authentication_failed", detail, .unknownKey)
  }
  static func projectOutOfReach(_ id: Int) -> APIError {
    denied("API key does not have access to the requested project: ID \(id).", .projectConfined)
  }
  static func missingScope(_ scope: Scope) -> APIError { denied("API key missing required scope '\(scope.name)'", .scopeMissing) }
  /// An action takes no personal API key; `rule` is the line on that action.
  static func noKeyAccess(_ rule: LedgerRule) -> APIError { denied("This action does not support personal API key access", rule) }
  private static func denied(_ detail: String, _ rule: LedgerRule) -> APIError {
    APIError(.forbidden, .authentication, "permission_denied", detail, rule)
  }

  static func throttled(_ seconds: Int) -> APIError {
    let unit = seconds == 1 ? "second" : "seconds"
    return APIError(
      .tooManyRequests, .throttled, "throttled", "Request was throttled. Expected available in \(seconds) \(unit).", .rateLimits,
      fields: [.retryAfter(seconds)])
  }

  // What is asked for.
  static func notFound(_ rule: LedgerRule?, _ detail: String = "Not found.") -> APIError {
    APIError(.notFound, .invalidRequest, "not_found", detail, rule)
  }
  static func endpointNotFound(_ rule: LedgerRule) -> APIError { notFound(rule, "Endpoint not found.") }
  static let projectNotFound = notFound(.projectID, "Project not found.")
  static let recordingNotFound = notFound(.unknownSessionRecording, "Recording not found")
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
  static func invalid(_ detail: String, attribute: String? = nil, _ rule: LedgerRule) -> APIError {
    APIError(.badRequest, .validation, "invalid_input", detail, attribute: attribute, rule)
  }
  static func notAnObject(_ kind: String) -> APIError { invalid("Invalid data. Expected a dictionary, but got \(kind).", .notAnObject) }
  static let noData = APIError(.badRequest, .validation, "null", "No data provided", .nullBody)
  static let noRecordings = invalid("session_recording_ids must be provided as a non-empty array", .bulkLimit)
  static let neitherViewedNorAnalyzed = invalid(
    "At least one of 'viewed' or 'analyzed' must be provided.", .sessionRecordingUpdate)

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
    return invalid(detail, attribute: violation.attribute, violation.rule)
  }

  static let noIDLeft = APIError(
    Status(507), .invalidRequest, "limit_reached",
    "No playlist id is left: a playlist has \(NumericID.range.upperBound), the highest. Load a fixture with lower ids.")

  // Ourselves. What happened goes to the log, never to the client.
  static let server = failure(.serverError)

  /// What the hosted service fails on itself, as `rule` says.
  static func failure(_ rule: LedgerRule) -> APIError { APIError(.internalServerError, .server, "error", "A server error occurred.", rule) }

  /// What the database failed in.
  static func storage(_ failure: StorageFailure.Kind) -> APIError {
    switch failure {
    case .full:
      return APIError(
        .insufficientStorage, .server, "storage_full", "The emulator's disk is full: nothing was written. Make room and try again.")
    case .unavailable:
      return APIError(
        .serviceUnavailable, .server, "storage_unavailable",
        "The emulator's database cannot be used at the moment: nothing was written. Its log says why.",
        fields: [.retryAfter(1)])
    }
  }

  /// What the HTTP server refuses before it knows of any endpoint, in the envelope.
  static func refusal(_ refusal: Refusal) -> APIError {
    // As `uri_too_long` is for 414.
    let code = String(refusal.status.reasonPhrase.lowercased().map { $0 == " " ? "_" : $0 })
    return APIError(refusal.status, .invalidRequest, code, refusal.reason)
  }
}

extension Field {
  static func retryAfter(_ seconds: Int) -> Field { Field(name: "Retry-After", value: "\(seconds)") }
}

/// What a client is warned of: in its response, in the journal and in the report of a sandbox.
struct Warning: Sendable {
  let rule: LedgerRule?
  let text: String

  var field: Field { Field(name: "X-Emulator-Warning", value: "\(rule?.rawValue ?? ""): \(text)") }
}
