/// Makes requests of the bytes of a connection (RFC 9112): pure, and the same whatever pieces the bytes come in.
package struct RequestParser: Sendable {
  /// How far the request that is being read has come.
  package enum Progress: Hashable, Sendable {
    /// No byte of it is there.
    case idle
    /// Its head is being read.
    case head
    /// Its head is complete, its content is not.
    case content
  }

  /// What `parse` came to.
  package enum Outcome: Sendable {
    /// All input was read and the request is not complete.
    case incomplete
    /// A request is complete; the input may hold more behind it.
    case request(Request)
    /// No request can be made of the bytes, nor of any that follow.
    case refused(Refusal)
  }

  private let limits: RequestLimits
  private var headParser: HeadParser
  private var head: RequestHead?
  private var chunks: ChunkedDecoder?
  private var content: [UInt8] = []
  private var refusal: Refusal?
  /// Whether the request being read keeps the connection open, as far as its client is concerned (RFC 9112, 9.3).
  private(set) var persists = true

  /// Makes a parser for a new connection.
  package init(limits: RequestLimits) {
    self.limits = limits
    headParser = HeadParser(limits: limits)
  }

  /// Whether the request that is being read, or was refused, is HEAD.
  var readsHead: Bool { head.map { $0.line.method == .head } ?? headParser.isHead }

  /// How far the request that is being read has come.
  package var progress: Progress {
    head != nil ? .content : headParser.hasBegun ? .head : .idle
  }

  /// Whether the client waits for `100 Continue` before it sends the content: none has come yet (RFC 9110, 10.1.1).
  ///
  /// So it is only right behind the head, where the last input ended with it.
  package private(set) var awaitsContinue = false

  /// How much of the content of the request that is being read is there.
  var contentCount: Int { content.count }

  /// Reads on at `offset` of `input` and moves `offset` past what was read, to the end of one request at most.
  ///
  /// After a refusal every call gives that refusal again and reads nothing more.
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
    if head == nil {
      guard let head = try headParser.parse(input, from: &offset) else { return .incomplete }
      headParser = HeadParser(limits: limits)
      persists = head.framing.persists(version: head.line.version)
      // RFC 9112, 6.3: without either field a request has no content.
      guard head.framing.isChunked || head.framing.contentLength ?? 0 > 0 else { return .request(Request(head: head, body: [])) }
      if head.framing.isChunked { chunks = ChunkedDecoder(limits: limits) }
      self.head = head
      awaitsContinue = head.framing.expectsContinue && head.line.version == .http11 && offset == input.count
    }
    guard let head, try readContent(input, from: &offset, length: head.framing.contentLength) else { return .incomplete }
    defer {
      self.head = nil
      chunks = nil
      content = []
    }
    return .request(Request(head: head, body: content))
  }

  private mutating func readContent(_ input: Span<UInt8>, from offset: inout Int, length: Int?) throws(Refusal) -> Bool {
    guard let length else { return try chunks?.decode(input, from: &offset, into: &content) ?? true }
    let count = min(length - content.count, input.count - offset)
    content.append(input, offset..<offset + count)
    offset += count
    return content.count == length
  }
}
