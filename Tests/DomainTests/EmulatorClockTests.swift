import Testing

@testable import Emulator

@Suite struct EmulatorClockTests {
  static let first = Timestamp(microseconds: Timestamp.range.lowerBound)
  static let last = Timestamp(microseconds: Timestamp.range.upperBound)

  /// By how much a clock is to move on, and whether it may: it shows the years 1 to 9999 and no others.
  @Test(arguments: [
    (first, 1, true), (first, 0, true), (first, -1, false), (last, -1, true), (last, 1, false), (first, Int.min, false),
    (last, .max, false),
    (first, Timestamp.range.upperBound - Timestamp.range.lowerBound, true),
  ])
  func movesWithinItsYears(start: Timestamp, microseconds: Int, isAllowed: Bool) throws {
    let moved = EmulatorClock.frozen(start).advanced(by: microseconds)
    #expect((moved != nil) == isAllowed)
    if let moved { #expect(moved.now.microseconds == start.microseconds + microseconds) }
  }

  @Test func thatGoesStopsAtTheEndOfItsYears() {
    let clock = EmulatorClock.system.set(to: Self.last)
    #expect(clock.now == Self.last)
    #expect(clock.now.iso8601 == "9999-12-31T23:59:59.999999Z")
    #expect(clock.advanced(by: 1) == nil)
    #expect((clock.advanced(by: -1_000_000)?.now ?? Self.last) <= Self.last)
  }
}
