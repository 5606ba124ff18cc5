extension UnsafeBufferPointer<UInt8> {
  /// The index from `start` on of the first byte that a JSON string may need a closer look at: a quote, a backslash, a control
  /// character or a part of a non-ASCII one; the end when there is none.
  func endOfPlainRun(from start: Int) -> Int {
    endOfRun(from: start) { word in
      let quotes = word ^ (ones &* UInt64(Byte.quote))
      let backslashes = word ^ (ones &* UInt64(Byte.backslash))
      let controls = (word &- ones &* 0x20) & ~word
      return (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | controls | word
    }
  }

  /// The index from `start` on of the first byte that is not ASCII; the end when there is none.
  func endOfASCII(from start: Int) -> Int {
    endOfRun(from: start) { $0 }
  }

  /// Steps by words while `stops` leaves the top bit of every byte clear, then looks for the byte that set it.
  @inline(__always)
  private func endOfRun(from start: Int, stops: (UInt64) -> UInt64) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(self)
    while index + 8 <= count {
      // Eight bytes are read at once for speed, within the bounds that the loop has just compared.
      let marks = stops(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian) & (ones &* 0x80)
      // A borrow can set marks only above the lowest true one, so the lowest is exact.
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    // Spaces in place of the missing bytes stop nothing.
    while index < count, stops(ones &* 0x20 &- 0x20 | UInt64(self[index])) & 0x80 == 0 { index += 1 }
    return index
  }
}

private let ones: UInt64 = 0x0101_0101_0101_0101
