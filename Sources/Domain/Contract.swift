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
}
