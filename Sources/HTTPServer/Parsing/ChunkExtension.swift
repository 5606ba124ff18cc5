/// Where in the extensions behind a chunk size a byte stands (RFC 9112, 7.1.1), which run up to the CR of the line:
/// `*( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`.
///
/// They are dropped, but not unread: a reader that took a line end as part of a quoted string would find the chunk elsewhere.
enum ChunkExtension: Sendable {
  /// Behind the size or a value, where the line may end.
  case boundary
  case spaceBeforeSemicolon
  case nameStart, name, spaceAfterName
  case valueStart, value
  /// `quoted-string` (RFC 9110, 5.6.4), and a byte behind its backslash.
  case quoted, quotedPair

  /// Where the byte after `byte` stands; nil when `byte` may not stand here.
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

  /// Whether the line may end here; white space is followed by something (`BWS ";"`).
  var mayEnd: Bool {
    switch self {
    case .boundary, .name, .value: true
    default: false
    }
  }
}
