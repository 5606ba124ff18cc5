/// The request line (RFC 9112, 3): `method SP request-target SP HTTP-version`, with exactly one space between the parts.
struct RequestLine: Sendable {
  let method: Method
  let version: Version
  var target: RequestTarget

  /// Reads the line at `range` of `bytes`, which does not include the line end.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, limits: RequestLimits) throws(Refusal) {
    // RFC 9112, 3 allows splitting at any white space, but then two readers could see two different targets (11.2).
    guard let methodEnd = bytes.firstIndex(of: .space, in: range),
      let targetEnd = bytes.firstIndex(of: .space, in: methodEnd + 1..<range.upperBound), targetEnd > methodEnd + 1
    else { throw Refusal(400, "The request line is not a method, a target and a version.") }
    let token = range.lowerBound..<methodEnd
    guard !token.isEmpty, token.allSatisfy({ bytes[$0].isTokenCharacter }) else {
      throw Refusal(400, "The method is not a token.")  // RFC 9110, 9.1
    }
    let minor = try Self.minorVersion(bytes, targetEnd + 1..<range.upperBound, line: range)
    version = minor == 0 ? .http10 : .http11
    guard token.count <= limits.maxMethodLength else { throw Self.unknownMethod }
    let targetRange = methodEnd + 1..<targetEnd
    guard targetRange.count <= limits.maxTargetLength else { throw Self.targetTooLong }
    method = Method(bytes.text(in: token))
    target = try RequestTarget(bytes, targetRange, method: method)
  }

  /// The refusal of a line at `start` of `bytes` that is longer than `RequestLimits.maxRequestLineLength` (RFC 9112, 3).
  static func tooLong(_ bytes: Span<UInt8>, from start: Int, limits: RequestLimits) -> Refusal {
    bytes.firstIndex(of: .space, in: start..<start + limits.maxMethodLength + 1) == nil ? unknownMethod : targetTooLong
  }

  private static let unknownMethod = Refusal(501, "The method is not implemented.")
  private static let targetTooLong = Refusal(414, "The request target is too long.")

  /// The minor version of an `HTTP-version` (RFC 9112, 2.3) with major version 1; throws 505 for another major version (RFC 9110, 15.6.6).
  private static func minorVersion(
    _ bytes: Span<UInt8>, _ version: Range<Int>, line: Range<Int>
  ) throws(Refusal) -> UInt8 {
    let start = version.lowerBound
    guard version.count == 8, bytes[start + 5].isDigit, bytes[start + 6] == UInt8(ascii: "."), bytes[start + 7].isDigit,
      bytes[start] == UInt8(ascii: "H"), bytes[start + 1] == UInt8(ascii: "T"), bytes[start + 2] == UInt8(ascii: "T"),
      bytes[start + 3] == UInt8(ascii: "P"), bytes[start + 4] == UInt8(ascii: "/")
    else { throw Refusal(400, "The request line does not end in an HTTP version.") }
    if bytes[start + 5] != UInt8(ascii: "1") {
      // The first line of an HTTP/2 connection preface (RFC 9113, 3.4) is not a request.
      if bytes[start + 5] == UInt8(ascii: "2"), bytes.matches("pri *", in: line.lowerBound..<start - 1) {
        throw Refusal(400, "This server does not speak HTTP/2.")
      }
      throw Refusal(505, "This server speaks HTTP/1.1 and HTTP/1.0.")
    }
    return bytes[start + 7] - UInt8(ascii: "0")
  }

}

/// The positions of the parts of a request target in the bytes of the head (RFC 9112, 3.2).
struct RequestTarget: Sendable {
  /// The path as it was sent.
  private(set) var sentPath: Range<Int>
  /// The path as it is compared: the one that was sent, or a copy after the head with unreserved characters decoded.
  private(set) var path: Range<Int>
  /// The end of the target; the `?` and the query are between the end of the sent path and this.
  private(set) var end: Int
  /// The authority of a target in absolute form.
  let authority: Range<Int>?
  /// Whether the path contains a `%`.
  private let isEscaped: Bool

  var query: Range<Int>? { sentPath.upperBound < end ? sentPath.upperBound + 1..<end : nil }

  /// The whole target, without the authority of an absolute form.
  var whole: Range<Int> { sentPath.lowerBound..<end }

  /// Reads `bytes` as a target in origin form or `*`, without any check; a decoded path is appended to them if it differs.
  init(unchecked bytes: inout [UInt8]) {
    sentPath = 0..<(bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.count)
    path = sentPath
    end = bytes.count
    authority = nil
    isEscaped = bytes[sentPath].contains(UInt8(ascii: "%"))
    unescape(&bytes)
  }

  /// Reads the target at `range` of `bytes`.
  ///
  /// Visible characters that RFC 3986 requires to be percent-encoded, such as `[` or `|`, are accepted, because clients send them and they
  /// have only one meaning. A `#` (RFC 9112, 3.2.1) and broken percent-encoding in the path (RFC 3986, 2.1) are refused. In a query, a `%`
  /// without two digits is literal, as in forms (WHATWG URL, 5.1). Dot segments are not resolved (RFC 3986, 6), and only unreserved characters
  /// are decoded: `%00` or `%2F` is left to the handler, which knows what its segments may contain (RFC 3986, 7.3).
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, method: Method) throws(Refusal) {
    // RFC 9110, 9.3.6: no resource supports a tunnel, so that is 501 and not 405 (9.1).
    guard method.token != "CONNECT" else {
      throw Refusal(501, "The method is not implemented.")
    }
    var start = range.lowerBound
    var authority: Range<Int>?
    if bytes[start] == UInt8(ascii: "*"), range.count == 1 {  // RFC 9112, 3.2.4
      guard method == .options else { throw Refusal(400, "The target * is for OPTIONS alone.") }
    } else if bytes[start] != UInt8(ascii: "/") {
      let found = try Self.authority(bytes, range)
      authority = found
      start = found.upperBound
    }
    var pathEnd = range.upperBound
    var isEscaped = false
    var index = start
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "%") where index < pathEnd:
        guard bytes.isPercentEncoded(index, in: range) else {
          throw Refusal(400, "The target holds a % without two hexadecimal digits.")
        }
        isEscaped = true
      case UInt8(ascii: "?"):
        pathEnd = min(pathEnd, index)
      case UInt8(ascii: "#"), ...UInt8.space, 0x7f...:
        throw Refusal(400, "The target holds a character that must be percent-encoded.")
      default:
        break
      }
      index += 1
    }
    sentPath = start..<pathEnd
    path = sentPath
    end = range.upperBound
    (self.authority, self.isEscaped) = (authority, isEscaped)
  }

  /// The authority of a target in absolute form (RFC 9112, 3.2.2), which overrides the field Host.
  ///
  /// Throws for an https URI, because the connection is not secured (RFC 9110, 7.4), and for the authority form, which is only for CONNECT
  /// (RFC 9112, 3.2.3).
  private static func authority(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) -> Range<Int> {
    guard !bytes.matches("https://", in: range.prefix(8)) else {
      throw Refusal(421, "An https resource is not served without TLS.")
    }
    guard bytes.matches("http://", in: range.prefix(7)) else {
      throw Refusal(400, "The target is neither a path nor an absolute http URI.")
    }
    let start = range.lowerBound + 7
    var end = start
    while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
    try Authority.check(bytes, start..<end)
    return start..<end
  }

  /// Appends the path to `bytes` if it differs from the one that was sent.
  ///
  /// The empty path of an absolute form becomes `/`, or `*` for OPTIONS without a query (RFC 9112, 3.2.4).
  mutating func complete(_ bytes: inout [UInt8], method: Method) {
    guard sentPath.isEmpty else { return unescape(&bytes) }
    let start = bytes.count
    bytes.append(method == .options && query == nil ? UInt8(ascii: "*") : UInt8(ascii: "/"))
    bytes += bytes[sentPath.upperBound..<end]
    sentPath = start..<start + 1
    path = sentPath
    end = bytes.count
  }

  /// Decodes unreserved characters, so that equivalent paths are equal for everyone who compares them.
  private mutating func unescape(_ bytes: inout [UInt8]) {
    guard isEscaped else { return }
    let start = bytes.count
    bytes += Self.unescapingUnreserved(bytes[sentPath])
    path = start..<bytes.count
  }

  /// The path with unreserved characters decoded: `%5F` becomes `_` (RFC 3986, 6.2.2.2).
  static func unescapingUnreserved(_ path: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(path.count)
    var index = path.startIndex
    while index < path.endIndex {
      if path[index] == UInt8(ascii: "%"), index + 2 < path.endIndex, let high = path[index + 1].hexDigit,
        let low = path[index + 2].hexDigit, UInt8(high << 4 | low).isUnreserved
      {
        result.append(UInt8(high << 4 | low))
        index += 3
      } else {
        result.append(path[index])
        index += 1
      }
    }
    return result
  }
}
