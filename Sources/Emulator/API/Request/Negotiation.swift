internal import Glibc
internal import HTTPServer

/// Whether a client accepts JSON, the only format.
///
/// Django REST framework's `DefaultContentNegotiation`.
enum Negotiation {
  /// The indentation that the client asks for, 0 for compact text.
  ///
  /// - Throws: 404 for a format other than `json`, in the path or else in the query, 406 for an `Accept` that admits no JSON.
  static func indentation(_ exchange: Exchange) throws(APIError) -> Int {
    if let format = exchange.formatSuffix ?? exchange.query.last("format"), !format.isEmpty, format != "json" {
      throw .notFound(.formatQuery)
    }
    let accepts = exchange.request.fields.all("accept")
    if accepts.isEmpty { return 0 }
    // Weights (`q=`) are ignored there, and the parameters of the most specific range that admits JSON are used.
    let ranges = accepts.flatMap { $0.split(separator: UInt8(ascii: ",")) }.map { MediaType(String(decoding: $0, as: UTF8.self)) }
    guard let range = ranges.filter(\.admitsJSON).max(by: { $0.precedence < $1.precedence }) else { throw .notAcceptable }
    return range.indentation
  }
}

/// A range of an `Accept` field (RFC 9110, 12.5.1).
extension MediaType {
  fileprivate var admitsJSON: Bool { ["application/json", "application/*", "*/json", "*/*"].contains(essence) }

  fileprivate var precedence: Int {
    if essence.hasPrefix("*") { return 0 }
    if essence.hasSuffix("*") { return 1 }
    return parameters.isEmpty ? 2 : 3
  }

  /// `indent`, held to 0...8.
  fileprivate var indentation: Int { max(0, min(parameter("indent").flatMap { Int($0) } ?? 0, 8)) }
}

/// Writes U+2028 and U+2029 as they are, as the hosted service does: orjson, its renderer, escapes neither.
enum LineSeparators {
  /// Replaces their escapes in `json`, which must be valid.
  static func unescape(_ json: inout [UInt8]) {
    // Most bodies have no backslash at all, which memchr sees at many times the speed of a loop.
    guard json.withUnsafeBytes({ bytes in bytes.baseAddress.map { memchr($0, 0x5C, bytes.count) != nil } }) == true else { return }
    var output: [UInt8] = []
    output.reserveCapacity(json.count)
    var rest = json[...]
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      output += rest[..<backslash]
      rest = rest[backslash...]
      let isSeparator = rest.starts(with: #"\u2028"#.utf8) || rest.starts(with: #"\u2029"#.utf8)
      output += isSeparator ? [0xE2, 0x80, 0xA8 + (rest[backslash + 5] - UInt8(ascii: "8"))] : Array(rest.prefix(2))
      rest = rest.dropFirst(isSeparator ? 6 : 2)
    }
    json = output + rest
  }
}

/// Lays out compact JSON over lines, for `Accept: application/json; indent=4`: Django REST framework's way of asking for it.
enum Indentation {
  /// `json`, which must be valid and compact, with `width` spaces a level; empty arrays and objects stay closed.
  static func indent(_ json: [UInt8], by width: Int) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(json.count * 2)
    var depth = 0
    func breakLine() {
      output.append(UInt8(ascii: "\n"))
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * width))
    }
    var index = 0
    while index < json.count {
      let byte = json[index]
      switch byte {
      case UInt8(ascii: "\""):
        let start = index
        repeat { index += json[index] == UInt8(ascii: "\\") ? 2 : 1 } while json[index] != UInt8(ascii: "\"")
        output += json[start...index]
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        output.append(byte)
        depth += 1
        // The closing bracket is the opening one's code plus two.
        if json[index + 1] != byte + 2 { breakLine() }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if json[index - 1] != byte - 2 { breakLine() }
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        breakLine()
      case UInt8(ascii: ":"): output += ": ".utf8
      default: output.append(byte)
      }
      index += 1
    }
    return output
  }
}
