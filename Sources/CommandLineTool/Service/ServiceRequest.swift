internal import JSON
internal import Storage

/// A request to a server of the API.
struct ServiceRequest: Sendable {
  var method = "GET"
  /// The path and the query.
  var target: String
  var fields: [(name: String, value: String)] = []
  /// Nil for no content.
  var body: [UInt8]?
}

/// What a server answers.
struct ServiceAnswer: Sendable {
  let status: Int
  let fields: [(name: String, value: String)]
  let body: [UInt8]

  /// The JSON object that the content is; nil where it is none.
  var object: JSONObject? { (try? JSONValue(parsing: body, maximumDepth: FixtureFile.maximumDepth))?.object }

  /// The values of the fields of that name, in whatever case, as one list (RFC 9110, 5.3); nil where there is none.
  func field(_ name: String) -> String? {
    let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }
}

extension ServiceAnswer {
  /// The answer that `text` is: a head or, with interim answers, several, and the content as it is.
  ///
  /// Nil where it begins with no status line.
  init?(_ text: [UInt8]) {
    var rest = text[...]
    while true {
      guard let (status, fields) = Self.head(&rest) else { return nil }
      // An interim answer has no content, and another one follows it (RFC 9110, 15.2).
      if status / 100 == 1 { continue }
      self.init(status: status, fields: fields, body: Array(rest))
      return
    }
  }

  private static func head(_ rest: inout ArraySlice<UInt8>) -> (Int, [(name: String, value: String)])? {
    let words = line(&rest).split(separator: " ", maxSplits: 2)
    guard words.count > 1, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
    var fields: [(name: String, value: String)] = []
    while !rest.isEmpty {
      let line = line(&rest)
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: ":") else { continue }
      var value = line[line.index(after: colon)...]
      while value.first == " " || value.first == "\t" { value.removeFirst() }
      while value.last == " " || value.last == "\t" { value.removeLast() }
      fields.append((String(line[..<colon]), String(value)))
    }
    return (status, fields)
  }

  /// Takes a line off the front, without its end.
  private static func line(_ rest: inout ArraySlice<UInt8>) -> String {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    rest = rest[end...].dropFirst()
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return String(decoding: line, as: UTF8.self)
  }
}
