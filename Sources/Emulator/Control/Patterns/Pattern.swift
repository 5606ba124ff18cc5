/// The syntax tree of a regular expression.
indirect enum Pattern {
  case bytes(ByteSet)
  /// Matches at the beginning of the text.
  case start
  /// Matches at the end of the text.
  case end
  case sequence([Pattern])
  case choice([Pattern])
  /// `atMost` is nil for no limit.
  case repeated(Pattern, atLeast: Int, atMost: Int?)

  /// The maximum number of states of the pattern's program, or one more than the limit if it is too large.
  ///
  /// A pattern that matches only the empty text counts as well, so that repeating it has a bounded cost.
  var size: Int {
    let size: Int
    switch self {
    case .bytes, .start, .end: size = 1
    case .sequence(let parts): size = max(1, parts.reduce(0) { $0 + $1.size })
    case .choice(let branches): size = branches.reduce(-2) { $0 + $1.size + 2 }
    case .repeated(let part, let least, let most):
      // Computed once: two computations on each level would take exponential time.
      let each = part.size
      size = most.map { max(1, least * each + ($0 - least) * (each + 1)) } ?? max(1, least) * each + 2
    }
    // The sums and products cannot overflow: a pattern is short, and counts are limited.
    return min(size, RegularExpression.stateLimit + 1)
  }
}

/// A set of bytes.
struct ByteSet: Hashable {
  private var bits = SIMD4<UInt64>.zero

  init() {}

  init(_ byte: UInt8) { insert(byte) }

  /// Makes the set of the bytes for which `isMember` returns true.
  init(where isMember: (UInt8) -> Bool) {
    for byte in UInt8.min ... .max where isMember(byte) { insert(byte) }
  }

  /// All bytes that are not in this set.
  var inverted: ByteSet { ByteSet { !contains($0) } }

  @inline(__always) func contains(_ byte: UInt8) -> Bool { bits[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0 }

  mutating func insert(_ byte: UInt8) { bits[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func formUnion(_ other: ByteSet) { bits |= other.bits }
}

/// A nondeterministic automaton that follows all paths at once (Thompson's construction).
struct PatternProgram {
  private enum State {
    /// Consumes one byte of the set; the next state follows.
    case bytes(ByteSet)
    case start
    case end
    case jump(Int)
    case either(Int, Int)
    case accept
  }

  private var states: [State] = []

  /// Compiles `pattern`, whose size must be within the limit.
  init(_ pattern: Pattern) {
    add(pattern)
    states.append(.accept)
  }

  /// Its size in bytes.
  var byteCount: Int { states.count * MemoryLayout<State>.stride }

  private mutating func add(_ pattern: Pattern) {
    switch pattern {
    case .bytes(let set): states.append(.bytes(set))
    case .start: states.append(.start)
    case .end: states.append(.end)
    case .sequence(let parts): for part in parts { add(part) }
    case .choice(let branches): add(choice: branches)
    case .repeated(let part, let least, let most?): add(part, least, most)
    case .repeated(let part, 0, nil):
      let entry = reserve()
      add(part)
      states.append(.jump(entry))
      states[entry] = .either(entry + 1, states.count)
    case .repeated(let part, let least, nil):
      for _ in 1..<least { add(part) }
      let entry = states.count
      add(part)
      states.append(.either(entry, states.count + 1))
    }
  }

  private mutating func add(choice branches: [Pattern]) {
    var ends: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        add(branch)
        break
      }
      let entry = reserve()
      add(branch)
      ends.append(reserve())
      states[entry] = .either(entry + 1, states.count)
    }
    for end in ends { states[end] = .jump(states.count) }
  }

  /// Adds at least `least` and at most `most` copies of `part`.
  private mutating func add(_ part: Pattern, _ least: Int, _ most: Int) {
    for _ in 0..<least { add(part) }
    var entries: [Int] = []
    for _ in least..<most {
      entries.append(reserve())
      add(part)
    }
    for entry in entries { states[entry] = .either(entry + 1, states.count) }
  }

  /// Adds a placeholder, and returns its index.
  private mutating func reserve() -> Int {
    states.append(.accept)
    return states.count - 1
  }

  /// Returns whether the pattern matches all of `text`, and the number of visited states; each is visited at most once per byte.
  func run(_ text: UnsafeBufferPointer<UInt8>) -> (isMatch: Bool, steps: Int) {
    var steps = 0
    // The last position at which each state was entered.
    var entered = [Int](repeating: -1, count: states.count)
    var present: [Int] = []
    var next: [Int] = [0]
    var position = 0
    while true {
      swap(&present, &next)
      var isAccepted = false
      while let state = present.popLast() {
        guard entered[state] != position else { continue }
        entered[state] = position
        steps += 1
        switch states[state] {
        case .bytes(let set): if position < text.count, set.contains(text[position]) { next.append(state + 1) }
        case .start: if position == 0 { present.append(state + 1) }
        case .end: if position == text.count { present.append(state + 1) }
        case .jump(let target): present.append(target)
        case .either(let first, let second):
          present.append(second)
          present.append(first)
        case .accept: isAccepted = true
        }
      }
      if position == text.count { return (isAccepted, steps) }
      if next.isEmpty { return (false, steps) }
      position += 1
    }
  }
}

/// A POSIX extended regular expression that matches a whole text, in the C locale: it works on bytes.
///
/// Matching takes linear time: at most `stateLimit` steps per byte. Back-references are not supported, because they would take longer.
struct RegularExpression {
  /// The longest pattern, in bytes.
  static let longest = 1_000
  /// The most states of a pattern, which limits memory and matching time.
  static let stateLimit = 2_000

  /// Why a pattern is invalid; the reason is a part of a sentence.
  struct Invalid: Error, Hashable {
    let reason: String
  }

  private let program: PatternProgram

  /// Compiles `pattern`.
  ///
  /// - Throws: `Invalid` if it is invalid, has a back-reference, is too long, or has too many states.
  init(_ pattern: String) throws(Invalid) {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= Self.longest else {
      throw Invalid(reason: "it has \(bytes.count) bytes; the limit is \(Self.longest)")
    }
    var parser = PatternParser(bytes)
    let parsed = try parser.parse()
    guard parsed.size <= Self.stateLimit else {
      throw Invalid(reason: "its counted repetitions need more than \(Self.stateLimit) states; make them smaller")
    }
    program = PatternProgram(parsed)
  }

  /// Its size in bytes.
  var byteCount: Int { program.byteCount }

  /// Returns whether the expression matches all of `text`.
  func matches(_ text: String) -> Bool { match(text).isMatch }

  /// Returns whether the expression matches all of `text`, and the number of steps.
  func match(_ text: String) -> (isMatch: Bool, steps: Int) {
    var text = text
    return text.withUTF8 { program.run($0) }
  }
}
