internal import JSON

/// The type of a field of a model, as pydantic 2.12 reads its values where it need not be strict.
indirect enum PydanticType: Sendable {
  case string
  case integer
  case boolean
  /// A member of an enumeration of strings.
  case choice([String])
  /// This string alone.
  case literal(String)
  /// An object, whose members are not looked at.
  case object
  /// An object of a model of this name, whose members are not looked at.
  case model(String)
  /// An array of a type; nil for elements that are not looked at.
  case list(PydanticType?)

  /// The value as the type has it; nil, with what is wrong with it noted, if it is none of the type.
  func read(_ value: JSONValue, at location: [JSONValue], _ errors: inout [PydanticError]) -> JSONValue? {
    switch (self, value) {
    case (.string, .string), (.boolean, .bool), (.object, .object), (.model, .object), (.list(nil), .array): return value
    case (.integer, .bool(let bool)): return .int(bool ? 1 : 0)
    case (.integer, .number(let number)): if let int = Self.int(number) { return .int(int) }
    case (.integer, .string(let text)): if let int = PythonText.int(text.string) { return .int(int) }
    case (.boolean, .number(let number)): if number.double == 0 || number.double == 1 { return .bool(number.double == 1) }
    case (.boolean, .string(let text)): if let bool = Self.bool(text.string) { return .bool(bool) }
    case (.choice(let names), .string(let text)): if names.contains(text.string) { return value }
    case (.literal(let name), .string(let text)): if name == text.string { return value }
    case (.list(let type?), .array(let elements)):
      let read = elements.enumerated().compactMap { type.read($1, at: location + [.int($0)], &errors) }
      return read.count == elements.count ? .array(read) : nil
    default: break
    }
    errors.append(error(value, at: location))
    return nil
  }

  private func error(_ value: JSONValue, at location: [JSONValue]) -> PydanticError {
    func error(_ type: String, _ message: String, _ context: (String, JSONValue)? = nil) -> PydanticError {
      PydanticError(type, message, at: location, input: value, context)
    }
    switch (self, value) {
    case (.string, _): return error("string_type", "Input should be a valid string")
    case (.integer, .number(let number)):
      return number.isFinite
        ? error("int_from_float", "Input should be a valid integer, got a number with a fractional part")
        : error("finite_number", "Input should be a finite number")
    case (.integer, .string): return error("int_parsing", "Input should be a valid integer, unable to parse string as an integer")
    case (.integer, _): return error("int_type", "Input should be a valid integer")
    case (.boolean, .string): return error("bool_parsing", "Input should be a valid boolean, unable to interpret input")
    case (.boolean, .number(let number)) where number.isInteger:
      return error("bool_parsing", "Input should be a valid boolean, unable to interpret input")
    case (.boolean, _): return error("bool_type", "Input should be a valid boolean")
    case (.choice(let names), _):
      let quoted = names.map { "'\($0)'" }
      let expected = "\(quoted.dropLast().joined(separator: ", ")) or \(quoted.last ?? "")"
      return error("enum", "Input should be \(expected)", ("expected", .text(expected)))
    case (.literal(let name), _): return error("literal_error", "Input should be '\(name)'", ("expected", .text("'\(name)'")))
    case (.object, _): return error("dict_type", "Input should be a valid dictionary")
    case (.model(let name), _):
      return error("model_type", "Input should be a valid dictionary or instance of \(name)", ("class_name", .text(name)))
    case (.list, _): return error("list_type", "Input should be a valid list")
    }
  }

  /// The whole number that `number` is, held to what an `Int` holds.
  private static func int(_ number: JSONNumber) -> Int? {
    if number.isInteger { return number.int ?? (number.double < 0 ? -.max : .max) }
    let double = number.double
    guard double.isFinite, double == double.rounded() else { return nil }
    return Int(exactly: double) ?? (double < 0 ? -.max : .max)
  }

  private static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "1", "on", "t", "true", "y", "yes": true
    case "0", "off", "f", "false", "n", "no": false
    default: nil
    }
  }
}

/// What is wrong with a value, as an element of pydantic's `ValidationError.errors()`.
struct PydanticError {
  let json: JSONValue

  /// An error of `type` in the value `input`.
  init(_ type: String, _ message: String, at location: [JSONValue], input: JSONValue, _ context: (String, JSONValue)? = nil) {
    var members: [(String, JSONValue)] = [("type", .text(type)), ("loc", .array(location)), ("msg", .text(message)), ("input", input)]
    if let context { members.append(("ctx", .members([context]))) }
    json = .members(members + [("url", .text("https://errors.pydantic.dev/2.12/v/\(type)"))])
  }

  /// A field that the model does not have.
  static func extra(_ name: String, _ input: JSONValue) -> PydanticError {
    PydanticError("extra_forbidden", "Extra inputs are not permitted", at: [.text(name)], input: input)
  }
}
