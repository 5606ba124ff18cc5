/// Where the parts of a request target stand in the bytes of the head (RFC 9112, 3.2).
struct RequestTarget: Sendable {
  /// The path.
  var path: Range<Int>
  /// Where the target ends; between the end of the path and here are the `?` and the query.
  var end: Int
  /// The authority of a target in absolute form.
  var authority: Range<Int>?

  var query: Range<Int>? { path.upperBound < end ? path.upperBound + 1..<end : nil }

  init(path: Range<Int>, end: Int, authority: Range<Int>?) {
    self.path = path
    self.end = end
    self.authority = authority
  }

  /// Reads the target at `range` of `bytes`.
  ///
  /// Visible characters that RFC 3986 wants percent-encoded, such as `[` or `|`, are let through because clients send them and they can be
  /// read in one way only; the fragment mark is not, nor broken percent-encoding in the path. In a query a lone `%` stands for itself, as
  /// forms have it (WHATWG URL, 5.1).
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, method: Method) throws(Refusal) {
    // RFC 9110, 9.1: no resource here can be a tunnel, which is 501 and not 405.
    guard method.token != "CONNECT" else {
      throw Refusal(.notImplemented, "The method is not implemented.")
    }
    var start = range.lowerBound
    if bytes[start] == UInt8(ascii: "*"), range.count == 1 {
      guard method == .options else { throw Refusal(.badRequest, "The target * is for OPTIONS alone.") }
    } else if bytes[start] != UInt8(ascii: "/") {
      let found = try Self.authority(bytes, range)
      authority = found
      start = found.upperBound
    }
    var pathEnd = range.upperBound
    var index = start
    while index < range.upperBound {
      switch bytes[index] {
      case UInt8(ascii: "%") where index < pathEnd:
        guard index + 2 < range.upperBound, bytes[index + 1].hexDigit != nil, bytes[index + 2].hexDigit != nil else {
          throw Refusal(.badRequest, "The target holds a % without two hexadecimal digits.")
        }
      case UInt8(ascii: "?"):
        pathEnd = min(pathEnd, index)
      case UInt8(ascii: "#"), ...UInt8.space, 0x7f...:
        throw Refusal(.badRequest, "The target holds a character that must be percent-encoded.")
      default:
        break
      }
      index += 1
    }
    path = start..<pathEnd
    end = range.upperBound
  }

  /// The authority of a target in absolute form (RFC 9112, 3.2.2), of the schemes http and https.
  private static func authority(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) -> Range<Int> {
    let start = range.lowerBound
    for scheme in ["http://", "https://"] as [StaticString] {
      let length = scheme.utf8CodeUnitCount
      guard range.count > length, bytes.matches(scheme, in: start..<start + length) else { continue }
      var end = start + length
      while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
      try Authority.check(bytes, start + length..<end)
      return start + length..<end
    }
    throw Refusal(.badRequest, "The target is neither a path nor an absolute http URI.")
  }

  /// Gives an empty path of an absolute form its meaning, at the end of `bytes`: `/`, or `*` for OPTIONS without a query (RFC 9112, 3.2.4).
  mutating func complete(_ bytes: inout [UInt8], method: Method) {
    guard path.isEmpty else { return }
    let start = bytes.count
    bytes.append(method == .options && query == nil ? UInt8(ascii: "*") : UInt8(ascii: "/"))
    bytes += bytes[path.upperBound..<end]
    path = start..<start + 1
    end = bytes.count
  }
}
