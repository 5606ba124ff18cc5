internal import HTTPServer
internal import JSON

/// What Python makes of values, where it shows in answers.
enum PythonText {
  /// The name of the value's type.
  static func typeName(of value: JSONValue) -> String {
    switch value {
    case .null: "NoneType"
    case .bool: "bool"
    case .number(let number): number.isInteger ? "int" : "float"
    case .string: "str"
    case .array: "list"
    case .object: "dict"
    }
  }

  /// `str(value)`.
  static func str(_ value: JSONValue) -> String {
    if case .string(let text) = value { text.string } else { repr(value) }
  }

  /// `repr(value)`.
  private static func repr(_ value: JSONValue) -> String {
    switch value {
    case .null: "None"
    case .bool(let bool): bool ? "True" : "False"
    case .number(let number): number.pythonDescription
    case .string(let text): quoted(text.string)
    case .array(let elements): "[\(elements.map(repr).joined(separator: ", "))]"
    case .object(let object):
      "{\(object.members.map { "\(quoted($0.key.string)): \(repr($0.value))" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
    var result = String(quote)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", quote: result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127:
        result += "\\x\(scalar.value.hexadecimal(digits: 2))"
      default: result.unicodeScalars.append(scalar)
      }
    }
    result.unicodeScalars.append(quote)
    return result
  }

  /// `text.strip()`.
  static func strip(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, isSpace(first) || isSpace(last) else { return text }
    guard let start = scalars.firstIndex(where: { !isSpace($0) }), let end = scalars.lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(scalars[start...end])
  }

  /// `int(text)`, held to what an `Int` holds; nil where Python raises ValueError.
  static func int(_ text: String) -> Int? {
    // The Unicode tables below are dear, and nearly every number is plain.
    if text.utf8.count < 19, text.utf8.allSatisfy(\.isDigit) { return Int(text) }
    var rest = strip(text).unicodeScalars[...]
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest.removeFirst() }
    var result = 0
    var wasDigit = false
    for (offset, scalar) in rest.enumerated() {
      if scalar == "_" {
        guard wasDigit, offset < rest.count - 1 else { return nil }
        wasDigit = false
        continue
      }
      guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else { return nil }
      wasDigit = true
      let (product, overflow) = result.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(value))
      result = overflow || carry ? .max : sum
    }
    // Python reads no more digits than this from text (`sys.int_info.default_max_str_digits`).
    guard wasDigit, rest.count <= 4300 else { return nil }
    return isNegative ? -result : result
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }
}
