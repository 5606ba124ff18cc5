/// A moment, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Always in the years 1 to 9999, which is all that its text can name: what is earlier or later becomes the first or the last moment of them.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since the epoch; negative before it.
  package let microseconds: Int

  /// The microseconds of the years 1 to 9999.
  package static let range = -62_135_596_800_000_000...253_402_300_799_999_999

  /// The moment `microseconds` after the epoch.
  package init(microseconds: Int) {
    self.microseconds = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

  /// The moment `date` and the time of day give in UTC; `secondOfDay` may lie outside the day and carries over.
  package init(_ date: CivilDate, secondOfDay: Int = 0, microsecond: Int = 0) {
    self.init(microseconds: Self.microseconds(of: date, secondOfDay: secondOfDay, microsecond: microsecond))
  }

  /// The microseconds since the epoch that `date` and the time of day come to, whether a timestamp can have them or not.
  static func microseconds(of date: CivilDate, secondOfDay: Int, microsecond: Int) -> Int {
    (date.daysSinceEpoch * 86_400 + secondOfDay) * 1_000_000 + microsecond
  }

  /// The day it falls on, in UTC.
  package var date: CivilDate { CivilDate(daysSinceEpoch: microseconds.flooredDivision(by: 86_400_000_000)) }

  /// Microseconds since the day's midnight, in UTC.
  package var microsecondOfDay: Int { microseconds - date.daysSinceEpoch * 86_400_000_000 }

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
    bytes.append(UInt8(ascii: "-"))
    bytes.append(date.month, digits: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(date.day, digits: 2)
    bytes.append(UInt8(ascii: "T"))
    bytes.append(second / 3600, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(second / 60 % 60, digits: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(second % 60, digits: 2)
    if microsecondOfDay % 1_000_000 != 0 {
      bytes.append(UInt8(ascii: "."))
      bytes.append(microsecondOfDay % 1_000_000, digits: 6)
    }
    bytes.append(UInt8(ascii: "Z"))
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Int {
  /// The quotient rounded towards minus infinity; `divisor` is positive.
  func flooredDivision(by divisor: Int) -> Int { (self >= 0 ? self : self - divisor + 1) / divisor }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: Int, digits: Int) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
