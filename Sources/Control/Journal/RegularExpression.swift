internal import Glibc

/// A POSIX extended regular expression for a whole text (regcomp(3)).
final class RegularExpression {
  private var compiled = regex_t()

  /// Why a pattern is none, in the system's words.
  struct Invalid: Error {
    let reason: String
  }

  init(_ pattern: String) throws(Invalid) {
    // To regcomp, `\d` is a "d": it would match nothing that its writer means, and say nothing.
    if let escape = pattern.firstIndex(of: "\\"), let next = pattern[escape...].dropFirst().first, next.isLetter || next.isNumber {
      throw Invalid(reason: "\\\(next) is not of POSIX extended regular expressions; write [0-9] for \\d, [[:space:]] for \\s")
    }
    let result = regcomp(&compiled, pattern, REG_EXTENDED)
    guard result == 0 else {
      var message = [CChar](repeating: 0, count: 128)
      let length = regerror(result, &compiled, &message, message.count)
      throw Invalid(reason: String(decoding: message.prefix(max(0, length - 1)).map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
  }

  deinit { regfree(&compiled) }

  /// Whether the expression takes all of `text`.
  ///
  /// POSIX has the leftmost longest match, so that a shorter one means that there is none for the whole.
  func matches(_ text: String) -> Bool {
    var match = regmatch_t()
    return regexec(&compiled, text, 1, &match, 0) == 0 && match.rm_so == 0 && Int(match.rm_eo) == text.utf8.count
  }
}
