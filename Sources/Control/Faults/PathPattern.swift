internal import Glibc

/// A POSIX extended regular expression for the whole of a path.
final class PathPattern {
  /// Why a text is no regular expression.
  struct Malformed: Error, Hashable {
    /// The C library's words for it.
    let reason: String
  }

  private var expression = regex_t()

  /// Compiles `text`.
  ///
  /// - Throws: `Malformed` where it is no extended regular expression.
  init(_ text: String) throws(Malformed) {
    let code = regcomp(&expression, text, REG_EXTENDED)
    guard code != 0 else { return }
    var reason = [CChar](repeating: 0, count: 128)
    regerror(code, &expression, &reason, reason.count)
    throw Malformed(reason: String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  deinit { regfree(&expression) }

  /// Whether all of `path` is of the pattern.
  func matches(_ path: String) -> Bool {
    var found = regmatch_t()
    // Of all matches the leftmost and longest is given, so where all of the path matches, that is the one.
    return regexec(&expression, path, 1, &found, 0) == 0 && found.rm_so == 0 && Int(found.rm_eo) == path.utf8.count
  }
}
