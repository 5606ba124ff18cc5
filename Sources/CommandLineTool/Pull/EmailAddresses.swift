/// Finds what looks like e-mail addresses in a text.
enum EmailAddresses {
  /// The text with what `replacement` gives for each address in the address's place.
  ///
  /// An address in a URL, whose `@` is `%40`, is handed over with its `@`, and gets its `%40` back.
  static func replace(in text: String, _ replacement: (String) -> String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var copied = 0
    var index = 0
    while index < bytes.count {
      let at = at(bytes, index)
      guard at > 0 else {
        index += 1
        continue
      }
      var start = index
      while start > copied, isLocal(bytes[start - 1]) { start -= 1 }
      var end = index + at
      while end < bytes.count, isDomain(bytes[end]) { end += 1 }
      // A full stop after an address ends the sentence.
      while end > index + at, [UInt8(ascii: "."), UInt8(ascii: "-")].contains(bytes[end - 1]) { end -= 1 }
      guard start < index, bytes[(index + at)..<end].dropFirst().dropLast().contains(UInt8(ascii: ".")) else {
        index += at
        continue
      }
      let address = String(decoding: bytes[start..<index] + [UInt8(ascii: "@")] + bytes[(index + at)..<end], as: UTF8.self)
      let sign = bytes[index..<(index + at)]
      result += bytes[copied..<start]
      for byte in replacement(address).utf8 {
        if byte == UInt8(ascii: "@") { result += sign } else { result.append(byte) }
      }
      (copied, index) = (end, end)
    }
    return copied == 0 ? text : String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  /// The length of the `@` or `%40` at `index`; 0 where there is none.
  private static func at(_ bytes: [UInt8], _ index: Int) -> Int {
    if bytes[index] == UInt8(ascii: "@") { return 1 }
    return bytes[index...].starts(with: "%40".utf8) ? 3 : 0
  }

  private static func isLocal(_ byte: UInt8) -> Bool { isDomain(byte) || "!#$%&'*+_`{|}~".utf8.contains(byte) }

  /// Letters outside ASCII stand in addresses as well (RFC 6531).
  private static func isDomain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte >= 0x80
    }
  }
}
