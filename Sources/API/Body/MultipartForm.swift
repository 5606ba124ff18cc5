internal import HTTPServer

/// `multipart/form-data` (RFC 7578), read as forgivingly as Django's parser: what is complete counts, the rest is passed over.
enum MultipartForm {
  /// The fields and files of `body`, whose parts `boundary` separates.
  static func decode(_ body: [UInt8], boundary: String) -> Form {
    Form(
      parts(of: body, boundary: boundary).map { part in
        Form.Pair(name: part.name, value: part.file.map { .file(name: $0) } ?? .text(String(decoding: body[part.content], as: UTF8.self)))
      })
  }

  /// A field or a file.
  struct Part {
    let name: String
    /// The name of the file; nil for a field.
    let file: String?
    /// Where its content is in the body.
    let content: Range<Int>
  }

  /// The parts of `body`, in order.
  static func parts(of body: [UInt8], boundary: String) -> [Part] {
    let delimiter = Array("--\(boundary)".utf8)
    var parts: [Part] = []
    guard var position = find(delimiter, in: body, from: 0) else { return [] }
    while position + delimiter.count <= body.count {
      let start = position + delimiter.count
      if body[start...].starts(with: "--".utf8) { break }
      let end = find([13, 10] + delimiter, in: body, from: start)
      if let part = part(body[start..<(end ?? body.count)]) { parts.append(part) }
      guard let end else { break }
      position = end + 2
    }
    return parts
  }

  /// The boundary of a request's body; nil where it is none of this media type.
  static func boundary(of request: Request) -> String? {
    let media = request.fields.first("content-type").map { MediaType(String(decoding: $0, as: UTF8.self)) }
    return media?.essence == "multipart/form-data" ? media?.parameter("boundary") : nil
  }

  private static func part(_ bytes: ArraySlice<UInt8>) -> Part? {
    // What stands between the delimiter and the line's end is padding.
    let lineEnd = [UInt8]([13, 10])
    let array = Array(bytes)
    guard let head = find(lineEnd, in: array, from: 0), let blank = find(lineEnd + lineEnd, in: array, from: head) else { return nil }
    let lines = String(decoding: array[head..<blank], as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }) else { return nil }
    let media = MediaType(String(disposition.drop { $0 != ":" }.dropFirst()))
    guard media.essence == "form-data", let name = media.parameter("name") else { return nil }
    let file = media.parameter("filename").flatMap { $0.isEmpty ? nil : $0 }
    return Part(name: name, file: file, content: (bytes.startIndex + blank + 4)..<bytes.endIndex)
  }

  static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
    var index = start
    while index <= bytes.count - pattern.count {
      if bytes[index] == first, bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
      index += 1
    }
    return nil
  }
}
