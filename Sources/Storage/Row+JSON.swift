internal import JSON
internal import SQLite

extension Row {
  /// Column `index` as the JSON that its text is.
  ///
  /// The schema's checks let nothing else in.
  func json(_ index: Int32) throws -> JSONValue {
    try withUTF8(index) { try JSONValue(parsing: $0, maximumDepth: FixtureFile.maximumDepth) }
  }

  /// Column `index` as the JSON object that its text is.
  func object(_ index: Int32) throws -> JSONObject {
    try json(index).object ?? JSONObject()
  }
}

extension JSONValue {
  /// An array of strings.
  static func strings(_ strings: [String]) -> JSONValue { .array(strings.map { .string(JSONString($0)) }) }

  /// The strings of an array; none where it is no array.
  var strings: [String] { elements?.compactMap(\.text) ?? [] }

  /// The integers of an array; none where it is no array.
  var integers: [Int] { elements?.compactMap(\.int) ?? [] }
}
