internal import Glibc
internal import HTTPServer

/// Parses POSIX extended regular expressions like regcomp(3) of glibc, but without its extensions.
///
/// The result of a part is its states, at least one.
struct PatternParser {
  typealias Invalid = RegularExpression.Invalid
  typealias State = RegularExpression.State

  /// The deepest nesting of groups, which limits the recursion.
  private static let deepest = 100
  /// The largest number in braces, RE_DUP_MAX of glibc.
  private static let largestCount = 32_767

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Parses all bytes as a pattern; if it has too many states, returns more than the limit.
  mutating func parse() throws(Invalid) -> [State] {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.dropLast().reversed().reduce(branches[branches.count - 1]) { rest, branch in
      Self.limited([.either(1, branch.count + 2)] + branch + [.jump(rest.count + 1)] + rest)
    }
  }

  /// The beginning of `states` if there are too many: the pattern is refused, but first for other mistakes if it has any.
  private static func limited(_ states: [State]) -> [State] { Array(states.prefix(RegularExpression.stateLimit + 1)) }

  private var next: UInt8? { byte(at: 0) }

  private func byte(at offset: Int) -> UInt8? { position + offset < bytes.count ? bytes[position + offset] : nil }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func sequence() throws(Invalid) -> [State] {
    var states: [State] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") || depth == 0 {
      position += 1
      switch byte {
      // These cannot be repeated: `^*` is invalid.
      case UInt8(ascii: "^"): states.append(.start)
      case UInt8(ascii: "$"): states.append(.end)
      default: states += try repetitions(of: atom(byte))
      }
    }
    return states.isEmpty ? [.jump(1)] : Self.limited(states)
  }

  private mutating func atom(_ byte: UInt8) throws(Invalid) -> [State] {
    switch byte {
    case UInt8(ascii: "("): return try group()
    case UInt8(ascii: "["): return [.bytes(try bracket())]
    case UInt8(ascii: "."): return [.bytes(ByteSet { $0 != 0 })]
    case UInt8(ascii: "\\"): return [.bytes(ByteSet(try escaped()))]
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw Invalid(reason: "there is nothing before \(Character(Unicode.Scalar(byte))) that it could repeat")
    // Including a ")" without a "(", which is an ordinary character.
    default: return [.bytes(ByteSet(byte))]
    }
  }

  private mutating func group() throws(Invalid) -> [State] {
    guard depth < Self.deepest else { throw Invalid(reason: "its groups are nested more than \(Self.deepest) deep") }
    depth += 1
    let inner = try parse()
    depth -= 1
    guard take(")") else { throw Invalid(reason: "a ( has no )") }
    return inner
  }

  private mutating func escaped() throws(Invalid) -> UInt8 {
    guard let byte = next else { throw Invalid(reason: "it ends in a backslash") }
    position += 1
    let letter = Character(Unicode.Scalar(byte))
    if byte.isDigit, letter != "0" { throw Invalid(reason: "\\\(letter) is a back-reference, which is not supported") }
    // regcomp reads `\d` as "d", which is hardly meant, and `\w` and `\<` are GNU extensions.
    if byte.isLetterOrDigit || "<>`'".utf8.contains(byte) {
      throw Invalid(reason: "\\\(letter) is not of POSIX extended regular expressions; write [0-9] for \\d, [[:space:]] for \\s")
    }
    return byte
  }

  /// Parses the repetitions after `atom`.
  private mutating func repetitions(of atom: [State]) throws(Invalid) -> [State] {
    var states = atom
    var count = 0
    while let (least, most) = try repetition() {
      count += 1
      guard count <= Self.deepest else { throw Invalid(reason: "it repeats one thing more than \(Self.deepest) times in a row") }
      states = Self.repeated(states, least, most)
    }
    return states
  }

  /// At least `least` and at most `most` copies of `part`; any number if `most` is nil.
  private static func repeated(_ part: [State], _ least: Int, _ most: Int?) -> [State] {
    if least == 0, most == nil { return limited([.either(1, part.count + 2)] + part + [.jump(-part.count - 1)]) }
    var states: [State] = []
    for _ in 0..<least where states.count <= RegularExpression.stateLimit { states += part }
    guard let most else { return limited(states + [.either(-part.count, 1)]) }
    for left in (0..<most - least).reversed() where states.count <= RegularExpression.stateLimit {
      states += [.either(1, (left + 1) * (part.count + 1))] + part
    }
    return states.isEmpty ? [.jump(1)] : limited(states)
  }

  private mutating func repetition() throws(Invalid) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    return take("{") ? try braces() : nil
  }

  /// Parses the rest of `{m}`, `{m,}`, `{m,n}` or, as in glibc, `{,n}`.
  private mutating func braces() throws(Invalid) -> (least: Int, most: Int?) {
    let least = number()
    let hasComma = take(",")
    let most = hasComma ? number() : least
    guard take("}") else { throw Invalid(reason: "a { is not followed by one or two numbers and a }") }
    guard least != nil || hasComma else { throw Invalid(reason: "{} has no number") }
    if let least, let most, least > most { throw Invalid(reason: "{\(least),\(most)} ends before it begins") }
    guard max(least ?? 0, most ?? 0) <= Self.largestCount else {
      throw Invalid(reason: "a number in braces is above \(Self.largestCount)")
    }
    return (least ?? 0, most)
  }

  /// Parses a number; returns one more than the largest if it is larger, and nil if there is none.
  private mutating func number() -> Int? {
    var number: Int?
    while let byte = next, byte.isDigit {
      number = min((number ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), Self.largestCount + 1)
      position += 1
    }
    return number
  }
}

// Bracket expressions.
extension PatternParser {
  private static let unmatched = Invalid(reason: "a [ has no ]")

  /// Parses the rest of an expression after its `[`.
  private mutating func bracket() throws(Invalid) -> ByteSet {
    var set = ByteSet()
    let isInverted = take("^")
    var isFirst = true
    while true {
      guard let next else { throw Self.unmatched }
      if next == UInt8(ascii: "]"), !isFirst { break }
      // A hyphen is an ordinary character only at the beginning and at the end.
      if next == UInt8(ascii: "-"), !isFirst, byte(at: 1) != UInt8(ascii: "]") {
        throw Invalid(reason: byte(at: 1) == nil ? Self.unmatched.reason : "a - in [] has no beginning of a range before it")
      }
      isFirst = false
      let (members, first) = try element()
      set.formUnion(members)
      guard let first, self.next == UInt8(ascii: "-"), let end = byte(at: 1), end != UInt8(ascii: "]") else { continue }
      position += 1
      guard let last = try element().byte else { throw Invalid(reason: "a class cannot end a range in []") }
      guard first <= last else { throw Invalid(reason: "a range in [] ends before it begins") }
      for byte in first...last { set.insert(byte) }
    }
    position += 1
    return isInverted ? set.inverted : set
  }

  /// Parses an element; its byte is nil for a class such as `[:alpha:]` or `[=a=]`, which cannot begin or end a range.
  private mutating func element() throws(Invalid) -> (members: ByteSet, byte: UInt8?) {
    guard let first = next else { throw Self.unmatched }
    guard first == UInt8(ascii: "["), let kind = byte(at: 1), ":=.".utf8.contains(kind) else {
      position += 1
      return (ByteSet(first), first)
    }
    let start = position + 2
    var end = start
    while end + 1 < bytes.count, bytes[end] != kind || bytes[end + 1] != UInt8(ascii: "]") { end += 1 }
    guard end + 1 < bytes.count else { throw Self.unmatched }
    let name = bytes[start..<end]
    position = end + 2
    if kind == UInt8(ascii: ":") {
      let text = String(decoding: name, as: UTF8.self)
      guard let set = ByteSet(class: text) else { throw Invalid(reason: "there is no class [:\(text):]") }
      return (set, nil)
    }
    // The C locale has no other collating elements.
    guard let byte = name.first, name.count == 1 else { throw Invalid(reason: "[. .] and [= =] have one character each") }
    return (ByteSet(byte), kind == UInt8(ascii: ".") ? byte : nil)
  }
}

extension ByteSet {
  private static let classes: [String: @Sendable (CInt) -> CInt] = [
    "alnum": isalnum, "alpha": isalpha, "blank": isblank, "cntrl": iscntrl, "digit": isdigit, "graph": isgraph, "lower": islower,
    "print": isprint, "punct": ispunct, "space": isspace, "upper": isupper, "xdigit": isxdigit,
  ]

  /// Returns the bytes of a character class in the C locale; nil if the name is unknown.
  fileprivate init?(class name: String) {
    guard let isMember = Self.classes[name] else { return nil }
    // ASCII is the same in all locales.
    self.init { $0 < 0x80 && isMember(CInt($0)) != 0 }
  }
}
