/// The first malformed sequence of a text, described as CPython's UTF-8 codec does (3.11, measured).
struct InvalidUTF8 {
  /// Where the sequence starts.
  let offset: Int
  /// The codec's message.
  let message: String

  /// Finds what is malformed in `text`; nil when all of it is UTF-8, where surrogates and overlong forms are not.
  init?(in text: UnsafeBufferPointer<UInt8>) {
    var index = text.endOfASCII(from: 0)
    while index < text.count {
      guard let (second, length) = Self.form(lead: text[index]) else {
        self.init(text, index..<index + 1, "invalid start byte")
        return
      }
      for offset in 1..<length {
        let next = index + offset
        guard next < text.count else {
          self.init(text, index..<next, "unexpected end of data")
          return
        }
        guard (offset == 1 ? second : 0x80...0xBF).contains(text[next]) else {
          self.init(text, index..<next, "invalid continuation byte")
          return
        }
      }
      index = text.endOfASCII(from: index + length)
    }
    return nil
  }

  private init(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ problem: String) {
    offset = range.lowerBound
    let bytes =
      range.count == 1
      ? "byte 0x\(String(text[offset], radix: 16)) in position \(offset)"
      : "bytes in position \(offset)-\(range.upperBound - 1)"
    message = "'utf-8' codec can't decode \(bytes): \(problem)"
  }

  /// What may follow a lead byte: the range of the second byte, and the length of the sequence (Unicode 15, table 3-7).
  private static func form(lead: UInt8) -> (second: ClosedRange<UInt8>, length: Int)? {
    switch lead {
    case 0xC2...0xDF: (0x80...0xBF, 2)
    case 0xE0: (0xA0...0xBF, 3)
    case 0xED: (0x80...0x9F, 3)
    case 0xE1...0xEF: (0x80...0xBF, 3)
    case 0xF0: (0x90...0xBF, 4)
    case 0xF1...0xF3: (0x80...0xBF, 4)
    case 0xF4: (0x80...0x8F, 4)
    default: nil
    }
  }
}
