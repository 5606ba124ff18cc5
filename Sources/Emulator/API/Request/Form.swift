internal import HTTPServer

/// Names and values of a query string or a form, in order.
///
/// Where a name is read, the last of its values counts.
struct Form {
  enum Value: Hashable {
    case text(String)
    /// A file of a multipart form, by its name.
    case file(name: String)
  }

  var pairs: [(name: String, value: Value)] = []

  /// The names whose values are text, with those.
  var parameters: [(name: String, value: String)] {
    pairs.compactMap { pair in if case .text(let text) = pair.value { (pair.name, text) } else { nil } }
  }

  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// The last value of the name; nil if it does not occur.
  func value(_ name: String) -> Value? { pairs.last { $0.name == name }?.value }

  /// The last value of the name as text; nil if it does not occur or is a file.
  func last(_ name: String) -> String? {
    if case .text(let text) = value(name) { text } else { nil }
  }
}

/// `application/x-www-form-urlencoded`, as the WHATWG's URL standard and Python's `urllib.parse` have it.
enum FormURLEncoded {
  /// Reads `name=value&…`.
  ///
  /// A piece without `=` is a name with an empty value; empty pieces are ignored; a `%` without two hexadecimal digits is kept
  /// as it is; percent-encoded bytes that are not UTF-8 become U+FFFD. Text that is not UTF-8 is read as Latin-1, as by Django.
  static func decode(_ bytes: ArraySlice<UInt8>) -> Form {
    let bytes = String(validating: bytes, as: UTF8.self) == nil ? Charset.latin1(bytes)[...] : bytes
    return Form(
      pairs: bytes.split(separator: UInt8(ascii: "&")).map { piece in
        let equals = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
        return (text(piece[..<equals]), .text(text(piece[equals...].dropFirst())))
      })
  }

  /// Writes a name or a value: letters, digits and `_.-~` stay, a space becomes `+`, all else `%XX`.
  ///
  /// Python's `quote_plus`.
  static func encode(_ text: String, into output: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case _ where byte.isUnreserved: output.append(byte)
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
enum PercentEncoding {
  /// Returns `bytes` without it; a `%` without two hexadecimal digits is kept as it is.
  static func decode(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard bytes.contains(UInt8(ascii: "%")) else { return bytes }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex, let high = bytes[index + 1].hexDigit,
        let low = bytes[index + 2].hexDigit
      {
        decoded.append(UInt8(high << 4 | low))
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return decoded[...]
  }

  /// Encodes what a path cannot contain; Django's `escape_uri_path`.
  static func encode(_ path: ArraySlice<UInt8>, into output: inout [UInt8]) {
    for byte in path {
      if byte.isLetterOrDigit || "/:@&+$,-_.!~*'()".utf8.contains(byte) { output.append(byte) } else { append(byte, to: &output) }
    }
  }

  static func append(_ byte: UInt8, to output: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}

/// `multipart/form-data` (RFC 7578), read as leniently as by Django: parts that are complete count, the rest is ignored.
enum MultipartForm {
  /// The fields and files of `body`, whose parts `boundary` separates.
  static func decode(_ body: [UInt8], boundary: String) -> Form {
    Form(
      pairs: parts(of: body, boundary: boundary).map { part in
        (part.name, part.file.map { .file(name: $0) } ?? .text(String(decoding: body[part.content], as: UTF8.self)))
      })
  }

  struct Part {
    let name: String
    /// The name of the file; nil for a field.
    let file: String?
    /// Where its content is in the body.
    let content: Range<Int>
  }

  static func parts(of body: [UInt8], boundary: String) -> [Part] {
    let delimiter = Array("--\(boundary)".utf8)
    var parts: [Part] = []
    guard var position = body.position(of: delimiter) else { return [] }
    while position + delimiter.count <= body.count {
      let start = position + delimiter.count
      if body[start...].starts(with: "--".utf8) { break }
      let end = body.position(of: [13, 10] + delimiter, from: start)
      if let part = part(body[start..<(end ?? body.count)]) { parts.append(part) }
      guard let end else { break }
      position = end + 2
    }
    return parts
  }

  /// The boundary of a request's body; nil if it is not of this media type.
  static func boundary(of request: Request) -> String? {
    let media = request.fields.first("content-type").map { MediaType(String(decoding: $0, as: UTF8.self)) }
    return media?.essence == "multipart/form-data" ? media?.parameter("boundary") : nil
  }

  private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
    // What is between the delimiter and the line's end is padding.
    let lineEnd = [UInt8]([13, 10])
    let array = Array(bytes)
    guard let head = array.position(of: lineEnd), let blank = array.position(of: lineEnd + lineEnd, from: head) else { return nil }
    let lines = String(decoding: array[head..<blank], as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }) else { return nil }
    let media = MediaType(String(disposition.drop { $0 != ":" }.dropFirst()))
    guard media.essence == "form-data", let name = media.parameter("name") else { return nil }
    let file = media.parameter("filename").flatMap { $0.isEmpty ? nil : $0 }
    return Part(name: name, file: file, content: (bytes.startIndex + blank + 4)..<bytes.endIndex)
  }
}
