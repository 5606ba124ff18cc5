/// Which of two services the emulator is: the reference page taken at its word, or what the hosted service answers.
///
/// All the differences are here; each property is one row of the README's table.
package enum Contract: String, Hashable, Sendable, CaseIterable {
  /// The reference page taken at its word.
  case documented
  /// What the hosted service answers in 2026.
  case observed

  /// Whether a create without `type` is refused instead of having its type derived.
  package var requiresType: Bool { self == .observed }

  /// Whether an update of a saved filter has to give its filters again.
  package var updateMustRepeatFilters: Bool { self == .observed }

  /// Whether a form-encoded body under the JSON media type, as the reference page's own cURL examples send it, is read as a form.
  package var takesFormsLabelledJSON: Bool { self == .documented }

  /// The methods that a 405 for a DELETE of a playlist allows.
  package var methodsInsteadOfDelete: String {
    switch self {
    case .documented: "GET, PUT, PATCH, HEAD, OPTIONS"
    case .observed: "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
    }
  }

  /// Whether a playlist's recordings show an id of which nothing else is known.
  package var listsRecordingsWithoutData: Bool { self == .documented }
}
