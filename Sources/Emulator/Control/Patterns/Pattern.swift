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

/// A pattern as a program for a machine that follows all its ways at once (Thompson's construction).
struct PatternProgram {
  private enum State {
    /// Takes one byte of the set, and goes on with the state after this.
    case bytes(ByteSet)
    case start
    case end
    case jump(Int)
    case either(Int, Int)
    case accept
  }

  private var states: [State] = []

  /// The program of `pattern`, whose size must have been found to be within the limit.
  init(_ pattern: Pattern) {
    add(pattern)
    states.append(.accept)
  }

  /// How many bytes it takes.
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

  /// `part` so often at least, and then up to so often in all.
  private mutating func add(_ part: Pattern, _ least: Int, _ most: Int) {
    for _ in 0..<least { add(part) }
    var entries: [Int] = []
    for _ in least..<most {
      entries.append(reserve())
      add(part)
    }
    for entry in entries { states[entry] = .either(entry + 1, states.count) }
  }

  /// The index of a new state, which is set later.
  private mutating func reserve() -> Int {
    states.append(.accept)
    return states.count - 1
  }

  /// Whether all of `text` is what the pattern describes, and how many states were looked at, each at most once a byte.
  func run(_ text: UnsafeBufferPointer<UInt8>) -> (isMatch: Bool, steps: Int) {
    var steps = 0
    // For each state the last position at which it was entered.
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

/// A POSIX extended regular expression for a whole text, in the C locale: it reads bytes.
///
/// A match takes time linear in the text: at most `stateLimit` steps a byte. There are no back-references, which would need more.
struct RegularExpression {
  /// The longest pattern, in bytes.
  static let longest = 1_000
  /// The most states of a pattern, which bounds memory and the time of a match.
  static let stateLimit = 2_000

  /// Why a pattern is refused, as a part of a sentence.
  struct Invalid: Error, Hashable {
    let reason: String
  }

  private let program: PatternProgram

  /// Reads `pattern`.
  ///
  /// - Throws: `Invalid` for a mistake, a back-reference, and a pattern that is too long or has too many states.
  init(_ pattern: String) throws(Invalid) {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= Self.longest else {
      throw Invalid(reason: "it has \(bytes.count) bytes, and \(Self.longest) are the most")
    }
    var parser = PatternParser(bytes)
    let parsed = try parser.parse()
    guard parsed.size <= Self.stateLimit else {
      throw Invalid(reason: "its counted repetitions need more than \(Self.stateLimit) states; make them smaller")
    }
    program = PatternProgram(parsed)
  }

  /// How many bytes it takes.
  var byteCount: Int { program.byteCount }

  /// Whether the expression matches all of `text`.
  func matches(_ text: String) -> Bool { match(text).isMatch }

  /// Whether the expression matches all of `text`, and how many steps it took to find out.
  func match(_ text: String) -> (isMatch: Bool, steps: Int) {
    var text = text
    return text.withUTF8 { program.run($0) }
  }
}
