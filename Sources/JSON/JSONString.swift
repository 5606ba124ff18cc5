/// A string of JSON: any code points, including lone surrogates (from escapes such as `\ud800`).
///
/// Two strings are equal if their code points are equal, as in Python; Swift's `String` treats composed and decomposed letters as equal.
package struct JSONString: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The text, each lone surrogate replaced by U+FFFD.
  package let string: String

  /// The text in WTF-8, only if it has lone surrogates: a Swift string needs no allocation up to 15 bytes.
  private let illFormed: [UInt8]?

  /// Makes the JSON string of `string`, which cannot contain surrogates.
  package init(_ string: String) {
    self.string = string
    illFormed = nil
  }

  /// Makes the JSON string of a literal.
  package init(stringLiteral value: String) {
    self.init(value)
  }

  /// Makes the JSON string of text in WTF-8, in which only lone surrogates are encoded.
  init(wtf8: [UInt8]) {
    var wellFormed = wtf8
    for index in wtf8.indices where wtf8.surrogate(at: index) != nil {
      wellFormed.replaceSubrange(index..<index + 3, with: "\u{FFFD}".utf8)
    }
    string = String(decoding: wellFormed, as: UTF8.self)
    illFormed = wellFormed == wtf8 ? nil : wtf8
  }

  /// The text in WTF-8: UTF-8 in which a lone surrogate takes three bytes.
  package var utf8: [UInt8] {
    illFormed ?? Array(string.utf8)
  }

  /// The first lone surrogate; nil if the text is well-formed Unicode.
  package var firstSurrogate: UInt16? {
    illFormed.flatMap { text in text.indices.lazy.compactMap(text.surrogate(at:)).first }
  }

  /// Whether the string has no code points.
  package var isEmpty: Bool {
    string.isEmpty
  }

  /// Whether the strings have the same code points.
  package static func == (left: JSONString, right: JSONString) -> Bool {
    // Different lengths are the fastest answer; texts that Swift treats as equal may still differ in composed letters.
    left.string.utf8.count == right.string.utf8.count && left.string == right.string
      && left.string.utf8.elementsEqual(right.string.utf8) && left.illFormed == right.illFormed
  }

}

extension RandomAccessCollection<UInt8> where Index == Int {
  /// The lone surrogate whose three bytes of WTF-8 start at `index`; nil if there is none.
  func surrogate(at index: Int) -> UInt16? {
    guard self[index] == 0xED, index + 2 < endIndex, self[index + 1] >= 0xA0 else { return nil }
    return 0xD000 | UInt16(self[index + 1] & 0x3F) << 6 | UInt16(self[index + 2] & 0x3F)
  }
}

extension [UInt8] {
  /// Appends one UTF-16 code unit in WTF-8, joining a low surrogate to a high one that the text ends with.
  mutating func append(wtf8 unit: UInt16) {
    let unit = UInt32(unit)
    if UTF16.isTrailSurrogate(UInt16(unit)), count >= 3, let high = surrogate(at: count - 3), UTF16.isLeadSurrogate(high) {
      removeLast(3)
      let scalar = 0x10000 + (UInt32(high) - 0xD800) << 10 + (unit - 0xDC00)
      self += [0xF0 | UInt8(scalar >> 18), continuation(scalar >> 12), continuation(scalar >> 6), continuation(scalar)]
    } else if unit < 0x80 {
      append(UInt8(unit))
    } else if unit < 0x800 {
      self += [0xC0 | UInt8(unit >> 6), continuation(unit)]
    } else {
      self += [0xE0 | UInt8(unit >> 12), continuation(unit >> 6), continuation(unit)]
    }
  }

  private func continuation(_ bits: UInt32) -> UInt8 {
    0x80 | UInt8(bits & 0x3F)
  }
}
