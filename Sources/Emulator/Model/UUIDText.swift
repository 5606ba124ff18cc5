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
