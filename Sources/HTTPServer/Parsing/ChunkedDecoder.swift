/// Takes content out of the chunked transfer coding (RFC 9112, 7.1), in whatever pieces it comes.
///
/// Chunk extensions and trailer fields are checked and dropped (RFC 9112, 7.1.1 and 7.1.2; RFC 9110, 6.5.1), so no trailer changes how a
/// message is framed. No line may end in LF alone (RFC 9112, 2.2), nor a chunk in anything but CR LF (11.2).
struct ChunkedDecoder: Sendable {
  private enum Stage: Equatable {
    case size, extensions(ChunkExtension), sizeLineFeed
    case data, dataReturn, dataLineFeed
    case trailerStart, trailerName, trailerValue, trailerLineFeed, lastLineFeed
  }

  private let limits: RequestLimits
  private var stage = Stage.size
  private var size = 0
  private var digits = 0
  private var overhead = 0

  init(limits: RequestLimits) {
    self.limits = limits
  }

  /// Reads on at `offset`, moves it past what was read and appends the content to `body`; true once the last line has been read.
  mutating func decode(_ input: Span<UInt8>, from offset: inout Int, into body: inout [UInt8]) throws(Refusal) -> Bool {
    while offset < input.count {
      if stage == .data {
        let count = min(size, input.count - offset)
        body.append(input, offset..<offset + count)
        offset += count
        size -= count
        if size == 0 { stage = .dataReturn }
        continue
      }
      let byte = input[offset]
      offset += 1
      if stage == .lastLineFeed {
        try expect(.lineFeed, byte)
        return true
      }
      stage = try next(byte, bodySize: body.count)
    }
    return false
  }

  private mutating func next(_ byte: UInt8, bodySize: Int) throws(Refusal) -> Stage {
    switch stage {
    case .size:
      if let digit = byte.hexDigit {
        digits += 1
        // RFC 9112, 7.1: large sizes may not overflow. Sixteen digits are more than any needs; leading zeros count, or a size line would
        // have no end.
        guard digits <= 16, size <= Int.max >> 4 else { throw Refusal(.badRequest, "A chunk size is too long.") }
        size = size << 4 | digit
        return .size
      }
      guard digits > 0 else { throw Refusal(.badRequest, "A chunk does not begin with its size.") }
      guard size <= limits.maxBodySize - bodySize else { throw Framing.tooLarge }  // RFC 9110, 15.5.14
      return try extended(.boundary, byte)
    case .extensions(let place):
      return try extended(place, byte)
    case .sizeLineFeed:
      try expect(.lineFeed, byte)
      digits = 0
      return size == 0 ? .trailerStart : .data
    case .dataReturn:
      try expect(.carriageReturn, byte)
      return .dataLineFeed
    case .dataLineFeed:
      try expect(.lineFeed, byte)
      return .size
    case .trailerStart where byte == .carriageReturn:
      return .lastLineFeed
    case .trailerStart:
      guard byte.isTokenCharacter else { throw Refusal(.badRequest, "A trailer field does not begin with a name.") }
      return try pass(byte, .trailerName)
    case .trailerName:
      // RFC 9112, 5.1: no white space before the colon.
      guard byte.isTokenCharacter || byte == UInt8(ascii: ":") else {
        throw Refusal(.badRequest, "A trailer field does not begin with a name and a colon.")
      }
      return try pass(byte, byte == UInt8(ascii: ":") ? .trailerValue : .trailerName)
    case .trailerValue:
      return byte == .carriageReturn ? .trailerLineFeed : try pass(byte, .trailerValue)
    case .trailerLineFeed:
      try expect(.lineFeed, byte)
      return .trailerStart
    case .data, .lastLineFeed:
      preconditionFailure("decode(_:from:into:) handles these")
    }
  }

  private mutating func extended(_ place: ChunkExtension, _ byte: UInt8) throws(Refusal) -> Stage {
    if byte == .carriageReturn, place.mayEnd { return .sizeLineFeed }
    guard let next = place.next(byte) else { throw Refusal(.badRequest, "A chunk size is followed by what is no extension.") }
    return try pass(byte, .extensions(next))
  }

  /// Goes on to `stage` over a byte that is dropped.
  private mutating func pass(_ byte: UInt8, _ stage: Stage) throws(Refusal) -> Stage {
    guard !byte.isForbiddenControl else { throw Refusal(.badRequest, "The chunked content holds a control character outside its chunks.") }
    overhead += 1
    guard overhead <= limits.maxTrailerSize else {
      throw Refusal(.requestHeaderFieldsTooLarge, "The chunk extensions and trailer fields are too large.")
    }
    return stage
  }

  private func expect(_ expected: UInt8, _ byte: UInt8) throws(Refusal) {
    guard byte == expected else { throw Refusal(.badRequest, "A line or a chunk of the content does not end in CR LF.") }
  }
}
