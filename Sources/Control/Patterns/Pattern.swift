/// What a regular expression says, as a tree.
indirect enum Pattern {
  case bytes(ByteSet)
  /// Matches where the text begins.
  case start
  /// Matches where the text ends.
  case end
  case sequence([Pattern])
  case choice([Pattern])
  /// `atMost` is nil for no limit.
  case repeated(Pattern, atLeast: Int, atMost: Int?)

  /// How many states the program of this pattern has at most, or more than the limit of a regular expression.
  ///
  /// Even what matches nothing but the empty text counts, so that to repeat it is work of a known size too.
  var size: Int {
    let size: Int
    switch self {
    case .bytes, .start, .end: size = 1
    case .sequence(let parts): size = max(1, parts.reduce(0) { $0 + $1.size })
    case .choice(let branches): size = branches.reduce(-2) { $0 + $1.size + 2 }
    case .repeated(let part, let least, let most):
      // Asked once: twice in each of many levels would take exponential time.
      let each = part.size
      size = most.map { max(1, least * each + ($0 - least) * (each + 1)) } ?? max(1, least) * each + 2
    }
    // Sums and products of such numbers stay far from overflowing: a pattern has few parts, and a count is small.
    return min(size, RegularExpression.stateLimit + 1)
  }
}

/// A set of bytes.
struct ByteSet: Hashable {
  private var bits = SIMD4<UInt64>.zero

  /// No bytes.
  init() {}

  /// One byte.
  init(_ byte: UInt8) { insert(byte) }

  /// The bytes for which `isMember` holds.
  init(where isMember: (UInt8) -> Bool) {
    for byte in UInt8.min ... .max where isMember(byte) { insert(byte) }
  }

  /// All bytes that are not in this set.
  var inverted: ByteSet { ByteSet { !contains($0) } }

  @inline(__always) func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

  mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func formUnion(_ other: ByteSet) { bits |= other.bits }
}
