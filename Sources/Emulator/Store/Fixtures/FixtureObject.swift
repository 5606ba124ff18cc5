internal import JSON

/// An object of a fixture, asked for its fields one by one.
///
/// Each method returns nil if the field is left out, and if its value is wrong, which is noted as a mistake.
struct FixtureObject {
  let place: Place
  let mistakes: Mistakes
  private let object: JSONObject

  /// An object that the database holds, which was checked when it came in.
  init(stored object: JSONObject) {
    self.object = object
    place = Place(file: "")
    mistakes = Mistakes()
  }

  /// The object `value`; nil, with the mistake noted, if it is none.
  ///
  /// A field that is not among `names` is a mistake too.
  init?(_ value: JSONValue, at place: Place, fields names: [String], _ mistakes: Mistakes) {
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

  func has(_ name: String) -> Bool { object[JSONString(name)] != nil }

  func isNull(_ name: String) -> Bool { object[JSONString(name)] == .null }

  /// Notes that the field's value breaks a rule.
  func refuse(_ name: String, _ reason: String) { mistakes.add(reason, at: place.field(name)) }

  /// Notes that the field's value is taken already.
  func refuseTaken(_ name: String, _ reason: String) { mistakes.add(reason, at: place.field(name), isConflict: true) }

  /// As the other, for use where a value is needed: returns `value`, which counts for nothing.
  func refuse<Value>(_ name: String, _ reason: String, instead value: Value) -> Value {
    refuse(name, reason)
    return value
  }

  func require(_ name: String) {
    if !has(name) { mistakes.add("\"\(name)\" is missing", at: place) }
  }

  func value(_ name: String) -> (JSONValue, Place)? { object[JSONString(name)].map { ($0, place.field(name)) } }

  func string(_ name: String, minLength: Int = 0, maxLength: Int = .max) -> String? {
    typed(name, "a string") { value in
      guard case .string(let text) = value else { return nil }
      if text.firstSurrogate != nil { refuse(name, "a lone surrogate is no character") }
      if text.utf8.contains(0) { refuse(name, "a null character is not allowed") }
      if text.string.unicodeScalars.count < minLength { refuse(name, "may not be empty") }
      if text.string.unicodeScalars.count > maxLength { refuse(name, "at most \(maxLength) characters are allowed") }
      return text.string
    }
  }

  func int(_ name: String, from minimum: Int, to maximum: Int = .max) -> Int? {
    guard let number = typed(name, "an integer", { if case .number(let number) = $0 { number.int } else { nil } }) else { return nil }
    guard (minimum...maximum).contains(number) else {
      refuse(name, number < minimum ? "must be at least \(minimum)" : "must be at most \(maximum)")
      return nil
    }
    return number
  }

  /// The object `value` as what `entity` describes; nil, with the mistake noted, if it is no object.
  static func content<Content>(
    _ value: JSONValue, at place: Place, of entity: Entity<Content>, _ references: References, _ mistakes: Mistakes
  ) -> Content? {
    FixtureObject(value, at: place, fields: entity.names, mistakes).map { entity.owner($0, references) }
  }

  /// The `id` of a user, a project or a playlist.
  func numericID() -> Int? { int("id", from: NumericID.range.lowerBound, to: NumericID.range.upperBound) }

  /// A finite number, kept as it is written.
  func number(_ name: String) -> JSONNumber? {
    typed(name, "a number of at least 0") {
      if case .number(let number) = $0, number.isFinite, number.double >= 0 { number } else { nil }
    }
  }

  func object(_ name: String) -> JSONObject? {
    typed(name, "an object") { value in
      guard case .object(let object) = value else { return nil }
      if let reason = value.unfitness { refuse(name, reason) }
      return object
    }
  }

  /// A time such as `2026-01-05T09:00:00Z`.
  func timestamp(_ name: String) -> Timestamp? {
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

  /// The elements of an array, each with its place; none if it is left out or wrong.
  func elements(_ name: String) -> [(JSONValue, Place)] {
    let elements: [JSONValue] = typed(name, "an array") { if case .array(let elements) = $0 { elements } else { nil } } ?? []
    return elements.enumerated().map { ($1, place.field(name).element($0)) }
  }

  /// The elements of an array of strings; `minLength` is the least that each has in bytes.
  func strings(_ name: String, minLength: Int = 0) -> [String]? {
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

  /// The field as what `read` makes of its value; nil if it is left out, or, with the mistake noted, if `read` returns nil.
  func typed<Result>(_ name: String, _ expected: String, _ read: (JSONValue) -> Result?) -> Result? {
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

/// One thing that is wrong with a fixture.
package struct FixtureMistake: Hashable, Sendable, CustomStringConvertible {
  let file: String
  /// The place in the file, as a JSON path such as `$.projects[0].playlists[2].name`.
  let path: String
  /// What is wrong, in words.
  let reason: String

  package var description: String { file.isEmpty ? "\(path): \(reason)" : "\(file): \(path): \(reason)" }
}

/// Why a fixture was not loaded; nothing of it was.
package struct FixtureError: Error, Hashable, Sendable {
  /// Everything that is wrong, in the order of the files and of the fields in them; at least one.
  package let mistakes: [FixtureMistake]
}

/// Collects what is wrong while a fixture is read to its end.
final class Mistakes {
  /// The number of conflicts from which on a file was probably loaded twice.
  private static let manyConflicts = 4

  /// What was noted so far, in order.
  private(set) var all: [FixtureMistake] = []
  /// Which of them are conflicts.
  private var conflicts: Set<Int> = []

  /// An empty list.
  init() {}

  /// Notes one; in a conflict, something else has what only one may have.
  func add(_ reason: String, at place: Place, isConflict: Bool = false) {
    if isConflict { conflicts.insert(all.count) }
    all.append(FixtureMistake(file: place.file, path: place.path, reason: reason))
  }

  /// The mistakes in several files together: many conflicts of one of them are one mistake.
  var ofSeveralFiles: [FixtureMistake] {
    var counts: [String: Int] = [:]
    for index in conflicts { counts[all[index].file, default: 0] += 1 }
    return all.indices.compactMap { index in
      let mistake = all[index]
      guard conflicts.contains(index), let count = counts[mistake.file], count == 0 || count >= Self.manyConflicts else { return mistake }
      // The first one stands for all.
      if count == 0 { return nil }
      counts[mistake.file] = 0
      return FixtureMistake(
        file: mistake.file, path: "$",
        reason: "\(count) conflicts with what is loaded already, the first at \(mistake.path): \(mistake.reason)."
          + " Load a fixture once, or begin with an empty state.")
    }
  }
}

/// A place in a file; the file is "" where there is none.
struct Place {
  let file: String
  var path = "$"

  func field(_ name: String) -> Place { Place(file: file, path: "\(path).\(name)") }

  func element(_ index: Int) -> Place { Place(file: file, path: "\(path)[\(index)]") }
}
