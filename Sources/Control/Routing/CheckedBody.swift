internal import JSON
internal import Storage

/// The body of a call, asked for its fields; `finish` says what is wrong with all that was asked.
struct CheckedBody {
  /// The object, for questions about its fields.
  let object: FixtureObject
  private let mistakes: Mistakes

  init(_ bytes: [UInt8], _ names: [String]) throws(ControlError) {
    let value = try Self.value(bytes)
    mistakes = Mistakes()
    guard let object = FixtureObject(value, at: Place(file: ""), fields: names, mistakes) else { throw .mistakes(mistakes.all) }
    self.object = object
  }

  /// The body as JSON; an empty body is an empty object.
  ///
  /// - Throws: 400 where it is no JSON.
  static func value(_ bytes: [UInt8]) throws(ControlError) -> JSONValue {
    if bytes.isEmpty { return .object(JSONObject()) }
    do {
      return try JSONValue(parsing: bytes, maximumDepth: FixtureFile.maximumDepth)
    } catch {
      throw .unparsable(error.description)
    }
  }

  /// An object in a field; nil where it is left out or wrong.
  func object(_ name: String, _ names: [String]) -> FixtureObject? {
    object.value(name).flatMap { FixtureObject($0, at: $1, fields: names, mistakes) }
  }

  /// Ends the questions.
  ///
  /// - Throws: 400 where any field was wrong.
  func finish() throws(ControlError) {
    if !mistakes.all.isEmpty { throw .mistakes(mistakes.all) }
  }
}
