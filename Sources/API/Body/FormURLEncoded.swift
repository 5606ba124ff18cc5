/// `application/x-www-form-urlencoded`, as the WHATWG's URL standard and Python's `urllib.parse` have it.
enum FormURLEncoded {
  /// Reads `name=value&…`.
  ///
  /// A piece without `=` is a name with an empty value; empty pieces are passed over; a `%` without two hexadecimal digits stands for
  /// itself; percent-encoded bytes that are not UTF-8 become U+FFFD. Text that is not UTF-8 as it stands is taken for Latin-1, as Django
  /// has it.
  static func decode(_ bytes: ArraySlice<UInt8>) -> Form {
    let bytes = String(validating: bytes, as: UTF8.self) == nil ? Charset.latin1(bytes)[...] : bytes
    return Form(
      bytes.split(separator: UInt8(ascii: "&")).map { piece in
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { return Form.Pair(name: text(piece), value: .text("")) }
        return Form.Pair(name: text(piece[..<equals]), value: .text(text(piece[(equals + 1)...])))
      })
  }

  /// Writes a name or a value: letters, digits and `_.-~` stay, a space becomes `+`, all else `%XX`.
  ///
  /// Python's `quote_plus`.
  static func encode(_ text: String, into output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case _ where byte.isASCIIAlphanumeric || "_.-~".utf8.contains(byte): output.append(byte)
      case UInt8(ascii: " "): output.append(UInt8(ascii: "+"))
      default: PercentEncoding.append(byte, to: &output)
      }
    }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: PercentEncoding.decode(bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }[...]), as: UTF8.self)
  }
}

/// Percent-encoding (RFC 3986, 2.1).
package enum PercentEncoding {
  /// Takes it away; a `%` without two hexadecimal digits stands for itself.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
        let low = digit(bytes[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded[...]
  }

  /// Encodes what may not stand in a path; Django's `escape_uri_path`.
  static func encode(_ path: ArraySlice<UInt8>, into output: inout [UInt8]) {
    for byte in path {
      if byte.isASCIIAlphanumeric || "/:@&+$,-_.!~*'()".utf8.contains(byte) { output.append(byte) } else { append(byte, to: &output) }
    }
  }

  /// Appends `%XX`.
  static func append(_ byte: UInt8, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension UInt8 {
  /// Whether it is an ASCII letter or digit.
  var isASCIIAlphanumeric: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: false
    }
  }
}
