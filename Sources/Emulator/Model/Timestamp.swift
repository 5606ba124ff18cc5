internal import HTTPServer

/// A moment, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Always in the years 1 to 9999, which is all that its text can name: what is earlier or later becomes the first or the last moment of them.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since the epoch; negative before it.
  let microseconds: Int

  /// The microseconds of the years 1 to 9999.
  package static let range = -62_135_596_800_000_000...253_402_300_799_999_999

  /// The moment `microseconds` after the epoch.
  package init(microseconds: Int) {
    self.microseconds = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// The midnight at which `date` begins in UTC.
  init(_ date: CivilDate) { self.init(microseconds: date.daysSinceEpoch * 86_400_000_000) }

  /// The moment so many units of so many microseconds later, or earlier if negative; nil outside the years 1 to 9999.
  func adding(_ number: Int, of unit: Int) -> Timestamp? {
    let (distance, overflow) = number.multipliedReportingOverflow(by: unit)
    let (moment, carry) = microseconds.addingReportingOverflow(distance)
    return overflow || carry || !Self.range.contains(moment) ? nil : Timestamp(microseconds: moment)
  }

  /// The day it falls on, in UTC.
  var date: CivilDate { CivilDate(daysSinceEpoch: microseconds.flooredDivision(by: 86_400_000_000)) }

  /// Microseconds since the day's midnight, in UTC.
  var microsecondOfDay: Int { microseconds - date.daysSinceEpoch * 86_400_000_000 }

  /// The moment as the service writes it: `2026-11-23T09:02:31.637556Z`, without a fraction where that is zero.
  ///
  /// DRF's DateTimeField: Python's isoformat, which leaves out zero microseconds, with `+00:00` written `Z`.
  package var iso8601: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(27)
    let date = date
    let microsecondOfDay = microsecondOfDay
    let second = microsecondOfDay / 1_000_000
    bytes.append(date.year, digits: 4)
    bytes.append("-", date.month, digits: 2)
    bytes.append("-", date.day, digits: 2)
    bytes.append("T", second / 3600, digits: 2)
    bytes.append(":", second / 60 % 60, digits: 2)
    bytes.append(":", second % 60, digits: 2)
    if microsecondOfDay % 1_000_000 != 0 { bytes.append(".", microsecondOfDay % 1_000_000, digits: 6) }
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Int {
  /// The quotient rounded towards minus infinity; `divisor` is positive.
  func flooredDivision(by divisor: Int) -> Int { (self >= 0 ? self : self - divisor + 1) / divisor }
}

extension [UInt8] {
  fileprivate mutating func append(_ separator: Unicode.Scalar, _ number: Int, digits: Int) {
    append(UInt8(ascii: separator))
    append(number, digits: digits)
  }

  fileprivate mutating func append(_ number: Int, digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}

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
    // An offset can lead out of the years that have four digits.
    guard let moment = Timestamp(date).adding(secondOfDay * 1_000_000 + microsecond, of: 1) else { return nil }
    self = moment
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
    guard let byte = rest.first, byte.isDigit else { return nil }
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

/// A day of the proleptic Gregorian calendar.
struct CivilDate: Hashable, Sendable {
  let year: Int
  let month: Int
  let day: Int

  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  private init(checkedYear year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }

  /// The day so many days after 1970-01-01.
  ///
  /// Counts in eras of 400 years that begin on a first of March, so that the leap day is an era's last
  /// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before it.
  var daysSinceEpoch: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.flooredDivision(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The same day so many months later (earlier where negative), or the month's last where it is shorter, as dateutil's
  /// relativedelta has it; nil outside the years 1 to 9999.
  func adding(months: Int) -> CivilDate? {
    let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
    let year = sum.flooredDivision(by: 12)
    guard !overflow, (1...9999).contains(year) else { return nil }
    return CivilDate(checkedYear: year, month: sum - year * 12 + 1, day: 1).with(day: day)
  }

  /// The same month's `day`, or its last where it is shorter.
  func with(day: Int) -> CivilDate {
    CivilDate(checkedYear: year, month: month, day: min(day, Self.days(in: month, of: year)))
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
