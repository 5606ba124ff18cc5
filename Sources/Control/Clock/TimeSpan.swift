/// A length of time as people write it: `90s`, `500ms`, `5m`, `2h`, `1d`, `-10s`; a bare number is seconds.
struct TimeSpan: Hashable {
  let microseconds: Int

  static let zero = TimeSpan(microseconds: 0)

  init(microseconds: Int) { self.microseconds = microseconds }

  /// Nil where `text` is no time span, or longer than a thousand years.
  init?(_ text: String) {
    let units = [("ms", 1000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)]
    let unit = units.first { text.hasSuffix($0.0) }
    guard let number = Double(text.dropLast(unit?.0.count ?? 0)), number.isFinite else { return nil }
    let microseconds = number * Double(unit?.1 ?? 1_000_000)
    guard abs(microseconds) < 3.2e16 else { return nil }
    self.microseconds = Int(microseconds)
  }
}
