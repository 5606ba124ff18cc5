internal import HTTPServer
internal import JSON

/// A body that is read field by field.
struct FieldSource {
  private let data: RequestData
  fileprivate let isFullForm: Bool
  fileprivate let contract: Contract

  /// The fields of `data` as `contract` reads them; with `isFull`, `data` describes a whole object.
  ///
  /// - Throws: 400 if it is no object.
  init(_ data: RequestData, isFull: Bool, _ contract: Contract) throws(APIError) {
    switch data {
    case .form: isFullForm = isFull
    case .json(.object): isFullForm = false
    case .json(.null): throw .noData
    case .json(let value): throw .notAnObject(PythonText.typeName(of: value))
    }
    self.data = data
    self.contract = contract
  }

  func value(of field: SerializerField) -> FieldValue { FieldValue(field: field, content: data[field.name], source: self) }
}

/// What a body has for a field, read by the rule of the field's kind; nil if the body leaves it out.
struct FieldValue {
  fileprivate let field: SerializerField
  fileprivate let content: RequestData.Value?
  fileprivate let source: FieldSource

  /// A CharField that may be null, which is `.some(nil)`.
  func nullableText() throws(APIError) -> String?? {
    if case .json(.null) = content { .some(nil) } else { try text().map { .some($0) } }
  }

  /// A CharField that may not be null.
  func text() throws(APIError) -> String? {
    var surrogate: UInt16?
    let text: String
    switch content {
    case nil: return nil
    case .json(.null): throw .null(field.name)
    case .form(.text(let given)): text = given
    case .json(.string(let given)):
      surrogate = given.firstSurrogate
      text = given.string
    case .json(.number(let number)): text = number.pythonDescription
    case .json, .form(.file): throw .field(field.name, "invalid_input", "Not a valid string.", .textTypes)
    }
    let trimmed = PythonText.strip(text)
    if let maxLength = field.maxLength, trimmed.isLonger(than: maxLength) {
      throw .field(field.name, "max_length", "Ensure this field has no more than \(maxLength) characters.", .textLength)
    }
    if trimmed.utf8.contains(0) { throw .nullCharacters(field.name) }
    if let surrogate {
      let code = String(surrogate, radix: 16, uppercase: true)
      throw .field(field.name, "surrogate_characters_not_allowed", "Surrogate characters are not allowed: U+\(code).", .textSurrogates)
    }
    return trimmed
  }

  /// A BooleanField.
  func bool() throws(APIError) -> Bool? {
    switch content {
    // A form has no way to send an unticked box: for a whole object, a missing one means false.
    case nil: return source.isFullForm ? false : nil
    case .json(.bool(let bool)): return bool
    case .json(.null): throw .null(field.name)
    // 1.0 and 1 are the same key of a Python set.
    case .json(.number(let number)) where number.double == 1: return true
    case .json(.number(let number)) where number.double == 0: return false
    case .json(.string(let text)): if let bool = PythonText.bool(text.string) { return bool }
    case .form(.text("")): return nil
    case .form(.text(let text)): if let bool = PythonText.bool(text) { return bool }
    case .json, .form(.file): break
    }
    throw .field(field.name, "invalid_input", "Must be a valid boolean.", .booleanSpellings)
  }

  /// A JSONField of filters.
  ///
  /// Numbers, booleans and null are refused, unless the contract accepts them and fails on them later.
  func filters() throws(APIError) -> Filters? {
    if case .json(.null) = content { throw .null(field.name) }
    guard let given = try jsonValue(.filtersValues) else { return nil }
    if source.contract.breaksOnScalarFilters { return Filters(given) }
    switch given {
    case .null: throw .null(field.name)
    case .bool, .number: throw invalidJSON(.filtersValues)
    case .string, .array, .object: return Filters(given)
    }
  }

  /// A JSONField of any value but null; what is no JSON breaks `rule`.
  func json(_ rule: LedgerRule) throws(APIError) -> JSONValue? {
    let given = try jsonValue(rule)
    guard given != .null else { throw .null(field.name) }
    return given
  }

  /// A JSONField, which in a form is JSON text.
  private func jsonValue(_ rule: LedgerRule) throws(APIError) -> JSONValue? {
    let given: JSONValue?
    switch content {
    case nil: return nil
    case .json(let value): given = value
    case .form(.text(let text)): given = try? JSONValue(parsing: text.utf8)
    case .form(.file): given = nil
    }
    guard let given, given.isFinite else { throw invalidJSON(rule) }
    return given
  }

  private func invalidJSON(_ rule: LedgerRule) -> APIError { .field(field.name, "invalid_input", "Value must be valid JSON.", rule) }

  /// A ChoiceField of the playlist types; null counts as left out.
  func type() throws(APIError) -> PlaylistType? {
    let text: String
    switch content {
    case nil, .json(.null), .form(.text("")): return nil
    case .json(let value): text = PythonText.str(value)
    case .form(.text(let given)): text = given
    case .form(.file(let file)): text = file
    }
    guard let type = PlaylistType(rawValue: text) else {
      throw .field(field.name, "invalid_choice", "\"\(text)\" is not a valid choice.", .typeChoice)
    }
    return type
  }
}

/// What Python makes of values, where it shows in responses.
enum PythonText {
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

  /// The boolean that a word means, to Django REST framework and to pydantic alike; nil for any other text.
  static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "t", "y", "yes", "true", "on", "1": true
    case "f", "n", "no", "false", "off", "0": false
    default: nil
    }
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
    // The Unicode tables below are slow, and nearly every number is plain.
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
