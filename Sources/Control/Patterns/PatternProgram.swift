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
