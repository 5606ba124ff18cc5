/// A hash of what a state holds: equal states have equal ones, however they came about.
///
/// It is the sum of the hashes of what the state is made of, so that a change costs no more than what it changes, and the order in which
/// things were added counts for nothing.
package struct ContentHash: Hashable, Sendable, CustomStringConvertible {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The hash of nothing.
  static let zero = ContentHash()

  private init() {}

  /// The hash of one thing, written as `bytes`.
  init(of bytes: [UInt8]) { (low, high) = SipHash.hash(bytes) }

  static func += (left: inout ContentHash, right: ContentHash) {
    left.low &+= right.low
    left.high &+= right.high
  }

  static func -= (left: inout ContentHash, right: ContentHash) {
    left.low &-= right.low
    left.high &-= right.high
  }

  /// 32 hexadecimal digits.
  package var description: String { Self.hex(high) + Self.hex(low) }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
