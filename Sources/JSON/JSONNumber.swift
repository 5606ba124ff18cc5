/// A number kept as it was written, byte for byte, with Python's reading of it: `int` or `float`.
package struct JSONNumber: Hashable, Sendable {
  /// The number's text: JSON's number syntax, or Python's `NaN`, `Infinity` and `-Infinity`.
  package let literal: String

  init(verbatim literal: String) {
    self.literal = literal
  }

  /// Makes an integer, written in decimal.
  package init(_ int: Int) {
    literal = String(int)
  }

  /// Makes a float, written as Python's `json.dumps` does: its `repr`, or `NaN`, `Infinity`, `-Infinity`.
  package init(_ double: Double) {
    if double.isFinite {
      literal = double.pythonRepresentation
    } else {
      literal = double.isNaN ? "NaN" : double < 0 ? "-Infinity" : "Infinity"
    }
  }

  /// Whether Python reads the literal as an `int`: digits only, without fraction or exponent.
  package var isInteger: Bool {
    literal.utf8.allSatisfy { Byte.digits.contains($0) || $0 == Byte.minus }
  }

  /// Whether Python's reading is finite; false for `NaN`, the infinities, and a float beyond `Double`'s range such as `1e999`.
  package var isFinite: Bool {
    isInteger || double.isFinite
  }

  /// The nearest `Double`; an infinity when the literal, integers included, is out of range.
  package var double: Double {
    Double(literal) ?? .nan
  }

  /// The exact value; nil when the literal is no integer or out of `Int`'s range.
  package var int: Int? {
    isInteger ? Int(literal) : nil
  }

  /// Python's `str(json.loads(literal))` (CPython 3.11, measured): `1e2` is `100.0`, `-0` is `0`, `1e400` is `inf`.
  ///
  /// Integers of more than 4300 digits, which CPython refuses to print, are given as written.
  package var pythonDescription: String {
    guard isInteger else { return double.pythonRepresentation }
    return literal == "-0" ? "0" : literal
  }
}

extension Double {
  /// Python's `repr`: the shortest digits that read back, with an exponent from 1e16 up and below 1e-4.
  fileprivate var pythonRepresentation: String {
    // Swift changes to an exponent at 2^53 already; from there up to 10^16 every double is an integer, whose digits are the shortest.
    (0x1p53..<1e16).contains(magnitude) ? "\(Int64(self)).0" : description
  }
}
