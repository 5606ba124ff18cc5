/// Reads what stands between `[` and `]` in a regular expression.
struct BracketParser {
  typealias Invalid = RegularExpression.Invalid

  private enum Element {
    case byte(UInt8)
    /// A class such as `[:alpha:]`, or an equivalence class such as `[=a=]`: it cannot begin or end a range.
    case set(ByteSet)
  }

  private static let unmatched = Invalid(reason: "a [ has no ]")

  private let bytes: [UInt8]
  /// Where reading goes on.
  private(set) var position: Int

  /// Reads `bytes` from the position after the `[` on.
  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The bytes that the expression stands for; afterwards `position` is behind its `]`.
  mutating func parse() throws(Invalid) -> ByteSet {
    var set = ByteSet()
    let isInverted = byte(at: 0) == UInt8(ascii: "^")
    if isInverted { position += 1 }
    var isFirst = true
    while true {
      guard let next = byte(at: 0) else { throw Self.unmatched }
      if next == UInt8(ascii: "]"), !isFirst { break }
      // A hyphen stands for itself at the beginning and at the end, and nowhere else.
      if next == UInt8(ascii: "-"), !isFirst, byte(at: 1) != UInt8(ascii: "]") {
        throw Invalid(reason: byte(at: 1) == nil ? Self.unmatched.reason : "a - in [] has no beginning of a range before it")
      }
      isFirst = false
      switch try element() {
      case .set(let members): set.formUnion(members)
      case .byte(let first):
        guard byte(at: 0) == UInt8(ascii: "-"), let end = byte(at: 1), end != UInt8(ascii: "]") else {
          set.insert(first)
          continue
        }
        position += 1
        guard case .byte(let last) = try element() else { throw Invalid(reason: "a class cannot end a range in []") }
        guard first <= last else { throw Invalid(reason: "a range in [] ends before it begins") }
        for byte in first...last { set.insert(byte) }
      }
    }
    position += 1
    return isInverted ? set.inverted : set
  }

  private func byte(at offset: Int) -> UInt8? { position + offset < bytes.count ? bytes[position + offset] : nil }

  private mutating func element() throws(Invalid) -> Element {
    guard let first = byte(at: 0) else { throw Self.unmatched }
    guard first == UInt8(ascii: "["), let kind = byte(at: 1), ":=.".utf8.contains(kind) else {
      position += 1
      return .byte(first)
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
      return .set(set)
    }
    // The C locale has no others.
    guard let byte = name.first, name.count == 1 else { throw Invalid(reason: "[. .] and [= =] have one character each") }
    return kind == UInt8(ascii: ".") ? .byte(byte) : .set(ByteSet(byte))
  }
}

extension ByteSet {
  /// The bytes of a class of characters in the C locale; nil for a name that is none.
  fileprivate init?(class name: String) {
    let isUpper = { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
    let isLower = { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
    let isDigit = { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let isGraphic = { UInt8(ascii: "!")...UInt8(ascii: "~") ~= $0 }
    switch name {
    case "upper": self.init(where: isUpper)
    case "lower": self.init(where: isLower)
    case "digit": self.init(where: isDigit)
    case "graph": self.init(where: isGraphic)
    case "alpha": self.init { isUpper($0) || isLower($0) }
    case "alnum": self.init { isUpper($0) || isLower($0) || isDigit($0) }
    case "punct": self.init { isGraphic($0) && !isUpper($0) && !isLower($0) && !isDigit($0) }
    case "print": self.init { isGraphic($0) || $0 == UInt8(ascii: " ") }
    case "blank": self.init { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    case "space": self.init { $0 == UInt8(ascii: " ") || 0x09...0x0d ~= $0 }
    case "cntrl": self.init { $0 < 0x20 || $0 == 0x7f }
    case "xdigit":
      self.init { isDigit($0) || UInt8(ascii: "A")...UInt8(ascii: "F") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 }
    default: return nil
    }
  }
}
