/// A random number generator that returns the same numbers for the same seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
package struct RandomStream: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  /// Makes the stream of `seed`.
  package init(seed: UInt64) { state = seed }

  /// Makes an unpredictable stream.
  package init() {
    var system = SystemRandomNumberGenerator()
    state = system.next()
  }

  /// Returns another stream, which depends only on the state of this one and does not advance it.
  func fork() -> RandomStream {
    var copy = self
    return RandomStream(seed: copy.next() ^ 0xa5a5_a5a5_a5a5_a5a5)
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Returns a new `short_id`: 8 of `[A-Za-z0-9]`, as PostHog's `generate_short_id`.
  package mutating func shortID() -> String { text(length: 8) }

  /// Returns a random (version 4) UUID in its 36-character form (RFC 9562, 5.4).
  package mutating func uuid() -> String {
    let high = next()
    return UUIDText.text(version: 4, high, next())
  }

  /// Returns `length` random letters and digits.
  package mutating func text(length: Int) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return String(decoding: (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &self)] }, as: UTF8.self)
  }
}

extension FixedWidthInteger where Self: UnsignedInteger {
  /// The number in hexadecimal, with zeros before it up to `digits`.
  package func hexadecimal(digits: Int) -> String {
    let text = String(self, radix: 16)
    return String(repeating: "0", count: Swift.max(0, digits - text.utf8.count)) + text
  }
}

/// The ids of an emulator's sandboxes: from `first` on, every `step`th number.
///
/// Emulators with the same step and first ids less than a step apart never use the same id; the remainder of an id by the step identifies
/// the emulator.
package struct SandboxIDs: Hashable, Sendable {
  /// The default, for a single emulator.
  package static let all = SandboxIDs(first: lowest, step: 1)

  /// The lowest allowed id: fixtures, whose ids usually start at 1, may be loaded after sandboxes are made.
  package static let lowest = 1_000_001

  private let first: Int
  private let step: Int

  private init(first: Int, step: Int) {
    self.first = first
    self.step = step
  }

  /// Reads `FIRST/STEP`, such as `1000001/4`; nil if the text has another form, or a number is out of range (`lowest` to 10¹⁵, 1 to 10⁶).
  package init?(_ text: String) {
    let numbers = text.split(separator: "/" as Character, omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let first = numbers[0], let step = numbers[1], (Self.lowest...1_000_000_000_000_000).contains(first),
      (1...1_000_000).contains(step)
    else { return nil }
    self.init(first: first, step: step)
  }

  /// The first of the ids above `id`; nil if there is none.
  package func next(after id: Int) -> Int? {
    guard id >= first else { return first }
    let (next, overflow) = id.addingReportingOverflow(step - (id - first) % step)
    return overflow ? nil : next
  }
}
