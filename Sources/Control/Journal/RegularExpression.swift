/// A POSIX extended regular expression for a whole text, in the C locale: it reads bytes.
///
/// A match takes time linear in the text: at most `stateLimit` steps a byte. There are no back-references, which would need more.
struct RegularExpression {
  /// The longest pattern, in bytes.
  static let longest = 1_000
  /// The most states of a pattern, which bounds memory and the time of a match.
  static let stateLimit = 2_000

  /// Why a pattern is refused, as a part of a sentence.
  struct Invalid: Error, Hashable {
    let reason: String
  }

  private let program: PatternProgram

  /// Reads `pattern`.
  ///
  /// - Throws: `Invalid` for a mistake, a back-reference, and a pattern that is too long or has too many states.
  init(_ pattern: String) throws(Invalid) {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= Self.longest else {
      throw Invalid(reason: "it has \(bytes.count) bytes, and \(Self.longest) are the most")
    }
    var parser = PatternParser(bytes)
    let parsed = try parser.parse()
    guard parsed.size <= Self.stateLimit else {
      throw Invalid(reason: "its counted repetitions need more than \(Self.stateLimit) states; make them smaller")
    }
    program = PatternProgram(parsed)
  }

  /// How many bytes it takes.
  var byteCount: Int { program.byteCount }

  /// Whether the expression matches all of `text`.
  func matches(_ text: String) -> Bool { match(text).isMatch }

  /// Whether the expression matches all of `text`, and how many steps it took to find out.
  func match(_ text: String) -> (isMatch: Bool, steps: Int) {
    var text = text
    return text.withUTF8 { program.run($0) }
  }
}
