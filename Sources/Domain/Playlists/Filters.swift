package import JSON

/// A playlist's `filters`: any JSON value but null, kept as it was written down to the spelling of its numbers.
package struct Filters: Hashable, Sendable {
  /// Compact JSON text.
  package let text: String

  /// What a playlist has where none were given: `{}`.
  package static let none = Filters(text: "{}")

  /// The filters `value`.
  package init(_ value: JSONValue) { text = String(decoding: value.encoded, as: UTF8.self) }

  /// Filters whose compact JSON text is known already.
  package init(text: String) { self.text = text }

  /// Whether they count as none: `{}`, `[]` or `""`.
  package var isEmpty: Bool { text == "{}" || text == "[]" || text == #""""# }
}
