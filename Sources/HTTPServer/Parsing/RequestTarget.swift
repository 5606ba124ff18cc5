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
  /// read in one way only; the fragment mark is not (RFC 9112, 3.2.1), nor broken percent-encoding in the path (RFC 3986, 2.1). In a query a
  /// lone `%` stands for itself, as forms have it (WHATWG URL, 5.1). Nothing is decoded and no dot segment resolved here (RFC 3986, 6): a
  /// `%00` or `%2F` is for the handler, which alone knows what its segments may hold (RFC 3986, 7.3).
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, method: Method) throws(Refusal) {
    // RFC 9110, 9.3.6: nothing here is a tunnel, whatever the resource, so that is 501 and not 405 (9.1).
    guard method.token != "CONNECT" else {
      throw Refusal(.notImplemented, "The method is not implemented.")
    }
    var start = range.lowerBound
    if bytes[start] == UInt8(ascii: "*"), range.count == 1 {  // RFC 9112, 3.2.4
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
        guard bytes.isPercentEncoded(index, in: range) else {
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

  /// The authority of a target in absolute form (RFC 9112, 3.2.2), which stands above the field Host.
  ///
  /// An https resource is refused, since the connection is not secured (RFC 9110, 7.4); so is the authority form, which is CONNECT's (RFC
  /// 9112, 3.2.3).
  private static func authority(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) -> Range<Int> {
    guard !bytes.matches("https://", in: range.prefix(8)) else {
      throw Refusal(.misdirectedRequest, "An https resource is not served without TLS.")
    }
    guard bytes.matches("http://", in: range.prefix(7)) else {
      throw Refusal(.badRequest, "The target is neither a path nor an absolute http URI.")
    }
    let start = range.lowerBound + 7
    var end = start
    while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
    try Authority.check(bytes, start..<end)
    return start..<end
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
