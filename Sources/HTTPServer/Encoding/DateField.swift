/// The field Date (RFC 9110, 6.6.1), made anew once a second.
struct DateField {
  private var second = Int64.min
  /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` with its line end.
  private(set) var line: [UInt8] = []

  /// Sets the time, in microseconds since 1970.
  mutating func set(microseconds: Int64) {
    let now = (microseconds - (microseconds < 0 ? 999_999 : 0)) / 1_000_000
    guard now != second else { return }
    second = now
    line = Array("Date: \(Self.fixdate(second: now))\r\n".utf8)
  }

  /// The IMF-fixdate (RFC 9110, 5.6.7) of a second since 1970.
  static func fixdate(second: Int64) -> String {
    let days = second / 86_400 - (second % 86_400 < 0 ? 1 : 0)
    let time = second - days * 86_400
    let (year, month, day) = civil(days: days)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int((days % 7 + 7) % 7)]
    let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][Int(month - 1)]
    let clock = [time / 3600, time / 60 % 60, time % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(weekday), \(padded(day, 2)) \(name) \(padded(year, 4)) \(clock) GMT"
  }

  /// The date that lies `days` after 1970-01-01 in the Gregorian calendar, counted in eras of 400 years that begin in March.
  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
