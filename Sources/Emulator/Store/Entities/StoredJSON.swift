package import JSON
internal import SQLite

extension Recording {
  /// The recording as fixtures write it.
  package var fixture: JSONObject { Self.entity.fixture(self) }

  /// The recording as its row holds it, without its viewers.
  init(id: String, stored fields: JSONObject) {
    self.init(id: id)
    Self.entity.read(FixtureObject(stored: fields), into: &self)
  }

  /// What the column `fields` holds of it.
  var storedFields: JSONObject {
    JSONObject(Self.entity.fields.filter { !$0.isKey && $0.table == nil }.compactMap { $0.member(self) })
  }
}

extension User {
  /// The user as `created_by` and `last_modified_by` show it: the nine fields of a fixture, which are in the reference page's order.
  var encoded: [UInt8] { JSONValue.object(Self.entity.fixture(self)).encoded }
}

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

  /// The strings of an array; none if it is no array.
  var strings: [String] { elements?.compactMap(\.text) ?? [] }

  /// The integers of an array; none if it is no array.
  var integers: [Int] { elements?.compactMap(\.int) ?? [] }
}
