/// The request line (RFC 9112, 3): `method SP request-target SP HTTP-version`, with exactly one space each.
struct RequestLine: Sendable {
  let method: Method
  let version: Version
  var target: RequestTarget

  /// Reads the line at `range` of `bytes`, its line end left out.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, limits: RequestLimits) throws(Refusal) {
    // RFC 9112, 3: words could be split at any white space, which would let two readers see two targets (11.2).
    guard let methodEnd = bytes.firstIndex(of: .space, in: range),
      let targetEnd = bytes.firstIndex(of: .space, in: methodEnd + 1..<range.upperBound), targetEnd > methodEnd + 1
    else { throw Refusal(.badRequest, "The request line is not a method, a target and a version.") }
    let token = range.lowerBound..<methodEnd
    guard !token.isEmpty, token.allSatisfy({ bytes[$0].isTokenCharacter }) else {
      throw Refusal(.badRequest, "The method is not a token.")  // RFC 9110, 9.1
    }
    let minor = try Self.minorVersion(bytes, targetEnd + 1..<range.upperBound, line: range)
    version = minor == 0 ? .http10 : .http11
    guard token.count <= limits.maxMethodLength else { throw Self.unknownMethod }
    let targetRange = methodEnd + 1..<targetEnd
    guard targetRange.count <= limits.maxTargetLength else { throw Self.targetTooLong }
    method = Self.method(bytes, token)
    target = try RequestTarget(bytes, targetRange, method: method)
  }

  /// What is wrong with a line from `start` of `bytes` on that is longer than `RequestLimits.maxRequestLineLength` (RFC 9112, 3).
  static func tooLong(_ bytes: Span<UInt8>, from start: Int, limits: RequestLimits) -> Refusal {
    bytes.firstIndex(of: .space, in: start..<start + limits.maxMethodLength + 1) == nil ? unknownMethod : targetTooLong
  }

  private static let unknownMethod = Refusal(.notImplemented, "The method is not implemented.")
  private static let targetTooLong = Refusal(.uriTooLong, "The request target is too long.")

  /// The minor version of an `HTTP-version` (RFC 9112, 2.3) of major version 1: 505 for another major version (RFC 9110, 15.6.6).
  private static func minorVersion(
    _ bytes: Span<UInt8>, _ version: Range<Int>, line: Range<Int>
  ) throws(Refusal) -> UInt8 {
    let start = version.lowerBound
    guard version.count == 8, bytes[start + 5].isDigit, bytes[start + 6] == UInt8(ascii: "."), bytes[start + 7].isDigit,
      bytes[start] == UInt8(ascii: "H"), bytes[start + 1] == UInt8(ascii: "T"), bytes[start + 2] == UInt8(ascii: "T"),
      bytes[start + 3] == UInt8(ascii: "P"), bytes[start + 4] == UInt8(ascii: "/")
    else { throw Refusal(.badRequest, "The request line does not end in an HTTP version.") }
    if bytes[start + 5] != UInt8(ascii: "1") {
      // The first line of an HTTP/2 connection preface (RFC 9113, 3.4) is no request at all.
      if bytes[start + 5] == UInt8(ascii: "2"), bytes.matches("pri *", in: line.lowerBound..<start - 1) {
        throw Refusal(.badRequest, "This server does not speak HTTP/2.")
      }
      throw Refusal(.httpVersionNotSupported, "This server speaks HTTP/1.1 and HTTP/1.0.")
    }
    return bytes[start + 7] - UInt8(ascii: "0")
  }

  private static func method(_ bytes: Span<UInt8>, _ token: Range<Int>) -> Method {
    if token.count == 3, bytes[token.lowerBound] == UInt8(ascii: "G"), bytes[token.lowerBound + 1] == UInt8(ascii: "E"),
      bytes[token.lowerBound + 2] == UInt8(ascii: "T")
    {
      return .get
    }
    var text: [UInt8] = []
    text.append(bytes, token)
    return Method(String(decoding: text, as: UTF8.self))
  }
}
