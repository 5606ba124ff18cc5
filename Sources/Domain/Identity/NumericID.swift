/// The numbers by which users, projects and playlists are told apart.
package enum NumericID {
  /// Those that a fixture may name and that are given out: up to 2^53 - 1, the highest integer that every JSON client reads exactly
  /// (RFC 8259, 6).
  package static let range = 1...9_007_199_254_740_991

  /// The next number after `id`; nil if `id` is the highest.
  package static func next(after id: Int) -> Int? { id < range.upperBound ? id + 1 : nil }
}
