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

/// UUIDs in their 36-character form (RFC 9562).
enum UUIDText {
  /// The UUID of that version with these 128 bits, but for the six that tell version and variant (4.1, 4.2).
  static func text(version: UInt64, _ high: UInt64, _ low: UInt64) -> String {
    let high = high & ~0xf000 | version << 12
    let low = low & ~(0b11 << 62) | 0b10 << 62
    let digits = high.hexadecimal(digits: 16) + low.hexadecimal(digits: 16)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }

  /// The UUID of `name` in a namespace of these 128 bits: always the same one (version 5, RFC 9562, 5.5).
  static func named(_ name: String, in namespace: (high: UInt64, low: UInt64)) -> String {
    var message: [UInt8] = []
    for word in [namespace.high, namespace.low] {
      for shift in stride(from: UInt64(56), through: 0, by: -8) { message.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    message += name.utf8
    let digest = SHA1.digest(of: message)
    return text(version: 5, UInt64(digest[0]) << 32 | UInt64(digest[1]), UInt64(digest[2]) << 32 | UInt64(digest[3]))
  }
}

/// SHA-1 (RFC 3174), which UUIDs of version 5 are made with; it keeps no secret.
enum SHA1 {
  /// The five words of the message's digest.
  static func digest(of message: [UInt8]) -> [UInt32] {
    // 4: a one bit, zeros up to a whole block, and the length in bits.
    var padded = message + [0x80]
    padded += repeatElement(0, count: (120 - padded.count % 64) % 64)
    let bits = UInt64(message.count) * 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) { padded.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    var hash: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    for start in stride(from: 0, to: padded.count, by: 64) { add(padded[start..<(start + 64)], to: &hash) }
    return hash
  }

  /// 6.1: what one block of 64 bytes does to the hash.
  private static func add(_ block: ArraySlice<UInt8>, to hash: inout [UInt32]) {
    var words = [UInt32](repeating: 0, count: 80)
    for (index, byte) in block.enumerated() { words[index / 4] = words[index / 4] << 8 | UInt32(byte) }
    for index in 16..<80 {
      words[index] = rotate(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], by: 1)
    }
    var (a, b, c, d, e) = (hash[0], hash[1], hash[2], hash[3], hash[4])
    for index in 0..<80 {
      // 5: the function and the constant of each twenty steps.
      let (mixed, constant): (UInt32, UInt32) =
        switch index {
        case ..<20: (b & c | ~b & d, 0x5a82_7999)
        case ..<40: (b ^ c ^ d, 0x6ed9_eba1)
        case ..<60: (b & c | b & d | c & d, 0x8f1b_bcdc)
        default: (b ^ c ^ d, 0xca62_c1d6)
        }
      let next = rotate(a, by: 5) &+ mixed &+ e &+ words[index] &+ constant
      (a, b, c, d, e) = (next, a, rotate(b, by: 30), c, d)
    }
    for (index, word) in [a, b, c, d, e].enumerated() { hash[index] &+= word }
  }

  private static func rotate(_ word: UInt32, by count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
