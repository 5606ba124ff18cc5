internal import API
internal import HTTPServer
internal import JSON

/// Takes keys out of what the journal shows; of each its last four characters stay.
struct Redaction {
  /// A key with what stands for it.
  private struct Secret {
    let text: String
    let shown: String
  }

  private let secrets: [Secret]

  /// Of the keys that a request gave, whatever they are, and of `others`.
  init(_ given: [RequestReading.GivenKey], _ others: [String]) {
    // The longest first: one key may begin with another. Shorter ones than five are only found where a key is expected.
    let values = Set(given.map(\.value) + others).filter { $0.utf8.count > 4 }
    let ordered = values.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
    secrets = ordered.flatMap { value in
      let encoded = Self.percentEncoded(value)
      return ([value] + (encoded == value ? [] : [encoded])).map { Secret(text: $0, shown: Self.shown(value)) }
    }
  }

  /// What stands for a key.
  static func shown(_ key: String) -> String { "…\(lastFour(key))" }

  /// The last four characters of a key; "" of one so short that they would be all of it.
  static func lastFour(_ key: String) -> String { key.count > 4 ? String(key.suffix(4)) : "" }

  /// The text without keys.
  func text(_ text: String) -> String {
    secrets.reduce(text) { Self.replace($1.text, by: $1.shown, in: $0) }
  }

  /// By hand: what the standard library has for it would bring its regular expressions into the program, 1.3 MB.
  private static func replace(_ secret: String, by shown: String, in text: String) -> String {
    let (bytes, pattern) = (Array(text.utf8), Array(secret.utf8))
    guard let first = pattern.first, bytes.count >= pattern.count else { return text }
    var replaced: [UInt8] = []
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      replaced += rest[..<start]
      let isSecret = rest[start...].starts(with: pattern)
      if isSecret { replaced += shown.utf8 } else { replaced.append(first) }
      rest = rest[(start + (isSecret ? pattern.count : 1))...]
    }
    return String(decoding: replaced + rest, as: UTF8.self)
  }

  /// The value of a field without keys: what `Authorization` gives is one, known or not.
  func field(_ name: String, _ value: String) -> String {
    guard name.lowercased() == "authorization" else { return text(value) }
    let scheme = value.prefix { $0 != " " && $0 != "\t" }
    let rest = value.dropFirst(scheme.count)
    let key = rest.drop { $0 == " " || $0 == "\t" }
    return key.isEmpty ? Self.shown(String(scheme)) : "\(scheme)\(rest.prefix(rest.count - key.count))\(Self.shown(String(key)))"
  }

  /// A query or a form without keys.
  func form(_ text: String) -> String {
    let pieces = text.split(separator: "&", omittingEmptySubsequences: false).map { piece in
      let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0] == "personal_api_key" ? "\(parts[0])=\(Self.shown(String(parts[1])))" : self.text(String(piece))
    }
    return pieces.joined(separator: "&")
  }

  /// A JSON value without keys.
  func json(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      let shown = self.text(text.string)
      return shown == text.string ? value : .text(shown)
    case .array(let elements): return .array(elements.map(json))
    case .object(let object):
      return .object(
        JSONObject(
          object.members.map { member in
            if member.key == "personal_api_key", case .string(let key) = member.value {
              return JSONObject.Member(key: member.key, value: .text(Self.shown(key.string)))
            }
            let name = self.text(member.key.string)
            return JSONObject.Member(key: name == member.key.string ? member.key : JSONString(name), value: json(member.value))
          }))
    case .null, .bool, .number: return value
    }
  }

  /// As `quote_plus` writes it, which links in answers do.
  private static func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      case UInt8(ascii: " "): "+"
      default: "%\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
      }
    }.joined()
  }
}
