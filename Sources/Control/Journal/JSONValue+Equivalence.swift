internal import JSON

extension JSONValue {
  /// Whether the values mean the same: neither the order of members nor the spelling of numbers counts.
  func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.number(let left), .number(let right)):
      return left.literal == right.literal || Decimal(left) != nil && Decimal(left) == Decimal(right)
    case (.array(let left), .array(let right)): return left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let left), .object(let right)):
      return left.members.count == right.members.count
        && left.members.allSatisfy { member in right[member.key].map(member.value.isEquivalent(to:)) ?? false }
    default: return self == other
    }
  }
}

/// A number as digits and a power of ten, so that none is too large or too fine to be told from its neighbour.
private struct Decimal: Equatable {
  private let isNegative: Bool
  private let digits: [UInt8]
  private let exponent: Int

  /// Nil for NaN, the infinities, and an exponent that no Int holds.
  init?(_ number: JSONNumber) {
    let text = number.literal.lowercased()
    let parts = text.split(separator: "e", omittingEmptySubsequences: false)
    let mantissa = parts[0].drop { $0 == "-" }
    let fraction = mantissa.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first ?? ""
    var digits = mantissa.utf8.filter { $0 != UInt8(ascii: ".") }
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), !digits.isEmpty, parts.count < 3 else { return nil }
    guard let power = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    var (exponent, overflows) = power.subtractingReportingOverflow(fraction.utf8.count)
    if overflows { return nil }
    digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
    while digits.last == UInt8(ascii: "0"), exponent < .max {
      digits.removeLast()
      exponent += 1
    }
    self.digits = digits
    // Zero has one spelling here, and no sign.
    self.exponent = digits.isEmpty ? 0 : exponent
    isNegative = !digits.isEmpty && text.hasPrefix("-")
  }
}
