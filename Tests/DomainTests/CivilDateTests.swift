import Testing

@testable import Emulator

@Suite struct CivilDateTests {
  /// Every day of 800 years, counted on by hand from 1600-01-01, which is 135,140 days before the epoch.
  @Test func countsDaysAsACalendarDoes() throws {
    var (year, month, day) = (1600, 1, 1)
    var mistakes = 0
    for count in -135_140 ..< -135_140 + 2 * 146_097 {
      let date = CivilDate(daysSinceEpoch: count)
      if (date.year, date.month, date.day) != (year, month, day) || date.daysSinceEpoch != count { mistakes += 1 }
      day += 1
      if day > Self.length(of: month, in: year) {
        day = 1
        month += 1
      }
      if month > 12 {
        month = 1
        year += 1
      }
    }
    #expect(mistakes == 0)
    #expect((year, month, day) == (2400, 1, 1))
  }

  static func length(of month: Int, in year: Int) -> Int {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  @Test(arguments: [
    (2026, 2, 28, true), (2026, 2, 29, false), (2024, 2, 29, true), (1900, 2, 29, false), (2000, 2, 29, true), (2026, 4, 30, true),
    (2026, 4, 31, false),
    (2026, 12, 31, true), (2026, 13, 1, false), (2026, 0, 1, false), (2026, 1, 0, false), (2026, 1, 32, false), (0, 1, 1, false),
    (1, 1, 1, true),
    (9999, 12, 31, true), (10_000, 1, 1, false),
  ])
  func knowsWhichDaysThereAre(year: Int, month: Int, day: Int, exists: Bool) {
    #expect((CivilDate(year: year, month: month, day: day) != nil) == exists)
  }

  /// As dateutil's relativedelta: the same day, or the month's last.
  @Test(arguments: [
    ("2020-01-31", -1, "2019-12-31"), ("2020-01-31", 1, "2020-02-29"), ("2019-01-31", 1, "2019-02-28"), ("2020-03-31", -1, "2020-02-29"),
    ("2020-02-29", -12, "2019-02-28"), ("2020-02-29", -48, "2016-02-29"), ("2020-01-15", 0, "2020-01-15"),
    ("2020-01-15", -13, "2018-12-15"),
    ("2020-12-15", 1, "2021-01-15"), ("2020-05-31", -2, "2020-03-31"), ("0001-01-01", -1, nil), ("9999-12-01", 1, nil),
    ("2020-01-01", Int.max, nil),
    ("2020-01-01", -24_240, nil), ("2020-01-01", -24_228, "0001-01-01"),
  ])
  func addsMonths(date: String, months: Int, sum: String?) throws {
    let date = try #require(Timestamp(iso8601: date)).date
    #expect(date.adding(months: months).map { Timestamp($0).iso8601.prefix(10) } == sum?.prefix(10))
  }
}
