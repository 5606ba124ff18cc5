/// Reads a POSIX extended regular expression as regcomp(3) of glibc does, less what is not of POSIX.
struct PatternParser {
  typealias Invalid = RegularExpression.Invalid

  /// How deep groups may lie in one another, which bounds the recursion.
  private static let deepest = 100
  /// The largest number in braces, RE_DUP_MAX of glibc.
  private static let largestCount = 32_767

  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The pattern that all the bytes are.
  mutating func parse() throws(Invalid) -> Pattern { try choice() }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  private mutating func choice() throws(Invalid) -> Pattern {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(Invalid) -> Pattern {
    var parts: [Pattern] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") || depth == 0 {
      position += 1
      switch byte {
      // No repetition after these: `^*` is a mistake.
      case UInt8(ascii: "^"): parts.append(.start)
      case UInt8(ascii: "$"): parts.append(.end)
      default: parts.append(try repetitions(of: atom(byte)))
      }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func atom(_ byte: UInt8) throws(Invalid) -> Pattern {
    switch byte {
    case UInt8(ascii: "("): return try group()
    case UInt8(ascii: "["):
      var bracket = BracketParser(bytes, at: position)
      let set = try bracket.parse()
      position = bracket.position
      return .bytes(set)
    case UInt8(ascii: "."): return .bytes(ByteSet { $0 != 0 })
    case UInt8(ascii: "\\"): return try escape()
    case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
      throw Invalid(reason: "there is nothing before \(Character(Unicode.Scalar(byte))) that it could repeat")
    // A ")" without a "(" too: it stands for itself.
    default: return .bytes(ByteSet(byte))
    }
  }

  private mutating func group() throws(Invalid) -> Pattern {
    guard depth < Self.deepest else { throw Invalid(reason: "its groups are nested more than \(Self.deepest) deep") }
    depth += 1
    let inner = try choice()
    depth -= 1
    guard take(")") else { throw Invalid(reason: "a ( has no )") }
    return inner
  }

  private mutating func escape() throws(Invalid) -> Pattern {
    guard let byte = next else { throw Invalid(reason: "it ends in a backslash") }
    position += 1
    let letter = Character(Unicode.Scalar(byte))
    switch byte {
    case UInt8(ascii: "1")...UInt8(ascii: "9"): throw Invalid(reason: "\\\(letter) is a back-reference, which is not supported")
    // To regcomp, `\d` is a "d", which its writer does not mean, and `\w` and `\<` are GNU's own.
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "'"):
      throw Invalid(reason: "\\\(letter) is not of POSIX extended regular expressions; write [0-9] for \\d, [[:space:]] for \\s")
    default: return .bytes(ByteSet(byte))
    }
  }

  /// The atom with all the repetitions that follow it.
  private mutating func repetitions(of atom: Pattern) throws(Invalid) -> Pattern {
    var pattern = atom
    var count = 0
    while let (least, most) = try repetition() {
      count += 1
      // Each makes the tree deeper, as a group does.
      guard count <= Self.deepest else { throw Invalid(reason: "it repeats one thing more than \(Self.deepest) times in a row") }
      pattern = .repeated(pattern, atLeast: least, atMost: most)
    }
    return pattern
  }

  private mutating func repetition() throws(Invalid) -> (least: Int, most: Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    return take("{") ? try braces() : nil
  }

  /// The rest of `{m}`, `{m,}`, `{m,n}` and, as glibc has it, `{,n}`.
  private mutating func braces() throws(Invalid) -> (least: Int, most: Int?) {
    let least = number()
    var most = least
    let hasComma = take(",")
    if hasComma { most = number() }
    guard take("}") else { throw Invalid(reason: "a { is not followed by one or two numbers and a }") }
    guard least != nil || hasComma else { throw Invalid(reason: "{} has no number") }
    if let least, let most, least > most { throw Invalid(reason: "{\(least),\(most)} ends before it begins") }
    guard max(least ?? 0, most ?? 0) <= Self.largestCount else {
      throw Invalid(reason: "a number in braces is above \(Self.largestCount)")
    }
    return (least ?? 0, most)
  }

  /// The number that stands here, or one above the largest for any larger one; nil if none does.
  private mutating func number() -> Int? {
    var number: Int?
    while let byte = next, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
      number = min((number ?? 0) * 10 + Int(byte - UInt8(ascii: "0")), Self.largestCount + 1)
      position += 1
    }
    return number
  }
}
