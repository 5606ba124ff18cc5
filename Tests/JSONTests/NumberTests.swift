import JSON
import Testing

@Suite struct NumberTests {
  /// Measured: `str(json.loads(literal))` of CPython 3.11.7.
  @Test(arguments: [
    ("5", "5"),
    ("-5", "-5"),
    ("0", "0"),
    ("-0", "0"),
    ("-0.0", "-0.0"),
    ("5.5", "5.5"),
    ("1.0", "1.0"),
    ("1e2", "100.0"),
    ("1E+2", "100.0"),
    ("1e16", "1e+16"),
    ("1e15", "1000000000000000.0"),
    ("9007199254740992.0", "9007199254740992.0"),
    ("9007199254740993.0", "9007199254740992.0"),
    ("9999999999999998.0", "9999999999999998.0"),
    ("-9421645665389134.0", "-9421645665389134.0"),
    ("12345678901234567.0", "1.2345678901234568e+16"),
    ("1e22", "1e+22"),
    ("123456789012345680.0", "1.2345678901234568e+17"),
    ("1e-4", "0.0001"),
    ("1e-5", "1e-05"),
    ("0.1", "0.1"),
    ("0.30000000000000004", "0.30000000000000004"),
    ("5e-324", "5e-324"),
    ("1e-999", "0.0"),
    ("1.7976931348623157e308", "1.7976931348623157e+308"),
    ("1e400", "inf"),
    ("-1e400", "-inf"),
    ("NaN", "nan"),
    ("Infinity", "inf"),
    ("-Infinity", "-inf"),
    ("123456789012345678901234567890", "123456789012345678901234567890"),
  ])
  func describesAsPython(literal: String, expected: String) throws {
    #expect(try number(literal).pythonDescription == expected)
  }

  @Test(
    arguments: [
      ("1", true, true, 1), ("-0", true, true, 0), ("9223372036854775807", true, true, Int.max), ("9223372036854775808", true, true, nil),
      ("1.0", false, true, nil), ("1e2", false, true, nil), ("1E2", false, true, nil), ("1e999", false, false, nil),
      ("NaN", false, false, nil), ("Infinity", false, false, nil), ("-Infinity", false, false, nil),
      (String(repeating: "7", count: 400), true, true, nil),
    ] as [(String, Bool, Bool, Int?)])
  func classifies(literal: String, isInteger: Bool, isFinite: Bool, int: Int?) throws {
    let number = try number(literal)
    #expect(number.literal == literal)
    #expect(number.isInteger == isInteger)
    #expect(number.isFinite == isFinite)
    #expect(number.int == int)
  }

  @Test(
    arguments: [
      (1, "1.0"), (-0.0, "-0.0"), (1e16, "1e+16"), (0.1, "0.1"), (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"),
    ] as [(Double, String)])
  func spellsDoublesAsPython(double: Double, literal: String) {
    #expect(JSONNumber(double).literal == literal)
  }

  @Test func convertsToDouble() throws {
    #expect(try number("1e2").double == 100)
    #expect(try number("-1e999").double == -.infinity)
    #expect(try number("NaN").double.isNaN)
    #expect(try number("1" + String(repeating: "0", count: 400)).double == .infinity)
    #expect(JSONNumber(Int.min).literal == "-9223372036854775808")
  }

  private func number(_ literal: String) throws -> JSONNumber {
    guard case .number(let number) = try JSONValue(parsing: literal.utf8) else { throw NotANumber() }
    return number
  }

  private struct NotANumber: Error {}
}
