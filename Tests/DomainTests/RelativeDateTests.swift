import Testing

@testable import Emulator

/// PostHog's `relative_date_parse`, in UTC.
@Suite struct RelativeDateTests {
  /// PostHog's own examples, told at the end of a January.
  static let january: [(String, String)] = [
    ("-24h", "2020-01-30T12:22:23Z"), ("-48h", "2020-01-29T12:22:23Z"), ("-1h", "2020-01-31T11:22:23Z"), ("-1d", "2020-01-30T12:22:23Z"),
    ("-2d", "2020-01-29T12:22:23Z"), ("-1m", "2019-12-31T12:22:23Z"), ("-2m", "2019-11-30T12:22:23Z"), ("mStart", "2020-01-01T12:22:23Z"),
    ("-1mStart", "2019-12-01T12:22:23Z"), ("-1mEnd", "2019-12-31T12:22:23Z"), ("-2mEnd", "2019-11-30T12:22:23Z"),
    ("mEnd", "2020-01-31T12:22:23Z"),
    ("-1y", "2019-01-31T12:22:23Z"), ("-2y", "2018-01-31T12:22:23Z"), ("yStart", "2020-01-01T12:22:23Z"),
    ("-1yStart", "2019-01-01T12:22:23Z"),
    ("dStart", "2020-01-31T00:00:00Z"), ("-1dStart", "2020-01-30T00:00:00Z"), ("-1dEnd", "2020-01-30T23:59:59.999999Z"),
    ("dEnd", "2020-01-31T23:59:59.999999Z"), ("hStart", "2020-01-31T12:00:00Z"), ("-1hStart", "2020-01-31T11:00:00Z"),
    ("-1hEnd", "2020-01-31T11:59:59.999999Z"), ("-1w", "2020-01-24T12:22:23Z"), ("-2w", "2020-01-17T12:22:23Z"),
    ("-1q", "2019-11-01T12:22:23Z"),
    ("-30M", "2020-01-31T11:52:23Z"), ("-30s", "2020-01-31T12:21:53Z"), ("-90s", "2020-01-31T12:20:53Z"), ("7d", "2020-01-24T12:22:23Z"),
    ("-0d", "2020-01-31T12:22:23Z"), ("d", "2020-01-31T12:22:23Z"), ("2020-01-01", "2020-01-01T00:00:00Z"),
    ("2020-1-1", "2020-01-01T00:00:00Z"),
    ("2020-01-01T05:06:07.25+01:00", "2020-01-01T04:06:07.250000Z"),
  ]

  @Test(arguments: january)
  func readsAtTheEndOfJanuary(text: String, moment: String) throws {
    let now = try #require(Timestamp(iso8601: "2020-01-31T12:22:23Z"))
    #expect(RelativeDate.parse(text, now: now).iso8601 == moment)
  }

  static let leapDay: [(String, String)] = [
    ("-1y", "2019-02-28T00:00:00.000001Z"), ("-4y", "2016-02-29T00:00:00.000001Z"), ("-1m", "2020-01-29T00:00:00.000001Z"),
    ("-12m", "2019-02-28T00:00:00.000001Z"), ("-1d", "2020-02-28T00:00:00.000001Z"), ("-60d", "2019-12-31T00:00:00.000001Z"),
    ("dStart", "2020-02-29T00:00:00Z"), ("mStart", "2020-02-01T00:00:00.000001Z"), ("-1h", "2020-02-28T23:00:00.000001Z"),
  ]

  @Test(arguments: leapDay)
  func readsOnALeapDay(text: String, moment: String) throws {
    let now = try #require(Timestamp(iso8601: "2020-02-29T00:00:00.000001Z"))
    #expect(RelativeDate.parse(text, now: now).iso8601 == moment)
  }

  /// Anything else means now, and so does what leads out of the calendar.
  @Test(arguments: [
    "", "wrong", "-", "-7", "7", "all", "🦔", "2020-13-01", "2020-02-30", "1-1-1", "-99999999999999999999y", "-9999y", "-2020y",
    "-999999999999d", "-9223372036854775807s",
  ])
  func meansNow(text: String) throws {
    let now = try #require(Timestamp(iso8601: "2020-01-31T12:22:23.5Z"))
    #expect(RelativeDate.parse(text, now: now) == now)
  }
}
