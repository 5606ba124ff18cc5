/// `multipart/form-data` (RFC 7578), read as forgivingly as Django's parser: what is complete counts, the rest is passed over.
enum MultipartForm {
  /// The fields and files of `body`, whose parts `boundary` separates.
  static func decode(_ body: [UInt8], boundary: String) -> Form {
    let delimiter = Array("--\(boundary)".utf8)
    var pairs: [Form.Pair] = []
    guard var position = find(delimiter, in: body, from: 0) else { return Form() }
    while position + delimiter.count <= body.count {
      let start = position + delimiter.count
      if body[start...].starts(with: "--".utf8) { break }
      let end = find([13, 10] + delimiter, in: body, from: start)
      if let pair = part(body[start..<(end ?? body.count)]) { pairs.append(pair) }
      guard let end else { break }
      position = end + 2
    }
    return Form(pairs)
  }

  private static func part(_ bytes: ArraySlice<UInt8>) -> Form.Pair? {
    // What stands between the delimiter and the line's end is padding.
    let lineEnd = [UInt8]([13, 10])
    let array = Array(bytes)
    guard let head = find(lineEnd, in: array, from: 0), let blank = find(lineEnd + lineEnd, in: array, from: head) else { return nil }
    let lines = String(decoding: array[head..<blank], as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let disposition = lines.first(where: { $0.lowercased().hasPrefix("content-disposition:") }) else { return nil }
    let media = MediaType(String(disposition.drop { $0 != ":" }.dropFirst()))
    guard media.essence == "form-data", let name = media.parameter("name") else { return nil }
    if let file = media.parameter("filename"), !file.isEmpty { return Form.Pair(name: name, value: .file(name: file)) }
    return Form.Pair(name: name, value: .text(String(decoding: array[(blank + 4)...], as: UTF8.self)))
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
    var index = start
    while index <= bytes.count - pattern.count {
      if bytes[index] == first, bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index }
      index += 1
    }
    return nil
  }
}
