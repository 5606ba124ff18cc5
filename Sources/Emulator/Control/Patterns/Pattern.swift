/// A POSIX extended regular expression that matches a whole text, in the C locale: it works on bytes.
///
/// It is a nondeterministic automaton, all of whose paths are followed at once (Thompson's construction). So matching takes linear time: at
/// most `stateLimit` steps per byte. Back-references are not supported, because they would take longer.
///
/// glibc's regcomp(3) has no such bound for memory, and matches anchors in the middle of what is repeated incorrectly.
struct RegularExpression {
  static let longest = 1_000
  /// The most states of a pattern, which limits memory and matching time.
  static let stateLimit = 2_000

  /// Why a pattern is invalid; the reason is a part of a sentence.
  struct Invalid: Error, Hashable {
    let reason: String
  }

  /// A state; the last one is followed by the end of the pattern.
  ///
  /// The positions of other states are relative, so that the states of a part can be repeated.
  enum State {
    /// Consumes one byte of the set.
    case bytes(ByteSet)
    case start
    case end
    case jump(Int)
    case either(Int, Int)
  }

  private let states: [State]

  /// Compiles `pattern`.
  ///
  /// - Throws: `Invalid` if it is invalid, has a back-reference, is too long, or has too many states.
  init(_ pattern: String) throws(Invalid) {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= Self.longest else {
      throw Invalid(reason: "it has \(bytes.count) bytes; the limit is \(Self.longest)")
    }
    var parser = PatternParser(bytes)
    states = try parser.parse()
    guard states.count <= Self.stateLimit else {
      throw Invalid(reason: "its counted repetitions need more than \(Self.stateLimit) states; make them smaller")
    }
  }

  var byteCount: Int { states.count * MemoryLayout<State>.stride }

  func matches(_ text: String) -> Bool { match(text).isMatch }

  /// Returns whether the expression matches all of `text`, and the number of steps: each state is visited at most once per byte.
  func match(_ text: String) -> (isMatch: Bool, steps: Int) {
    let text = Array(text.utf8)
    var steps = 0
    // The last position at which each state was entered.
    var entered = [Int](repeating: -1, count: states.count + 1)
    var present: [Int] = []
    var next: [Int] = [0]
    var position = 0
    while true {
      swap(&present, &next)
      while let index = present.popLast() {
        guard entered[index] != position else { continue }
        entered[index] = position
        steps += 1
        guard index < states.count else { continue }
        switch states[index] {
        case .bytes(let set): if position < text.count, set.contains(text[position]) { next.append(index + 1) }
        case .start: if position == 0 { present.append(index + 1) }
        case .end: if position == text.count { present.append(index + 1) }
        case .jump(let target): present.append(index + target)
        case .either(let first, let second): present += [index + second, index + first]
        }
      }
      if position == text.count { return (entered[states.count] == position, steps) }
      if next.isEmpty { return (false, steps) }
      position += 1
    }
  }
}

struct ByteSet: Hashable {
  private var bits = SIMD4<UInt64>.zero

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  init(where isMember: (UInt8) -> Bool) {
    for byte in UInt8.min ... .max where isMember(byte) { insert(byte) }
  }

  var inverted: ByteSet { ByteSet { !contains($0) } }

  @inline(__always) func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

  mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func formUnion(_ other: ByteSet) { bits |= other.bits }
}
