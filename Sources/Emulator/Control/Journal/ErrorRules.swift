internal import HTTPServer
internal import JSON

/// Requests that are refused in one way, by the line of the fidelity ledger that says why.
struct ErrorRule: Sendable {
  /// A section of the reference page, by its anchor.
  enum Section: String, Sendable {
    case endpoints
    case list = "list-all-session-recording-playlists"
    case create = "create-session-recording-playlists"
    case retrieve = "retrieve-session-recording-playlists"
    case update = "update-session-recording-playlists"
    case delete = "delete-session-recording-playlists"
    case listRecordings = "retrieve-session-recording-playlists-recordings"
    case addRecording = "create-session-recording-playlists-recordings"
    case removeRecording = "delete-session-recording-playlists-recordings"
  }

  /// The line of the ledger.
  let id: String
  let status: Int
  let code: String
  /// The field at fault; nil for whichever.
  let attribute: String?
  /// What the detail begins with.
  let detail: String
  /// What must hold of the request beside.
  let condition: @Sendable (RequestReading) -> Bool

  init(
    _ id: String, _ status: Int, _ code: String, attribute: String? = nil, detail: String = "",
    where condition: @escaping @Sendable (RequestReading) -> Bool = { _ in true }
  ) {
    self.id = id
    self.status = status
    self.code = code
    self.attribute = attribute
    self.detail = detail
    self.condition = condition
  }

  /// Whether it is the one behind `failure`, which `request` was answered with.
  func covers(_ failure: EntryReading.Failure, _ request: RequestReading) -> Bool {
    failure.status == status && failure.code == code && failure.detail.hasPrefix(detail)
      && (attribute == nil || attribute == failure.attribute) && condition(request)
  }

  /// Writes the line's id, its sentence and source, and the anchor of what the reference page says of the endpoint.
  func write(of request: RequestReading, into writer: inout JSONWriter) {
    let line = Ledger.line(id)
    writer.object { writer in
      writer.key("id")
      writer.string(id)
      writer.key("sentence")
      writer.string(line?.behaviour)
      writer.key("source")
      writer.string(line?.source)
      writer.key("anchor")
      writer.string("https://posthog.com/docs/api/session-recording-playlists#\(Self.section(of: request).rawValue)")
    }
  }

  private static func section(of request: RequestReading) -> Section {
    let segments = (request.endpoint ?? "").split(separator: "/").dropFirst(3)
    switch (segments.count, request.method) {
    case (1, .get), (1, .head): return .list
    case (1, .post): return .create
    case (2, .get), (2, .head): return .retrieve
    case (2, .put), (2, .patch): return .update
    case (2, .delete): return .delete
    case (3, .get), (3, .head): return .listRecordings
    case (4, .post): return .addRecording
    case (4, .delete): return .removeRecording
    default: return .endpoints
    }
  }
}

/// From every error that the API answers to its line of the fidelity ledger; of several rules that cover one, the first.
enum ErrorRules {
  /// The lines of the ledger that the rules stand on.
  static var ids: [String] { all.map(\.id) }

  static let all = who + what + bodies + fields + rules + [ErrorRule("server-error", 500, "error")]

  private static let who = [
    ErrorRule("no-key", 401, "not_authenticated"),
    ErrorRule("unknown-key", 401, "authentication_failed"),
    ErrorRule("project-confined", 403, "permission_denied", detail: "API key does not have access"),
    ErrorRule("scope-missing", 403, "permission_denied", detail: "API key missing required scope"),
    ErrorRule("recording-write-key-access", 403, "permission_denied", detail: "This action does not support") {
      $0.ends(in: ":session_recording_id") && [.post, .delete].contains($0.method)
    },
    ErrorRule("bulk-key-access", 403, "permission_denied", detail: "This action does not support") {
      $0.method == .post && ($0.ends(in: "bulk_add") || $0.ends(in: "bulk_delete") || $0.ends(in: "playlist_viewed"))
    },
    ErrorRule("unknown-method-key-access", 403, "permission_denied", detail: "This action does not support"),
    ErrorRule("rate-limits", 429, "throttled"),
  ]

  private static let what = [
    ErrorRule("project-id", 404, "not_found", detail: "Project not found"),
    ErrorRule("unknown-path", 404, "not_found") { $0.endpoint == nil },
    ErrorRule("format-query", 404, "not_found", where: \.namesUnknownFormat),
    ErrorRule("unknown-playlist", 404, "not_found"),
    ErrorRule("method-not-allowed", 405, "method_not_allowed"),
    ErrorRule("delete-405", 405, ""),
    ErrorRule("not-acceptable", 406, "not_acceptable"),
  ]

  private static let bodies = [
    ErrorRule("media-types", 415, "unsupported_media_type"),
    ErrorRule("multipart-boundary", 400, "parse_error", detail: "Multipart form"),
    ErrorRule("form-labelled-json", 400, "parse_error", where: \.isFormLabelledJSON),
    ErrorRule("invalid-utf8", 400, "parse_error", detail: "JSON parse error - 'utf-8' codec"),
    ErrorRule("invalid-utf8", 400, "parse_error", detail: "JSON parse error - Unexpected UTF-8 BOM"),
    ErrorRule("invalid-utf8", 400, "parse_error", detail: "JSON parse error - Extra data"),
    ErrorRule("parse-error", 400, "parse_error"),
    ErrorRule("not-an-object", 400, "invalid_input", detail: "Invalid data. Expected a dictionary"),
    ErrorRule("null-body", 400, "null", detail: "No data provided"),
  ]

  private static let fields = [
    ErrorRule("description-null", 400, "null", attribute: "description"),
    ErrorRule("pinned-null", 400, "null", attribute: "pinned"),
    ErrorRule("deleted-null", 400, "null", attribute: "deleted"),
    ErrorRule("filters-null", 400, "null", attribute: "filters"),
    ErrorRule("folder-null", 400, "null", attribute: "_create_in_folder"),
    ErrorRule("text-length", 400, "max_length"),
    ErrorRule("text-nul", 400, "null_characters_not_allowed"),
    ErrorRule("text-surrogates", 400, "surrogate_characters_not_allowed"),
    ErrorRule("text-types", 400, "invalid_input", detail: "Not a valid string"),
    ErrorRule("boolean-spellings", 400, "invalid_input", detail: "Must be a valid boolean"),
    ErrorRule("filters-values", 400, "invalid_input", attribute: "filters"),
    ErrorRule("type-choice", 400, "invalid_choice", attribute: "type"),
    ErrorRule("list-filter-set", 400, "invalid_choice", attribute: "created_by"),
    ErrorRule("bulk-ids", 400, "invalid_input", attribute: "session_recording_ids"),
  ]

  private static let rules = [
    ErrorRule("create-without-type", 400, "invalid_input", detail: "Must provide a valid playlist type"),
    ErrorRule("collection-with-filters", 400, "invalid_input", detail: "You cannot create a collection with filters"),
    ErrorRule("saved-filter-without", 400, "invalid_input", detail: "You must provide a valid filters"),
    ErrorRule("collection-add-filters", 400, "invalid_input", detail: "You cannot update a collection"),
    ErrorRule("saved-filter-remove-filters", 400, "invalid_input", detail: "You cannot remove all filters", where: \.givesFilters),
    ErrorRule("update-without-filters", 400, "invalid_input", detail: "You cannot remove all filters"),
    ErrorRule("saved-filter-add-recording", 400, "invalid_input", detail: "Cannot add recordings to a playlist"),
    ErrorRule("synthetic-read-only", 400, "invalid_input", detail: "Cannot update synthetic playlists"),
    ErrorRule("bulk-limit", 400, "invalid_input", detail: "session_recording_ids must be"),
    ErrorRule("bulk-limit", 400, "invalid_input", detail: "Cannot process more than 20"),
  ]

  /// The rule behind a failure; nil where no rule of the API is, as behind a fault.
  static func find(_ failure: EntryReading.Failure, _ request: RequestReading) -> ErrorRule? {
    all.first { $0.covers(failure, request) }
  }
}

extension RequestReading {
  fileprivate func ends(in segment: String) -> Bool { endpoint?.hasSuffix("/\(segment)") == true }
}
