/// Which of two services the emulator is: the reference page taken at its word, or what the hosted service answers.
///
/// All the differences are here; `docs/contracts-and-fidelity.md` has them in words.
package enum Contract: String, Hashable, Sendable, CaseIterable {
  /// The reference page taken at its word.
  case documented
  /// What the hosted service answers to a personal API key, as of `asOf`.
  case observed

  /// The month of what the emulator knows of the hosted service.
  ///
  /// A fact of a later month raises it: `.ci/check-fidelity` compares it with the ledger, which has the date of each.
  package static let asOf = "2026-08"

  /// Whether a create without `type` is refused instead of having its type derived.
  var requiresType: Bool { self == .observed }

  /// Whether an update of a saved filter has to give its filters again.
  var updateMustRepeatFilters: Bool { self == .observed }

  /// Whether taking a recording out is answered with 204 and no body, instead of 200 `{"success":true}`.
  var removalHasNoContent: Bool { self == .documented }

  /// Whether taking a recording out that is not there fails in the service itself (500), instead of with 404.
  var removingMissingRecordingFails: Bool { self == .observed }

  /// The scope that an action asks of a personal API key; nil where it takes none.
  func scope(of action: Action) -> Scope? {
    switch (action, self) {
    case (.scoped(let scope), _): scope
    case (.unscoped(_, let scope), .documented): scope
    case (.unscoped, .observed), (.closed, _): nil
    }
  }

  /// Whether the list is filtered by `short_id` and checks `created_by`, as look-ups of one playlist do in both contracts.
  ///
  /// Otherwise the list ignores `short_id`, and `created_by` goes to the database as it is.
  var hasFilterSet: Bool { self == .documented }

  /// Whether a playlist shows `_create_in_folder`, instead of `is_synthetic`.
  var showsFolder: Bool { self == .documented }

  /// Whether there are the synthetic playlists beside those of the database.
  var hasSyntheticPlaylists: Bool { self == .observed }

  /// Whether a form-encoded body under the JSON media type, as the reference page's own cURL examples send it, is read as a form.
  var takesFormsLabelledJSON: Bool { self == .documented }

  /// The most characters that the id of a recording in a playlist may have; nil for no limit.
  var longestRecordingID: Int? { self == .observed ? 200 : nil }

  /// Whether anything in a bulk action's array counts as an id, by its text, instead of only what a path could name.
  var takesAnyBulkID: Bool { self == .observed }

  /// Whether numbers, booleans and a form's null get through as `filters`, so that the service fails in its rules on types (500).
  var breaksOnScalarFilters: Bool { self == .observed }

  /// Whether `filters` are kept as PostgreSQL's jsonb keeps them, instead of as they were sent.
  var keepsFiltersAsJSONB: Bool { self == .observed }

  /// Whether OPTIONS lists the fields of a playlist to a key that may write.
  ///
  /// The hosted service asks again, with an action that has no scope, before it lists them.
  var describesFields: Bool { self == .documented }

  /// Whether `/api/environments/…` is rewritten to `/api/projects/…`, with a response that says so.
  var rewritesEnvironments: Bool { self == .observed }

  /// Whether the last segment of a path may have a format as its suffix, such as `.json`.
  var hasFormatSuffixes: Bool { self == .observed }

  /// Whether a path below `/api/` that there is not is called an endpoint.
  var namesUnknownEndpoints: Bool { self == .observed }

  /// Whether JSON is written as Django REST framework writes it: laid out where `Accept` asks for it, and U+2028 and U+2029 escaped.
  var rendersAsFramework: Bool { self == .documented }

  /// Whether an unknown bearer token that begins with `pha_` is called an access token.
  var knowsAccessTokens: Bool { self == .observed }

  /// Whether a request whose key is in its body counts for the rate limit.
  var countsKeysInBody: Bool { self == .documented }

  /// The `WWW-Authenticate` of a 401 from the server at `origin` (RFC 9110, 11.6.1; RFC 9728, 5.1).
  func challenge(_ origin: String) -> String {
    switch self {
    case .documented: "Bearer"
    case .observed: "Bearer resource_metadata=\"\(origin)/.well-known/oauth-protected-resource\""
    }
  }

  /// Whether a playlist's recordings are a page of the ids in it, those of which nothing else is known too.
  ///
  /// Otherwise they are what a search for these ids finds, with the fields that the service has now.
  var listsRecordingsWithoutData: Bool { self == .documented }

  /// What the API's document says after the API's name.
  var characterization: String {
    switch self {
    case .documented: ", its reference page taken at its word"
    case .observed: " as the hosted service answers, as of \(Self.asOf)"
    }
  }

  /// Whether clients are told of what the hosted service would have refused.
  package var warns: Bool { self == .documented }
}

/// What a request does, as the service's permissions see it.
enum Action: Hashable, Sendable {
  /// One that the service's table of scopes names.
  case scoped(Scope)
  /// One that the table leaves out: DELETE and viewing of a playlist, and methods that a path does not have.
  ///
  /// With the difference that the hosted service takes no personal API key for it, and the scope that it needs where one is taken.
  case unscoped(LedgerRule, Scope = .writePlaylists)
  /// One that takes no personal API key in any contract.
  case closed(LedgerRule)

  static let readPlaylists = Action.scoped(.readPlaylists)
  static let writePlaylists = Action.scoped(.writePlaylists)

  /// The difference that the hosted service takes no personal API key for it, where it does not.
  var difference: LedgerRule {
    switch self {
    case .unscoped(let difference, _), .closed(let difference): difference
    case .scoped: .unknownMethodKeyAccess
    }
  }
}
