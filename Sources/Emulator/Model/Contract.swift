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
    case (.unscoped(_, let scope), .documented), (.description(let scope), .documented): scope
    case (.unscoped, .observed), (.description, .observed), (.closed, _): nil
    }
  }

  /// Whether the filters `short_id` and `created_by` are checked and hold for look-ups of one playlist too.
  ///
  /// Otherwise `short_id` is ignored and `created_by` goes to the database as it is.
  var hasFilterSet: Bool { self == .documented }

  /// Whether a playlist shows `_create_in_folder`, instead of `is_synthetic`.
  var showsFolder: Bool { self == .documented }

  /// Whether there are the synthetic playlists beside those of the database.
  var hasSyntheticPlaylists: Bool { self == .observed }

  /// Whether a form-encoded body under the JSON media type, as the reference page's own cURL examples send it, is read as a form.
  var takesFormsLabelledJSON: Bool { self == .documented }

  /// The methods that a 405 for a DELETE of a playlist allows.
  var methodsInsteadOfDelete: String {
    switch self {
    case .documented: "GET, PUT, PATCH, HEAD, OPTIONS"
    case .observed: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
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
  /// One that the table leaves out: changes of a playlist's recordings, and methods that a path does not have.
  ///
  /// With the difference that the hosted service takes no personal API key for it, and the scope that it needs where one is taken.
  case unscoped(LedgerRule, Scope = .writePlaylists)
  /// One that takes no personal API key in any contract.
  case closed(LedgerRule)
  /// OPTIONS, with the scope that it needs where a key is taken.
  case description(Scope)

  /// Reads playlists.
  static let readPlaylists = Action.scoped(.readPlaylists)
  /// Makes or changes playlists.
  static let writePlaylists = Action.scoped(.writePlaylists)

  /// The difference that the hosted service takes no personal API key for it, where it does not.
  var difference: LedgerRule {
    switch self {
    case .unscoped(let difference, _), .closed(let difference): difference
    case .scoped, .description: .unknownMethodKeyAccess
    }
  }
}
