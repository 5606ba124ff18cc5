/// Parses the requests of a connection (RFC 9112).
///
/// It is pure, and the result does not depend on how the input is split into pieces.
package struct RequestParser: Sendable {
  /// How much of the current request has been read.
  package enum Progress: Hashable, Sendable {
    /// No byte.
    case idle
    /// A part of the head.
    case head
    /// The head, but not all of the content.
    case content
  }

  /// The result of `parse`.
  package enum Outcome: Sendable {
    /// All input was read, and the request is not complete.
    case incomplete
    /// A complete request; the input may contain more after it.
    case request(Request)
    /// The input is not a request; nothing after it can be read either.
    case refused(Refusal)
  }

  private let limits: RequestLimits
  private var headParser: HeadParser
  /// The request whose content is not complete.
  private var pending: Request?
  /// The length of its content; nil if that is chunked.
  private var length: Int?
  private var chunks: ChunkedDecoder?
  private var content: [UInt8] = []
  private var refusal: Refusal?
  /// Whether the client wants the connection to stay open after the last request (RFC 9112, 9.3).
  private(set) var persists = true

  /// Makes a parser for a new connection.
  package init(limits: RequestLimits) {
    self.limits = limits
    headParser = HeadParser(limits: limits)
  }

  /// Whether the current or refused request is HEAD.
  var readsHead: Bool { pending.map { $0.method == .head } ?? headParser.isHead }

  /// How much of the current request has been read.
  package var progress: Progress {
    pending != nil ? .content : headParser.hasBegun ? .head : .idle
  }

  /// Whether the client waits for `100 Continue` before it sends the content (RFC 9110, 10.1.1).
  ///
  /// True only after input that ends with the head: with any content, the client does not wait.
  package private(set) var awaitsContinue = false

  /// The number of bytes of the current request's content so far.
  var contentCount: Int { content.count }

  /// Parses `input` from `offset` to the end of one request at most, and advances `offset`.
  ///
  /// After a refusal, every call returns that refusal again.
  package mutating func parse(_ input: Span<UInt8>, from offset: inout Int) -> Outcome {
    if let refusal { return .refused(refusal) }
    awaitsContinue = false
    do throws(Refusal) {
      return try advance(input, from: &offset)
    } catch {
      refusal = error
      offset = input.count
      return .refused(error)
    }
  }

  private mutating func advance(_ input: Span<UInt8>, from offset: inout Int) throws(Refusal) -> Outcome {
    guard offset < input.count else { return .incomplete }
    if pending == nil {
      guard let (request, framing) = try headParser.parse(input, from: &offset) else { return .incomplete }
      headParser = HeadParser(limits: limits)
      persists = framing.persists(version: request.version)
      // RFC 9112, 6.3: without either field a request has no content.
      guard framing.isChunked || framing.contentLength ?? 0 > 0 else { return .request(request) }
      if framing.isChunked { chunks = ChunkedDecoder(limits: limits) }
      pending = request
      length = framing.contentLength
      awaitsContinue = framing.expectsContinue && request.version == .http11 && offset == input.count
    }
    guard try readContent(input, from: &offset), var request = pending.take() else { return .incomplete }
    request.body = content
    chunks = nil
    content = []
    return .request(request)
  }

  private mutating func readContent(_ input: Span<UInt8>, from offset: inout Int) throws(Refusal) -> Bool {
    guard let length else { return try chunks?.decode(input, from: &offset, into: &content) ?? true }
    let count = min(length - content.count, input.count - offset)
    content.append(input, offset..<offset + count)
    offset += count
    return content.count == length
  }
}
