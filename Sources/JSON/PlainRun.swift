/// The bytes with a meaning in JSON.
enum Byte {
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let newline = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let quote = UInt8(ascii: "\"")
  static let backslash = UInt8(ascii: "\\")
  static let comma = UInt8(ascii: ",")
  static let colon = UInt8(ascii: ":")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let minus = UInt8(ascii: "-")
  static let plus = UInt8(ascii: "+")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let digits = zero...UInt8(ascii: "9")
}

extension UnsafeBufferPointer<UInt8> {
  /// The index, from `start` on, of the first byte that a string in JSON text cannot contain; the end if there is none.
  func endOfUnescaped(from start: Int) -> Int {
    endOfRun(from: start) { $0.marks(of: Byte.quote) | $0.marks(of: Byte.backslash) | $0.marksOfControls }
  }

  /// The index, from `start` on, of the first byte that `JSONWriter` may have to escape; the end if there is none.
  ///
  /// 0xE2 may start U+2028 or U+2029, and 0xED a surrogate.
  func endOfPlain(from start: Int) -> Int {
    endOfRun(from: start) {
      $0.marks(of: Byte.quote) | $0.marks(of: Byte.backslash) | $0.marksOfControls | $0.marks(of: 0xE2) | $0.marks(of: 0xED)
    }
  }

  /// The index, from `start` on, of the first byte that is not ASCII; the end if there is none.
  func endOfASCII(from start: Int) -> Int {
    endOfRun(from: start) { $0 }
  }

  /// Searches eight bytes at a time for the first one with its top bit set in `marks`.
  @inline(__always)
  private func endOfRun(from start: Int, marks: (UInt64) -> UInt64) -> Int {
    var index = start
    while index < count {
      // A borrow in the subtractions can set marks only above a true one, so the lowest is exact.
      let marks = marks(word(at: index)) & UInt64(each: 0x80)
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    return count
  }

  /// The eight bytes from `index` on, the first one lowest, with spaces, which no search finds, after the end.
  @inline(__always)
  private func word(at index: Int) -> UInt64 {
    if index + 8 <= count {
      // Unchecked for speed; the line above keeps it within bounds.
      return UnsafeRawBufferPointer(self).loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
    }
    var word = UInt64(each: Byte.space)
    for byte in self[index...].reversed() { word = word << 8 | UInt64(byte) }
    return word
  }
}

extension UInt64 {
  @inline(__always)
  fileprivate init(each byte: UInt8) {
    self = 0x0101_0101_0101_0101 &* UInt64(byte)
  }

  /// Has the top bit set in each byte that equals `byte`.
  @inline(__always)
  fileprivate func marks(of byte: UInt8) -> UInt64 {
    let difference = self ^ UInt64(each: byte)
    return (difference &- UInt64(each: 1)) & ~difference
  }

  /// Has the top bit set in each byte below 0x20.
  @inline(__always)
  fileprivate var marksOfControls: UInt64 {
    (self &- UInt64(each: 0x20)) & ~self
  }
}
