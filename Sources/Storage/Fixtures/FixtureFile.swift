package import JSON

/// A fixture as it was read from a file or a request.
package struct FixtureFile: Sendable {
  /// The file's name, for messages; "" where it came from no file.
  package let name: String
  /// What it says.
  package let value: JSONValue

  /// How deep a fixture may be nested, and whatever holds a part of one.
  ///
  /// Filters and the like may be as deep as the API takes them; the levels that a fixture puts round them do not count.
  package static let maximumDepth = JSONValue.maximumDepth + 16

  /// The fixture `value`.
  package init(name: String = "", _ value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// Parses the text of a fixture.
  ///
  /// - Throws: `FixtureError` with the one mistake, and its line and column, where it is not JSON.
  package init(name: String = "", parsing bytes: [UInt8]) throws(FixtureError) {
    do {
      self.init(name: name, try JSONValue(parsing: bytes, maximumDepth: Self.maximumDepth))
    } catch {
      throw FixtureError(mistakes: [FixtureMistake(file: name, path: "$", reason: "not JSON: \(error.description)")])
    }
  }
}
