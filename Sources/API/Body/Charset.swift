/// The character encodings that a JSON body may name.
///
/// RFC 8259 knows only UTF-8; the service takes what its Python knows.
enum Charset {
  /// `bytes` in UTF-8.
  ///
  /// An unknown name counts as UTF-8, which is then checked by the JSON parser.
  ///
  /// - Throws: 400 for bytes that US-ASCII does not have.
  static func utf8(_ bytes: [UInt8], _ name: String?) throws(APIError) -> [UInt8] {
    switch name?.lowercased() {
    case "latin-1", "latin1", "iso-8859-1": return latin1(bytes[...])
    case "us-ascii", "ascii":
      guard let offset = bytes.firstIndex(where: { $0 > 127 }) else { return bytes }
      let byte = String(bytes[offset], radix: 16)
      throw .parse("JSON parse error - 'ascii' codec can't decode byte 0x\(byte) in position \(offset): ordinal not in range(128)")
    case "utf-16", "utf16":
      // A byte order mark decides; without one Python takes the machine's order, little-endian.
      if bytes.starts(with: [0xfe, 0xff]) { return utf16(bytes.dropFirst(2)) { UInt16($0) << 8 | UInt16($1) } }
      return utf16(bytes.starts(with: [0xff, 0xfe]) ? bytes.dropFirst(2) : bytes[...]) { UInt16($1) << 8 | UInt16($0) }
    case "utf-16le", "utf-16-le": return utf16(bytes[...]) { UInt16($1) << 8 | UInt16($0) }
    case "utf-16be", "utf-16-be": return utf16(bytes[...]) { UInt16($0) << 8 | UInt16($1) }
    default: return bytes
    }
  }

  /// Latin-1 text in UTF-8.
  static func latin1(_ bytes: ArraySlice<UInt8>) -> [UInt8] { Array(String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init))).utf8) }

  private static func utf16(_ bytes: ArraySlice<UInt8>, _ unit: (UInt8, UInt8) -> UInt16) -> [UInt8] {
    let pairs = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2)
    return Array(String(decoding: pairs.map { unit(bytes[$0], bytes[$0 + 1]) }, as: UTF16.self).utf8)
  }
}
