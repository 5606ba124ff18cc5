/// What the fields say about the message itself: where it ends, its host, and whether the connection stays open (RFC 9112, 6 and 9).
///
/// A request is refused if two readers could disagree about where it ends, which is how requests are smuggled (RFC 9112, 11.2).
struct Framing: Sendable {
  /// The value of Content-Length; nil if the field is missing.
  private(set) var contentLength: Int?
  /// Whether the content is chunked (RFC 9112, 7.1).
  private(set) var isChunked = false
  /// Whether the client waits for `100 Continue` (RFC 9110, 10.1.1).
  private(set) var expectsContinue = false
  private var hasUnknownExpectation = false
  private var hasHost = false
  private var closes = false
  private var keepsAlive = false

  /// Reads one field.
  mutating func note(_ line: FieldLine, in bytes: Span<UInt8>) throws(Refusal) {
    let (name, value) = (line.name, line.value)
    switch name.count {
    case 4 where bytes.matches("host", in: name):
      guard !hasHost else { throw Refusal(.badRequest, "The field Host is there twice.") }  // RFC 9112, 3.2
      try Authority.check(bytes, value)
      hasHost = true
    case 6 where bytes.matches("expect", in: name):
      bytes.forEachElement(in: value) { element in
        if bytes.matches("100-continue", in: element) { expectsContinue = true } else { hasUnknownExpectation = true }
      }
    case 10 where bytes.matches("connection", in: name):
      bytes.forEachElement(in: value) { element in
        if bytes.matches("close", in: element) { closes = true }
        if bytes.matches("keep-alive", in: element) { keepsAlive = true }
      }
    case 14 where bytes.matches("content-length", in: name):
      // RFC 9112, 6.3: a reader may accept a repeated equal length, and must refuse a different one.
      guard contentLength == nil else { throw Refusal(.badRequest, "The field Content-Length is there twice.") }
      contentLength = try Self.length(bytes, value)
    case 17 where bytes.matches("transfer-encoding", in: name):
      guard !isChunked else { throw Refusal(.badRequest, "The field Transfer-Encoding is there twice.") }
      try noteCoding(bytes, value)
    default:
      break
    }
  }

  /// Checks the fields together, after the last one.
  func check(version: Version, limits: RequestLimits) throws(Refusal) {
    if version == .http11, !hasHost { throw Refusal(.badRequest, "The field Host is missing.") }  // RFC 9112, 3.2
    if isChunked {
      // RFC 9112, 6.1: both fields may be an attempt to smuggle, and HTTP/1.0 does not have the coding.
      if contentLength != nil { throw Refusal(.badRequest, "Content-Length and Transfer-Encoding exclude each other.") }
      if version == .http10 { throw Refusal(.badRequest, "HTTP/1.0 has no Transfer-Encoding.") }
    }
    // RFC 9110, 10.1.1 and 15.5.18. HTTP/1.0 has no expectations.
    if version == .http11, hasUnknownExpectation { throw Refusal(.expectationFailed, "The only expectation known here is 100-continue.") }
    if let contentLength, contentLength > limits.maxBodySize { throw Self.tooLarge }  // RFC 9110, 15.5.14
  }

  static let tooLarge = Refusal(.contentTooLarge, "The content is too large.")

  /// Whether the client wants the connection to stay open after this request (RFC 9112, 9.3).
  func persists(version: Version) -> Bool {
    !closes && (version == .http11 || keepsAlive)
  }

  /// `Content-Length = 1*DIGIT` (RFC 9110, 8.6): no sign, no list, and no number that overflows an Int.
  private static func length(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(Refusal) -> Int {
    let invalid = Refusal(.badRequest, "The field Content-Length is not a number.")
    guard !value.isEmpty else { throw invalid }
    var length = 0
    for index in value {
      guard bytes[index].isDigit else { throw invalid }
      let (product, overflows) = length.multipliedReportingOverflow(by: 10)
      let (sum, exceeds) = product.addingReportingOverflow(Int(bytes[index] - UInt8(ascii: "0")))
      guard !overflows, !exceeds else { throw invalid }
      length = sum
    }
    return length
  }

  /// Accepts only `chunked`; throws 501 for other codings (RFC 9112, 6.1) and 400 for chunked twice (7.1).
  ///
  /// Empty elements (`chunked,`; RFC 9110, 5.6.1) are also refused: a reader that compares the whole value sees another coding there.
  private mutating func noteCoding(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(Refusal) {
    isChunked = bytes.matches("chunked", in: value)
    guard !isChunked else { return }
    var isKnown = true
    bytes.forEachElement(in: value) { element in isKnown = isKnown && bytes.matches("chunked", in: element) }
    throw isKnown
      ? Refusal(.badRequest, "The field Transfer-Encoding does not name one coding.")
      : Refusal(.notImplemented, "The only transfer coding known here is chunked.")
  }
}
