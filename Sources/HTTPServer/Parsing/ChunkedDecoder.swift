/// Decodes the chunked transfer coding (RFC 9112, 7.1) from input in any pieces.
///
/// Chunk extensions and trailer fields are checked and dropped (RFC 9112, 7.1.1 and 7.1.2; RFC 9110, 6.5.1), so that no trailer can change
/// the framing. Lines and chunks must end in CR LF; a lone LF is refused (RFC 9112, 2.2 and 11.2).
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

  /// Decodes `input` from `offset` on, advances `offset`, and appends the content to `body`; returns true after the last line.
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
        // RFC 9112, 7.1: large sizes must not overflow. Sixteen digits are enough for any size; leading zeros count, or a size line could
        // be endless.
        guard digits <= 16, size <= Int.max >> 4 else { throw Refusal(400, "A chunk size is too long.") }
        size = size << 4 | digit
        return .size
      }
      guard digits > 0 else { throw Refusal(400, "A chunk does not begin with its size.") }
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
      guard byte.isTokenCharacter else { throw Refusal(400, "A trailer field does not begin with a name.") }
      return try pass(byte, .trailerName)
    case .trailerName:
      // RFC 9112, 5.1: no white space before the colon.
      guard byte.isTokenCharacter || byte == UInt8(ascii: ":") else {
        throw Refusal(400, "A trailer field does not begin with a name and a colon.")
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
    guard let next = place.next(byte) else { throw Refusal(400, "A chunk size is followed by what is no extension.") }
    return try pass(byte, .extensions(next))
  }

  /// Drops a byte outside the chunks and returns the next stage.
  private mutating func pass(_ byte: UInt8, _ stage: Stage) throws(Refusal) -> Stage {
    guard !byte.isForbiddenControl else { throw Refusal(400, "The chunked content holds a control character outside its chunks.") }
    overhead += 1
    guard overhead <= limits.maxTrailerSize else {
      throw Refusal(431, "The chunk extensions and trailer fields are too large.")
    }
    return stage
  }

  private func expect(_ expected: UInt8, _ byte: UInt8) throws(Refusal) {
    guard byte == expected else { throw Refusal(400, "A line or a chunk of the content does not end in CR LF.") }
  }
}

/// The state of a parser of chunk extensions (RFC 9112, 7.1.1), which follow the chunk size up to the end of the line:
/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`.
///
/// They are dropped, but parsed strictly: readers that disagree on whether a line end is part of a quoted string would disagree on where the
/// chunk starts.
enum ChunkExtension: Sendable {
  /// After the size or a value, where the line may end.
  case boundary
  case spaceBeforeSemicolon
  case nameStart, name, spaceAfterName
  case valueStart, value
  /// `quoted-string` (RFC 9110, 5.6.4), and the byte after a backslash in it.
  case quoted, quotedPair

  /// The state after `byte`; nil if `byte` is not allowed here.
  func next(_ byte: UInt8) -> Self? {
    let (isToken, isSpace) = (byte.isTokenCharacter, byte.isWhitespace)
    let another: Self? = byte == UInt8(ascii: ";") ? .nameStart : nil
    return switch self {
    case .boundary: isSpace ? .spaceBeforeSemicolon : another
    case .spaceBeforeSemicolon: isSpace ? self : another
    case .nameStart: isSpace ? self : isToken ? .name : nil
    case .name: isToken ? self : isSpace ? .spaceAfterName : byte == UInt8(ascii: "=") ? .valueStart : another
    case .spaceAfterName: isSpace ? self : byte == UInt8(ascii: "=") ? .valueStart : another
    case .valueStart: isSpace ? self : isToken ? .value : byte == UInt8(ascii: "\"") ? .quoted : nil
    case .value: isToken ? self : isSpace ? .spaceBeforeSemicolon : another
    case .quoted where byte == UInt8(ascii: "\""): .boundary
    case .quoted where byte == UInt8(ascii: "\\"): .quotedPair
    case .quoted, .quotedPair: byte.isForbiddenControl ? nil : .quoted
    }
  }

  /// Whether the line may end here; not after white space (`BWS ";"`).
  var mayEnd: Bool {
    switch self {
    case .boundary, .name, .value: true
    default: false
    }
  }
}
