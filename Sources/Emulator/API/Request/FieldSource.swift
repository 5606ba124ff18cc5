internal import JSON

/// A body that is read field by field, each by the rule of its kind.
///
/// The value of a field that is left out is nil.
struct FieldSource {
  private enum Content {
    case object(JSONObject)
    case form(Form)
  }

  private enum Value {
    case json(JSONValue)
    case text(String)
    case file(name: String)
  }

  private let content: Content
  private let extent: PlaylistFields.Extent

  /// A source of the fields of `data`.
  ///
  /// - Throws: 400 if it is no object.
  init(_ data: RequestData, _ extent: PlaylistFields.Extent) throws(APIError) {
    self.extent = extent
    switch data {
    case .form(let form), .mislabelledForm(_, let form): content = .form(form)
    case .json(.object(let object)): content = .object(object)
    case .json(.null): throw .noData
    case .json(let value): throw .notAnObject(PythonText.typeName(of: value))
    }
  }

  /// A CharField that may be null, which is `.some(nil)`.
  func string(_ name: String, maxLength: Int = .max) throws(APIError) -> String?? {
    switch value(name) {
    case nil: return nil
    case .json(.null): return .some(nil)
    case let value?: return .some(try characters(value, name, maxLength))
    }
  }

  /// A CharField that may not be null.
  func requiredString(_ name: String) throws(APIError) -> String? {
    switch value(name) {
    case nil: return nil
    case .json(.null): throw .null(name)
    case let value?: return try characters(value, name, .max)
    }
  }

  /// A BooleanField.
  func bool(_ name: String) throws(APIError) -> Bool? {
    guard let value = value(name) else {
      // A form has no way to send an unticked box: for a whole object, a missing one means false.
      if case .form(let form) = content, extent == .full, !form.has(name) { return false }
      return nil
    }
    switch value {
    case .json(.bool(let bool)): return bool
    case .json(.null): throw .null(name)
    // 1.0 and 1 are the same key of a Python set.
    case .json(.number(let number)) where number.double == 1: return true
    case .json(.number(let number)) where number.double == 0: return false
    case .json(.string(let text)): if let bool = Self.bool(text.string) { return bool }
    case .text(""): return nil
    case .text(let text): if let bool = Self.bool(text) { return bool }
    case .json, .file: break
    }
    throw .field(name, "invalid_input", "Must be a valid boolean.", .booleanSpellings)
  }

  /// A JSONField, which in a form is JSON text.
  ///
  /// Numbers and booleans are no filters.
  func filters(_ name: String) throws(APIError) -> Filters? {
    let invalid = APIError.field(name, "invalid_input", "Value must be valid JSON.", .filtersValues)
    let given: JSONValue
    switch value(name) {
    case nil: return nil
    case .json(let value): given = value
    case .text(let text):
      guard let value = try? JSONValue(parsing: text.utf8) else { throw invalid }
      given = value
    case .file: throw invalid
    }
    switch given {
    case .null: throw .null(name)
    case .bool, .number: throw invalid
    case .string, .array, .object: break
    }
    guard given.isFinite else { throw invalid }
    return Filters(given)
  }

  /// A ChoiceField of the playlist types; null counts as left out.
  func type(_ name: String) throws(APIError) -> PlaylistType? {
    let text: String
    switch value(name) {
    case nil, .json(.null), .text(""): return nil
    case .json(let value): text = PythonText.str(value)
    case .text(let given): text = given
    case .file(let file): text = file
    }
    guard let type = PlaylistType(rawValue: text) else {
      throw .field(name, "invalid_choice", "\"\(text)\" is not a valid choice.", .typeChoice)
    }
    return type
  }

  private func value(_ name: String) -> Value? {
    switch content {
    case .object(let object): return object[JSONString(name)].map(Value.json)
    case .form(let form):
      switch form.value(name) {
      case nil: return nil
      case .text(let text): return .text(text)
      case .file(let file): return .file(name: file)
      }
    }
  }

  private func characters(_ value: Value, _ name: String, _ maxLength: Int) throws(APIError) -> String {
    var surrogate: UInt16?
    let text: String
    switch value {
    case .text(let given): text = given
    case .json(.string(let given)):
      surrogate = given.firstSurrogate
      text = given.string
    case .json(.number(let number)): text = number.pythonDescription
    case .json, .file: throw .field(name, "invalid_input", "Not a valid string.", .textTypes)
    }
    let trimmed = PythonText.strip(text)
    // A character is at most four bytes, so that most lengths need no counting.
    if trimmed.utf8.count > maxLength, trimmed.unicodeScalars.count > maxLength {
      throw .field(name, "max_length", "Ensure this field has no more than \(maxLength) characters.", .textLength)
    }
    if trimmed.utf8.contains(0) { throw .nullCharacters(name) }
    if let surrogate {
      let code = String(surrogate, radix: 16, uppercase: true)
      throw .field(name, "surrogate_characters_not_allowed", "Surrogate characters are not allowed: U+\(code).", .textSurrogates)
    }
    return trimmed
  }

  private static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "t", "y", "yes", "true", "on", "1": true
    case "f", "n", "no", "false", "off", "0": false
    default: nil
    }
  }
}
