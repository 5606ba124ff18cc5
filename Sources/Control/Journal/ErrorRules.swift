internal import HTTPServer

/// The rule behind every error that the API answers, on one page; of several that cover one, the first.
package enum ErrorRules {
  /// The lines of the fidelity ledger that the rules stand on.
  package static var ids: [String] { all.map(\.id) }

  static let all: [ErrorRule] = [
    // Who asks.
    ErrorRule(
      "no-key", 401, "not_authenticated",
      "A request needs a personal API key: Authorization: Bearer <key>, or personal_api_key in the body or the query."),
    ErrorRule(
      "unknown-key", 401, "authentication_failed",
      "The first key found, in the header, then the body, then the query, must be one that there is; no other is tried."),
    ErrorRule(
      "project-confined", 403, "permission_denied", detail: "API key does not have access",
      "A key confined to some projects reaches no other."),
    ErrorRule(
      "scope-missing", 403, "permission_denied", detail: "API key missing required scope",
      "Reading asks for the scope session_recording_playlist:read, writing for session_recording_playlist:write, which includes reading; * includes all."
    ),
    ErrorRule(
      "recording-write-key-access", 403, "permission_denied", detail: "This action does not support",
      "The hosted service opens this action to no personal API key."),
    ErrorRule(
      "rate-limits", 429, "throttled", "A key has 240 requests a minute and 1200 an hour; Retry-After says when the next one is due."),

    // What is asked for.
    ErrorRule(
      "project-id", 404, "not_found", detail: "Project not found", "The path's project must be the id of one that there is, or @current."),
    ErrorRule(
      "unknown-playlist", 404, "not_found",
      "The path, its playlist and its recording must exist, in this project and not soft-deleted; only PUT and PATCH reach a soft-deleted playlist, and there is no format but json."
    ),
    ErrorRule("method-not-allowed", 405, "method_not_allowed", "A path has the methods that Allow names, no others."),
    ErrorRule("delete-405", 405, "", "Playlists are not deleted: PATCH {\"deleted\": true} hides one.", .delete),
    ErrorRule("not-acceptable", 406, "not_acceptable", "Answers are JSON, which Accept must admit."),

    // The body.
    ErrorRule(
      "media-types", 415, "unsupported_media_type",
      "A body is application/json, application/x-www-form-urlencoded or multipart/form-data, and Content-Type must say which."),
    ErrorRule("multipart-boundary", 400, "parse_error", detail: "Multipart form", "A multipart form needs its boundary in Content-Type."),
    ErrorRule(
      "parse-error", 400, "parse_error",
      "A body of the JSON media type must be one JSON text in UTF-8, without a byte order mark and with nothing after it."),
    ErrorRule("not-an-object", 400, "invalid_input", detail: "Invalid data. Expected a dictionary", "The body must be a JSON object."),
    ErrorRule("null-body", 400, "null", detail: "No data provided", "The body must be a JSON object, not null."),

    // Its fields.
    ErrorRule("description-null", 400, "null", attribute: "description", "description may be left out or \"\", not null."),
    ErrorRule("filters-null", 400, "null", attribute: "filters", "filters may be left out or empty, not null."),
    ErrorRule("folder-null", 400, "null", attribute: "_create_in_folder", "_create_in_folder may be left out or \"\", not null."),
    ErrorRule("pinned-null", 400, "null", "A boolean field may be left out, not null."),
    ErrorRule("text-length", 400, "max_length", "name and derived_name have 400 characters at most."),
    ErrorRule("text-nul", 400, "null_characters_not_allowed", "Text holds no null characters."),
    ErrorRule("text-surrogates", 400, "surrogate_characters_not_allowed", "Text holds no lone surrogates such as \\ud800."),
    ErrorRule(
      "text-types", 400, "invalid_input", detail: "Not a valid string",
      "A text field takes a string or a number, no boolean, array or object."),
    ErrorRule(
      "boolean-spellings", 400, "invalid_input", detail: "Must be a valid boolean",
      "A boolean field takes true, false, or a text such as \"yes\" and \"off\"."),
    ErrorRule(
      "filters-values", 400, "invalid_input", attribute: "filters",
      "filters takes an object, an array or a string, all of it JSON: no number or boolean alone, no NaN or Infinity in it."),
    ErrorRule("type-choice", 400, "invalid_choice", attribute: "type", "type is collection or filters."),
    ErrorRule("list-filter-set", 400, "invalid_choice", attribute: "created_by", "created_by takes the id of a user that there is."),

    // The playlist's type.
    ErrorRule(
      "create-without-type", 400, "invalid_input", detail: "Must provide a valid playlist type",
      "The hosted service wants type on create, which the reference page does not say.", .create),
    ErrorRule(
      "collection-with-filters", 400, "invalid_input", detail: "You cannot create a collection with filters",
      "A collection holds recordings that are put into it, so that it has no filters.", .create),
    ErrorRule(
      "saved-filter-without", 400, "invalid_input", detail: "You must provide a valid filters",
      "A playlist of type filters needs filters that are not empty.",
      .create),
    ErrorRule(
      "collection-add-filters", 400, "invalid_input", detail: "You cannot update a collection",
      "A collection holds recordings that are put into it, so that it has no filters.", .update),
    ErrorRule(
      "update-without-filters", 400, "invalid_input", detail: "You cannot remove all filters",
      "A playlist of type filters keeps filters that are not empty; the hosted service wants them in every update.", .update),
    ErrorRule(
      "saved-filter-add-recording", 400, "invalid_input", detail: "Cannot add recordings to a playlist that is type 'filters'",
      "What is in a saved filter comes from its filters; only a collection takes recordings.", .addRecording),
    ErrorRule(
      "synthetic-read-only", 400, "invalid_input", detail: "Cannot update synthetic playlists",
      "Synthetic playlists are the service's own and can only be read.",
      .update),
    ErrorRule(
      "bulk-limit", 400, "invalid_input", detail: "session_recording_ids must be",
      "A bulk action names the recordings in session_recording_ids, an array of 1 to 20.", .addRecording),
    ErrorRule(
      "bulk-limit", 400, "invalid_input", detail: "Cannot process more than 20", "A bulk action takes 20 recordings at most.", .addRecording
    ),

    // The server.
    ErrorRule(
      "server-error", 500, "error", "Something failed in the service itself, no matter what was asked; the emulator's log says what."),
  ]

  /// The rule behind a failure; nil where no rule of the API is, as behind a fault.
  static func find(_ failure: EntryReading.Failure, _ method: Method, _ endpoint: String?) -> ErrorRule? {
    all.first { $0.covers(failure) }?.of(method, endpoint)
  }
}
