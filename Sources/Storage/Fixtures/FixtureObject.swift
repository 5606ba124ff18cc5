package import Domain
package import JSON

/// An object of a fixture, asked for its fields one by one.
///
/// Each question gives nil where the field is left out and where its value is wrong; the latter is noted as a mistake.
package struct FixtureObject {
  package let place: Place
  private let object: JSONObject
  private let mistakes: Mistakes

  /// The object `value`; nil, with the mistake noted, where it is none.
  ///
  /// A field that is not among `names` is a mistake too.
  package init?(_ value: JSONValue, at place: Place, fields names: [String], _ mistakes: Mistakes) {
    guard case .object(let object) = value else {
      mistakes.add("expected an object, not \(value.kind)", at: place)
      return nil
    }
    self.object = object
    self.place = place
    self.mistakes = mistakes
    for member in object.members where !names.contains(member.key.string) {
      mistakes.add("unknown field \"\(member.key.string)\"; the fields are \(names.joined(separator: ", "))", at: place)
    }
  }

  /// Whether the field is there, null included.
  package func has(_ name: String) -> Bool { object[JSONString(name)] != nil }

  /// Whether the field is there and null.
  package func isNull(_ name: String) -> Bool { object[JSONString(name)] == .null }

  /// Notes that the field's value breaks a rule.
  package func refuse(_ name: String, _ reason: String) { mistakes.add(reason, at: place.field(name)) }

  /// As the other, for use where a value is needed; gives `value`, which counts for nothing.
  package func refuse<Value>(_ name: String, _ reason: String, instead value: Value) -> Value {
    refuse(name, reason)
    return value
  }

  /// Any value, with its place.
  package func value(_ name: String) -> (JSONValue, Place)? { object[JSONString(name)].map { ($0, place.field(name)) } }

  /// A string of `minLength` to `maxLength` characters.
  package func string(_ name: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
    typed(name, "a string") { value in
      guard case .string(let text) = value else { return nil }
      if text.firstSurrogate != nil { refuse(name, "a lone surrogate is no character") }
      if text.utf8.contains(0) { refuse(name, "a null character is not allowed") }
      if text.string.unicodeScalars.count < minLength { refuse(name, "may not be empty") }
      if text.string.unicodeScalars.count > maxLength { refuse(name, "at most \(maxLength) characters are allowed") }
      return text.string
    }
  }

  /// A string, where null is allowed and counts as left out.
  package func optionalString(_ name: String, maxLength: Int = .max) -> String? { isNull(name) ? nil : string(name, maxLength: maxLength) }

  package func bool(_ name: String) -> Bool? {
    typed(name, "true or false") { if case .bool(let bool) = $0 { bool } else { nil } }
  }

  /// An integer from `minimum` to `maximum`.
  package func int(_ name: String, from minimum: Int, to maximum: Int = .max) -> Int? {
    guard let number = typed(name, "an integer", { if case .number(let number) = $0 { number.int } else { nil } }) else { return nil }
    guard (minimum...maximum).contains(number) else {
      refuse(name, number < minimum ? "must be at least \(minimum)" : "must be at most \(maximum)")
      return nil
    }
    return number
  }

  /// The `id` of a user, a project or a playlist.
  func numericID() -> Int? { int("id", from: NumericID.range.lowerBound, to: NumericID.range.upperBound) }

  /// A finite number, kept as it is written.
  package func number(_ name: String) -> JSONNumber? {
    typed(name, "a number of at least 0") {
      if case .number(let number) = $0, number.isFinite, number.double >= 0 { number } else { nil }
    }
  }

  /// An object that is kept as it is.
  package func object(_ name: String) -> JSONObject? {
    typed(name, "an object") { value in
      guard case .object(let object) = value else { return nil }
      if let reason = value.unfitness { refuse(name, reason) }
      return object
    }
  }

  /// A UUID in its 36-character form.
  package func uuid(_ name: String) -> String? {
    guard let text = string(name) else { return nil }
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12], groups.joined().allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
      refuse(name, "not a UUID: \"\(text)\"")
      return nil
    }
    return text
  }

  /// A time such as `2026-01-05T09:00:00Z`.
  package func timestamp(_ name: String) -> Timestamp? {
    guard let text = string(name) else { return nil }
    // The whole form and no other: what export writes, and what the schema's "date-time" allows.
    let separator = text.utf8.dropFirst(10).first
    guard (20...27).contains(text.utf8.count), separator == UInt8(ascii: "T"), text.hasSuffix("Z"),
      let moment = Timestamp(iso8601: text)
    else {
      refuse(name, "not a time in UTC such as 2026-01-05T09:00:00Z: \"\(text)\"")
      return nil
    }
    return moment
  }

  /// The elements of an array, each with its place; none where it is left out or wrong.
  package func elements(_ name: String) -> [(JSONValue, Place)] {
    let elements: [JSONValue] = typed(name, "an array") { if case .array(let elements) = $0 { elements } else { nil } } ?? []
    return elements.enumerated().map { ($1, place.field(name).element($0)) }
  }

  /// The elements of an array of strings; `minLength` is the least that each has in bytes.
  package func strings(_ name: String, minLength: Int = 0) -> [String]? {
    guard has(name) else { return nil }
    return elements(name).compactMap { value, place in
      guard case .string(let text) = value, text.firstSurrogate == nil else {
        mistakes.add("expected a string, not \(value.kind)", at: place)
        return nil
      }
      if text.string.utf8.count < minLength { mistakes.add("may not be empty", at: place) }
      return text.string
    }
  }

  private func typed<Result>(_ name: String, _ expected: String, _ read: (JSONValue) -> Result?) -> Result? {
    guard let value = object[JSONString(name)] else { return nil }
    guard let result = read(value) else {
      refuse(name, "expected \(expected), not \(value.kind)")
      return nil
    }
    return result
  }
}

extension JSONValue {
  /// Why the value cannot be kept as it is; nil if it can: the rule of the API's filters.
  var unfitness: String? {
    if !isNested(atMost: Self.maximumDepth) { return "may be nested at most \(Self.maximumDepth) deep" }
    return isFinite ? nil : "NaN and Infinity are not JSON"
  }

  /// What the value is, for a sentence.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .number(let number): number.isFinite ? "the number \(number.literal.prefix(40))" : number.literal
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
