/// A parameter of a statement.
package enum Value: Hashable, Sendable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  /// UTF-8 bytes, bound as text.
  case utf8([UInt8])

  /// The text, or null for nil.
  package static func text(orNull text: String?) -> Value { text.map(Value.text) ?? .null }
  /// The integer, or null for nil.
  package static func integer(orNull integer: Int?) -> Value { integer.map(Value.integer) ?? .null }
  /// 1 or 0, SQLite's booleans; null for nil.
  package static func bool(_ bool: Bool?) -> Value { bool.map { .integer($0 ? 1 : 0) } ?? .null }
}
