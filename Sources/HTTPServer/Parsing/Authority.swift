#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The syntax of `uri-host [ ":" port ]` (RFC 9110, 7.2; RFC 3986, 3.2.2), which Host and targets in absolute form share.
enum Authority {
  /// Throws 400 unless `range` of `bytes` is one.
  ///
  /// An empty host is none of http's (RFC 9110, 4.2.1), nor is user information (4.2.4), and no port of TCP is above 65535. A name with a
  /// comma, which RFC 3986 has, is refused: it is also what becomes of two Host fields joined to a list (RFC 9110, 5.3).
  static func check(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) {
    let invalid = Refusal(.badRequest, "The host is not a valid one.")
    var index = range.lowerBound
    if index < range.upperBound, bytes[index] == UInt8(ascii: "[") {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "]"), in: range), isIPLiteral(bytes, index + 1..<end) else { throw invalid }
      index = end + 1
    } else {
      while index < range.upperBound, bytes[index] != UInt8(ascii: ":") {
        guard bytes.isPercentEncoded(index, in: range) || bytes[index].isHostCharacter && bytes[index] != UInt8(ascii: ",") else {
          throw invalid
        }
        index += 1
      }
    }
    guard index > range.lowerBound else { throw invalid }
    guard index < range.upperBound else { return }
    guard bytes[index] == UInt8(ascii: ":") else { throw invalid }
    var port = 0
    for index in index + 1..<range.upperBound {
      guard bytes[index].isDigit else { throw invalid }
      port = port * 10 + Int(bytes[index] - UInt8(ascii: "0"))
      guard port <= 65_535 else { throw invalid }
    }
  }

  /// `IPv6address / IPvFuture` (RFC 3986, 3.2.2).
  private static func isIPLiteral(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard let first = range.first else { return false }
    if bytes[first] | 0x20 == UInt8(ascii: "v") {
      guard let dot = bytes.firstIndex(of: UInt8(ascii: "."), in: range), dot > first + 1, dot + 1 < range.upperBound else { return false }
      return (first + 1..<dot).allSatisfy { bytes[$0].hexDigit != nil }
        && (dot + 1..<range.upperBound).allSatisfy { bytes[$0].isHostCharacter || bytes[$0] == UInt8(ascii: ":") }
    }
    var text: [UInt8] = []
    text.append(bytes, range)
    var address = in6_addr()
    return inet_pton(AF_INET6, String(decoding: text, as: UTF8.self), &address) == 1
  }
}
