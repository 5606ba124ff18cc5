extension Timestamp {
  /// The moment that ISO 8601 text names: `YYYY-MM-DD`, then maybe `T` or a space and `hh:mm[:ss[.ffffff]]`, then maybe `Z` or an offset;
  /// without one it is UTC.
  ///
  /// Nil where the text is anything else, names no day or time that exists, or in UTC a moment outside the years 1 to 9999.
  package init?(iso8601 text: some StringProtocol) {
    var rest = Scanner(text.utf8)
    guard let year = rest.number(digits: 4), rest.take("-"), let month = rest.number(digits: 2), rest.take("-"),
      let day = rest.number(digits: 2), let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    if rest.isAtEnd {
      self.init(date)
      return
    }
    guard rest.take("T") || rest.take("t") || rest.take(" "), let hour = rest.number(digits: 2), hour < 24, rest.take(":"),
      let minute = rest.number(digits: 2), minute < 60
    else { return nil }
    var second = 0
    var microsecond = 0
    if rest.take(":") {
      guard let seconds = rest.number(digits: 2), seconds < 60 else { return nil }
      second = seconds
      if rest.take(".") || rest.take(",") {
        guard let fraction = rest.fraction() else { return nil }
        microsecond = fraction
      }
    }
    guard let offset = rest.offset(), rest.isAtEnd else { return nil }
    let secondOfDay = hour * 3600 + minute * 60 + second - offset
    let microseconds = Self.microseconds(of: date, secondOfDay: secondOfDay, microsecond: microsecond)
    // An offset can lead out of the years that have four digits.
    guard Self.range.contains(microseconds) else { return nil }
    self.init(microseconds: microseconds)
  }
}

/// Takes fixed pieces off the front of ASCII text.
private struct Scanner<Bytes: Collection<UInt8>> {
  private var rest: Bytes.SubSequence

  init(_ bytes: Bytes) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digit() -> Int? {
    guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    rest.removeFirst()
    return Int(byte - UInt8(ascii: "0"))
  }

  mutating func number(digits: Int) -> Int? {
    var number = 0
    for _ in 0..<digits {
      guard let digit = digit() else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  /// Digits after the point, as microseconds; what is finer is cut off.
  mutating func fraction() -> Int? {
    guard var microseconds = digit().map({ $0 * 100_000 }) else { return nil }
    var unit = 10_000
    while let digit = digit() {
      microseconds += digit * unit
      unit /= 10
    }
    return microseconds
  }

  /// `Z`, `+hh:mm`, `+hhmm`, `+hh` or nothing, as seconds east of UTC.
  mutating func offset() -> Int? {
    if isAtEnd || take("Z") || take("z") { return 0 }
    let sign = take("-") ? -1 : 1
    guard sign == -1 || take("+"), let hours = number(digits: 2), hours < 24 else { return nil }
    if isAtEnd { return sign * hours * 3600 }
    _ = take(":")
    guard let minutes = number(digits: 2), minutes < 60 else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
