import Glibc
import TestSupport
import Testing

@testable import Emulator

/// Patterns for whole paths, beside libc's and with a bound on work.
@Suite struct RegularExpressionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let pattern: String
    let matched: [String]
    let others: [String]

    var testDescription: String { pattern }
  }

  static let rows = [
    Row(pattern: "", matched: [""], others: ["a"]),
    Row(pattern: "/api/.*", matched: ["/api/", "/api/projects/1"], others: ["/api", "x/api/"]),
    Row(pattern: "a|bc|", matched: ["a", "bc", ""], others: ["b", "ac"]),
    Row(pattern: "(a|b)*c", matched: ["c", "abbac"], others: ["", "abbacc"]),
    Row(pattern: "a+b?", matched: ["a", "aab"], others: ["", "b", "abb"]),
    Row(pattern: "a{2}", matched: ["aa"], others: ["a", "aaa"]),
    Row(pattern: "a{2,}", matched: ["aa", "aaaaa"], others: ["a"]),
    Row(pattern: "a{1,3}", matched: ["a", "aa", "aaa"], others: ["", "aaaa"]),
    Row(pattern: "a{,2}", matched: ["", "a", "aa"], others: ["aaa"]),
    Row(pattern: "a{0}b", matched: ["b"], others: ["ab"]),
    Row(pattern: "(ab){2}{2}", matched: ["abababab"], others: ["abab"]),
    Row(pattern: "^a$|^b", matched: ["a", "b"], others: ["", "ab"]),
    Row(pattern: "a^b|c$d", matched: [], others: ["ab", "a^b", "cd"]),
    Row(pattern: "(^)*a($)*", matched: ["a"], others: ["aa"]),
    Row(pattern: "[a-c]+", matched: ["abc"], others: ["abd", ""]),
    Row(pattern: "[^/]+", matched: ["a b"], others: ["a/b"]),
    Row(pattern: "[]a]+", matched: ["]a"], others: ["[a"]),
    Row(pattern: "[^]a]", matched: ["b"], others: ["]", "a"]),
    Row(pattern: "[a-]+[-b]", matched: ["a-b", "--"], others: ["b"]),
    Row(pattern: "[+--]+", matched: ["+,-"], others: ["."]),
    Row(pattern: #"[\]"#, matched: [#"\"#], others: ["a"]),
    Row(pattern: "[[:digit:]x]+", matched: ["12x"], others: ["12y"]),
    Row(pattern: "[[:alpha:][:space:]]+", matched: ["a B"], others: ["a1"]),
    Row(pattern: "[[.-.]-0]+", matched: ["-./0"], others: [","]),
    Row(pattern: "[[=a=]b]", matched: ["a", "b"], others: ["c"]),
    Row(pattern: #"a\.b\(\{\\"#, matched: [#"a.b({\"#], others: [#"axb({\"#]),
    Row(pattern: "a)}]", matched: ["a)}]"], others: ["a"]),
    Row(pattern: "..", matched: ["ab", "ü"], others: ["a", "abc"]),
    Row(pattern: "ü+", matched: ["ü"], others: ["u"]),
  ]

  @Test(arguments: rows) func matchesAsLibcDoes(_ row: Row) throws {
    let expression = try RegularExpression(row.pattern)
    let system = try #require(SystemExpression(row.pattern))
    for (texts, expected) in [(row.matched, true), (row.others, false)] {
      for text in texts {
        #expect(expression.matches(text) == expected, "\(text)")
        #expect(system.matches(text) == expected, "libc: \(text)")
      }
    }
  }

  static let refused: [(pattern: String, reason: String)] = [
    (String(repeating: "a", count: 1_001), "1001 bytes"), (String(repeating: "(", count: 1_000), "nested"),
    (String(repeating: "(", count: 15_000) + String(repeating: ")", count: 15_000), "30000 bytes"),
    ("((a{1,100}){1,100}){1,100}", "2000 states"), ("(){30000}", "2000 states"), ("(((){9999}){9999}){9999}", "2000 states"),
    (String(repeating: "(", count: 90) + "a" + String(repeating: "){2,9}", count: 90), "2000 states"),
    (#"\.?(a*)*(a*)*\1\1\1b"#, #"\1 is a back-reference"#), (#"(a)\9"#, #"\9 is a back-reference"#),
    (#"\d+"#, #"\d is not of POSIX"#), (#"\.\w"#, #"\w is not of POSIX"#), (#"a\<b"#, #"\< is not of POSIX"#), (#"a\"#, "backslash"),
    ("a(b", "a ( has no )"), ("(a|b", "a ( has no )"), ("[a", "a [ has no ]"), ("[]", "a [ has no ]"), ("[^", "a [ has no ]"),
    ("[a-", "a [ has no ]"), ("[[:alpha:", "a [ has no ]"), ("[[:alphabet:]]", "[:alphabet:]"), ("[z-a]", "ends before"),
    ("[a-c-e]", "has no beginning"), ("[a-[:digit:]]", "cannot end a range"), ("[[.ab.]]", "one character"),
    ("*a", "nothing before *"), ("a|+", "nothing before +"), ("(?a)", "nothing before ?"), ("{2}", "nothing before {"),
    ("^*", "nothing before *"), ("a{", "a {"), ("a{x}", "a {"), ("a{}", "no number"), ("a{3,2}", "ends before"), ("a{1,2,3}", "a {"),
    ("a{32768}", "32767"), ("a{99999999999999999999}", "32767"), ("a" + String(repeating: "*", count: 999), "in a row"),
  ]

  @Test(arguments: refused) func refusesWithAReason(_ pattern: String, _ reason: String) {
    let error = #expect(throws: RegularExpression.Invalid.self) { try RegularExpression(pattern) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  /// Patterns on which a matcher that tries one way after the other takes exponential time, and how many states may be looked at a byte.
  static let greedy = [
    ("(a*)*b", 10), ("(a|a)*b", 10), ("(a|aa)+b", 12), ("((a*)*)*b", 14), ("(((a+)+)+)+b", 14), ("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b", 40),
    ("(a?){300}a{300}", RegularExpression.stateLimit), ("(a|b)*a(a|b){200}", RegularExpression.stateLimit),
    ("a{0,900}b", RegularExpression.stateLimit),
  ]

  /// The number of steps is bounded, not the time.
  @Test(arguments: greedy) func takesLinearTime(_ pattern: String, _ most: Int) throws {
    let expression = try RegularExpression(pattern)
    for count in [10, 500, 1_000] {
      let (_, steps) = expression.match(String(repeating: "a", count: count))
      #expect(steps <= (count + 1) * most)
    }
  }

  /// Random small patterns, most of them well made, on random texts.
  @Test(arguments: 1...8 as ClosedRange<UInt64>) func agreesWithLibc(seed: UInt64) throws {
    var random = RandomStream(seed: seed)
    for _ in 0..<400 {
      // Anchors at the ends alone: glibc gets those in the middle of what is repeated wrong, such as `(a^b|){2}`, which it finds in "ab".
      let (start, end) = (Bool.random(using: &random) ? "^" : "", Bool.random(using: &random) ? "$" : "")
      let pattern = start + Self.pattern(depth: 3, &random) + end
      let expression = try? RegularExpression(pattern)
      let system = SystemExpression(pattern)
      #expect((expression == nil) == (system == nil), "\(pattern)")
      guard let expression, let system else { continue }
      for _ in 0..<8 {
        let text = Self.letters(Int.random(in: 0..<7, using: &random), from: "ab-", &random)
        #expect(expression.matches(text) == system.matches(text), "\(pattern) on \"\(text)\"")
      }
    }
  }

  /// Bytes in any order are a pattern or refused, and never end the process.
  @Test func endsForAnyBytes() {
    var random = RandomStream(seed: 1)
    for round in 0..<5_000 {
      let pattern = Self.letters(Int.random(in: 0..<30, using: &random), from: #"ab()[]{}*+?|^$.\-,:=019é"#, &random)
      guard let expression = try? RegularExpression(pattern) else { continue }
      let (isMatch, steps) = expression.match("ab-a]{0")
      #expect(steps <= 8 * (RegularExpression.stateLimit + 1))
      // What takes the whole of a text takes it in a group and beside a branch that takes nothing too.
      #expect((try? RegularExpression("(\(pattern))|x"))?.matches("ab-a]{0") != !isMatch || pattern.contains(")"), "\(round): \(pattern)")
    }
  }

  private static func letters(_ count: Int, from alphabet: String, _ random: inout RandomStream) -> String {
    let letters = Array(alphabet)
    return String((0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
  }

  private static func pattern(depth: Int, _ random: inout RandomStream) -> String {
    func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }
    var pattern = ""
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1, 2: pattern += pick(["a", "b", "-", "."])
      case 3: pattern += pick(["[ab]", "[^a]", "[a-b]", "[-a]", "[[:alpha:]]", "[^[:alpha:]b]", "[]a]", #"\-"#])
      case 4: pattern += pick(["", ")", "{", "(", "[", "a{2", "a{,1}", "[b-a]", "a{2}{0,1}"])
      case _ where depth > 0:
        let inner = Self.pattern(depth: depth - 1, &random)
        let other = Self.pattern(depth: depth - 1, &random)
        pattern += "(" + inner + pick(["", "", "|\(other)", "|"]) + ")"
      default: pattern += "a"
      }
      pattern += pick(["", "", "", "*", "+", "?", "{1,2}", "{2}", "{0}", "{2,}"])
    }
    return pattern
  }
}

/// What libc makes of a pattern.
private final class SystemExpression {
  private var compiled = regex_t()

  /// nil for a pattern that libc refuses.
  init?(_ pattern: String) {
    if regcomp(&compiled, pattern, REG_EXTENDED) != 0 { return nil }
  }

  deinit { regfree(&compiled) }

  /// POSIX has the leftmost longest match: a shorter one means that there is none for the whole.
  func matches(_ text: String) -> Bool {
    var match = regmatch_t()
    return regexec(&compiled, text, 1, &match, 0) == 0 && match.rm_so == 0 && Int(match.rm_eo) == text.utf8.count
  }
}
