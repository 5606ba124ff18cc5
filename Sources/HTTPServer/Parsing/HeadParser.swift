/// Parses the head of one request, line by line, from input in any pieces.
///
/// The result does not depend on where a piece ends, and each byte is scanned once, however small the pieces are.
struct HeadParser: Sendable {
  private let limits: RequestLimits
  /// The input of earlier pieces; empty while the first piece is parsed.
  private var kept: [UInt8] = []
  private var lineStart = 0
  private var scanned = 0
  private var sectionStart = 0
  private var line: RequestLine?
  private var fieldLines: [FieldLine] = []
  private var framing = Framing()

  init(limits: RequestLimits) {
    self.limits = limits
  }

  /// Whether the method is HEAD, as far as it has been read; also known if the request line is refused.
  var isHead: Bool {
    line.map { $0.method == .head } ?? (kept.dropFirst(lineStart).starts(with: "HEAD ".utf8))
  }

  /// Whether a byte of the request has been read; an empty line before the request line does not count.
  var hasBegun: Bool { line != nil || kept.count > lineStart }

  /// Parses `input` from `offset` on, advances `offset`, and returns the request without its content if the head is complete.
  mutating func parse(_ input: Span<UInt8>, from offset: inout Int) throws(Refusal) -> (Request, Framing)? {
    let before = kept.count
    guard try before == 0 ? readFirst(input.extracting(offset..<input.count)) : readOn(input.extracting(offset..<input.count)) else {
      offset = input.count
      return nil
    }
    offset += kept.count - before
    return try finish()
  }

  /// Parses the first piece; returns false if the head does not end in it.
  private mutating func readFirst(_ input: Span<UInt8>) throws(Refusal) -> Bool {
    var length: Int?
    defer { kept.append(input, 0..<(length ?? input.count)) }
    length = try scan(input)
    return length != nil
  }

  /// Parses a further piece; returns false if the head does not end in it.
  private mutating func readOn(_ input: Span<UInt8>) throws(Refusal) -> Bool {
    kept.append(input, 0..<input.count)
    // A second reference, not a copy: scanning does not change these bytes.
    let bytes = kept
    guard let length = try scan(bytes.span) else { return false }
    kept = Array(bytes[..<length])
    return true
  }

  /// Parses the complete lines; returns the length of the head after the empty line at its end, and nil before.
  private mutating func scan(_ bytes: Span<UInt8>) throws(Refusal) -> Int? {
    while let end = try lineEnd(bytes) {
      if line == nil {
        if end > lineStart {
          line = try RequestLine(bytes, lineStart..<end, limits: limits)
          sectionStart = end + 2
          fieldLines.reserveCapacity(12)
        } else if lineStart > 0 {
          // RFC 9112, 2.2: one empty line before a request is ignored, for old clients that end their content with one; more are refused.
          throw Refusal(400, "The request begins with empty lines.")
        }
      } else if end == lineStart {
        return end + 2
      } else {
        guard fieldLines.count < limits.maxHeaderFields else { throw Self.tooLarge }
        let field = try FieldLine(bytes, lineStart..<end)
        try framing.note(field, in: bytes)
        fieldLines.append(field)
      }
      lineStart = end + 2
      scanned = lineStart
    }
    return nil
  }

  /// The end of the current line, before its CR LF; nil if that has not been read yet.
  private mutating func lineEnd(_ bytes: Span<UInt8>) throws(Refusal) -> Int? {
    // The last allowed position of the CR; the empty line is not part of the section (RFC 9112, 2.1).
    let last = line == nil ? lineStart + limits.maxRequestLineLength : max(lineStart, sectionStart + limits.maxHeaderSize - 2)
    let end = min(bytes.count, last + 1)
    var index = scanned
    while index < end, !bytes[index].isForbiddenControl { index += 1 }
    scanned = index
    if index < end {
      // RFC 9112, 2.2 and RFC 9110, 5.5: lines end in CR LF, and CR, LF and NUL are not allowed elsewhere. A reader may accept a lone LF; this
      // one does not, because others may not.
      guard bytes[index] == .carriageReturn else { throw Refusal(400, "The head holds a control character.") }
      guard index + 1 < bytes.count else { return nil }
      guard bytes[index + 1] == .lineFeed else { throw Refusal(400, "A CR stands without its LF.") }
      return index
    }
    guard index > last else { return nil }
    throw line == nil ? RequestLine.tooLong(bytes, from: lineStart, limits: limits) : Self.tooLarge
  }

  private static let tooLarge = Refusal(431, "The header section is too large.")

  private mutating func finish() throws(Refusal) -> (Request, Framing) {
    guard var line else { preconditionFailure("a head is complete only after its request line") }
    try framing.check(version: line.version, limits: limits)
    line.target.complete(&kept, method: line.method)
    return (Request(line, Fields(bytes: kept, lines: fieldLines)), framing)
  }
}

/// The limits of a request, in bytes.
package struct RequestLimits: Sendable {
  /// The longest request target: 414 above it.
  ///
  /// RFC 9112, 3 asks for 8000 at least.
  package var maxTargetLength = 16_384
  /// The longest header section, line ends included: 431 above it (RFC 6585, 5).
  package var maxHeaderSize = 32_768
  /// The most field lines of a header section: 431 above it.
  package var maxHeaderFields = 200
  /// The most bytes of chunk extensions and trailer section together: 431 above it (RFC 9112, 7.1.1).
  package var maxTrailerSize = 16_384
  /// The most bytes of content: 413 above it (RFC 9110, 15.5.14).
  package var maxBodySize = 1_048_576

  /// The longest method: 501 above it (RFC 9112, 3).
  let maxMethodLength = 64
  /// The longest method, target and version with the spaces between them.
  var maxRequestLineLength: Int { maxMethodLength + 1 + maxTargetLength + 1 + 8 }
}

/// The positions of the name and the value of a field in the bytes of the head.
struct FieldLine: Sendable {
  let name: Range<Int>
  let value: Range<Int>
}

extension FieldLine {
  /// Reads `field-name ":" OWS field-value OWS` (RFC 9112, 5) at `range` of `bytes`, a line that is not empty, without its line end.
  ///
  /// White space before the colon (RFC 9112, 5.1) and continuation lines (`obs-fold`, 5.2) are refused.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(Refusal) {
    guard !bytes[range.lowerBound].isWhitespace else {
      throw Refusal(400, "A field line begins with white space.")
    }
    var colon = range.lowerBound
    while colon < range.upperBound, bytes[colon].isTokenCharacter { colon += 1 }
    guard colon > range.lowerBound, colon < range.upperBound, bytes[colon] == UInt8(ascii: ":") else {
      throw Refusal(400, "A field line does not begin with a name and a colon.")
    }
    self.init(name: range.lowerBound..<colon, value: bytes.trimmed(colon + 1..<range.upperBound))
  }
}

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
      guard !hasHost else { throw Refusal(400, "The field Host is there twice.") }  // RFC 9112, 3.2
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
      guard contentLength == nil else { throw Refusal(400, "The field Content-Length is there twice.") }
      contentLength = try Self.length(bytes, value)
    case 17 where bytes.matches("transfer-encoding", in: name):
      guard !isChunked else { throw Refusal(400, "The field Transfer-Encoding is there twice.") }
      try noteCoding(bytes, value)
    default:
      break
    }
  }

  /// Checks the fields together, after the last one.
  func check(version: Version, limits: RequestLimits) throws(Refusal) {
    if version == .http11, !hasHost { throw Refusal(400, "The field Host is missing.") }  // RFC 9112, 3.2
    if isChunked {
      // RFC 9112, 6.1: both fields may be an attempt to smuggle, and HTTP/1.0 does not have the coding.
      if contentLength != nil { throw Refusal(400, "Content-Length and Transfer-Encoding exclude each other.") }
      if version == .http10 { throw Refusal(400, "HTTP/1.0 has no Transfer-Encoding.") }
    }
    // RFC 9110, 10.1.1 and 15.5.18. HTTP/1.0 has no expectations.
    if version == .http11, hasUnknownExpectation { throw Refusal(417, "The only expectation known here is 100-continue.") }
    if let contentLength, contentLength > limits.maxBodySize { throw Self.tooLarge }  // RFC 9110, 15.5.14
  }

  static let tooLarge = Refusal(413, "The content is too large.")

  /// Whether the client wants the connection to stay open after this request (RFC 9112, 9.3).
  func persists(version: Version) -> Bool {
    !closes && (version == .http11 || keepsAlive)
  }

  /// `Content-Length = 1*DIGIT` (RFC 9110, 8.6): no sign, no list, and no number that overflows an Int.
  private static func length(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(Refusal) -> Int {
    let invalid = Refusal(400, "The field Content-Length is not a number.")
    guard value.allSatisfy({ bytes[$0].isDigit }), let length = Int(bytes.text(in: value)) else { throw invalid }
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
      ? Refusal(400, "The field Transfer-Encoding does not name one coding.")
      : Refusal(501, "The only transfer coding known here is chunked.")
  }
}
