package import JSON
internal import SQLite

/// What is stored of a type of thing, such as playlists: its fields in the order in which fixtures write them.
///
/// SQL, the fixture reader and its mistakes, export, diff, content hash and the renumbering of users in a sandbox follow this description.
struct Entity<Owner: Sendable>: Sendable {
  let fields: [StoredField<Owner>]
  /// The names of the fields in fixtures.
  let names: [String]
  /// The columns that hold the fields, in the order of `values` and `load`.
  let columns: [String]
  /// One that leaves out every field.
  let blank: Owner
  private let stored: [StoredField<Owner>]

  init(_ blank: Owner, _ fields: [StoredField<Owner>]) {
    self.blank = blank
    self.fields = fields
    names = fields.map(\.name)
    stored = fields.filter { $0.column != nil }
    columns = stored.compactMap(\.column)
  }

  var list: String { columns.joined(separator: ", ") }

  /// A parameter for each column, the first of them numbered `first`.
  func parameters(from first: Int) -> String { columns.indices.map { "?\(first + $0)" }.joined(separator: ", ") }

  /// What the columns hold of `owner`, after `first` and before `last`.
  func values(_ owner: Owner, after first: Value? = nil, before last: [Value] = []) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(1 + stored.count + last.count)
    if let first { values.append(first) }
    withUnsafePointer(to: owner) { owner in
      for field in stored { values.append(field.value(owner)) }
    }
    values.append(contentsOf: last)
    return values
  }

  /// The owner whose columns begin at `start` in `row`.
  func load(_ row: Row, at start: Int32 = 0) throws -> Owner {
    var owner = blank
    try withUnsafeMutablePointer(to: &owner) { owner in
      for index in stored.indices { try stored[index].load(owner, row, start + Int32(index)) }
    }
    return owner
  }

  /// Sets the fields that `object` has, except the key; what is wrong with them is added to the object's mistakes.
  func read(_ object: FixtureObject, into owner: inout Owner, _ references: References = References()) {
    for field in fields where !field.isKey { field.read(object, &owner, references) }
  }

  /// The owner that `object` describes.
  func owner(_ object: FixtureObject, _ references: References = References()) -> Owner {
    var owner = blank
    read(object, into: &owner, references)
    return owner
  }

  func fixture(_ owner: Owner) -> JSONObject { JSONObject(fields.compactMap { $0.member(owner) }) }

  /// Replaces the id of each user that `owner` names by what `id` returns for it.
  func renumberUsers(of owner: inout Owner, _ id: (Int) -> Int) {
    for field in fields { field.renumberUsers?(&owner, id) }
  }
}

/// A field of an entity: its name in fixtures, where it is stored and what it holds.
///
/// A class, since copies of so many closures would cost more than to call them.
final class StoredField<Owner: Sendable>: Sendable {
  let name: String
  /// The column that holds it; nil for one with a table of its own.
  let column: String?
  /// The table whose rows hold it, if it has one of its own.
  let table: Table?
  /// Whether it is part of `RowKey`, and so neither read, compared nor hashed with the other fields.
  let isKey: Bool
  let form: ColumnForm
  fileprivate let read: @Sendable (FixtureObject, inout Owner, References) -> Void
  /// The field as fixtures write it; nil if it is left out.
  let member: @Sendable (Owner) -> JSONObject.Member?
  /// By pointer, as a copy of the owner for each field would cost more than the fields.
  fileprivate let value: @Sendable (UnsafePointer<Owner>) -> Value
  fileprivate let load: @Sendable (UnsafeMutablePointer<Owner>, Row, Int32) throws -> Void
  fileprivate let renumberUsers: (@Sendable (inout Owner, (Int) -> Int) -> Void)?

  /// The field at `path`, stored in the column of its name unless `column` or `table` names another place.
  ///
  /// A fixture that leaves it out gets what `blank` of the entity has; one that leaves out a required field is refused.
  init<Content>(
    _ name: String, _ path: any WritableKeyPath<Owner, Content> & Sendable, _ kind: FieldKind<Content>, column: String? = nil,
    table: Table? = nil, isKey: Bool = false, isRequired: Bool = false
  ) {
    self.name = name
    self.column = table == nil ? column ?? name : nil
    self.table = table
    self.isKey = isKey
    form = kind.form
    let key = JSONString(name)
    read = { object, owner, references in
      if isRequired { object.require(name) }
      if let content = kind.read(object, name, references) { owner[keyPath: path] = content }
    }
    member = { owner in kind.json(owner[keyPath: path]).map { JSONObject.Member(key: key, value: $0) } }
    // A property of the owner's own has an offset, by which it is reached in a tenth of a key path's time: a new playlist has 15.
    if let offset = MemoryLayout<Owner>.offset(of: path) {
      value = { kind.value(UnsafeRawPointer($0).load(fromByteOffset: offset, as: Content.self)) }
      load = { owner, row, index in
        let field = UnsafeMutableRawPointer(owner).advanced(by: offset).assumingMemoryBound(to: Content.self)
        field.pointee = try kind.load(row, index)
      }
    } else {
      value = { kind.value($0.pointee[keyPath: path]) }
      load = { owner, row, index in owner.pointee[keyPath: path] = try kind.load(row, index) }
    }
    renumberUsers = kind.renumberUsers.map { renumber in
      { @Sendable owner, id in owner[keyPath: path] = renumber(owner[keyPath: path], id) }
    }
  }
}

/// How a column holds a field, which decides how its values read in JSON.
enum ColumnForm: Sendable {
  case plain
  case bool
  case time
  case json
  /// One object, whose members are fields.
  case members

  /// The value as the API and fixtures write it.
  func json(_ value: Value) -> JSONValue {
    switch (value, self) {
    case (.null, _): .null
    case (.integer(let integer), .bool): .bool(integer != 0)
    case (.integer(let integer), .time): .text(Timestamp(microseconds: integer).iso8601)
    case (.integer(let integer), _): .int(integer)
    // What the database holds was written by us.
    case (_, .json), (_, .members): (try? JSONValue(parsing: value.bytes, maximumDepth: FixtureFile.maximumDepth)) ?? .null
    default: .text(String(decoding: value.bytes, as: UTF8.self))
    }
  }
}

/// The users and projects that a fixture may name.
struct References {
  private var usersByEmail: [String: Int] = [:]
  private var userIDs: Set<Int> = []
  var projectIDs: Set<Int> = []

  /// Adds a user, and returns whether no other has the e-mail address.
  @discardableResult
  mutating func add(_ user: User) -> Bool {
    userIDs.insert(user.id)
    return usersByEmail.updateValue(user.id, forKey: user.email) == nil
  }

  /// The user that `value` names by id or by e-mail; nil, with the mistake noted, if there is none.
  func user(_ value: JSONValue, at place: Place, _ mistakes: Mistakes) -> Int? {
    switch value {
    case .number(let number):
      if let id = number.int, userIDs.contains(id) { return id }
      mistakes.add("there is no user with the id \(number.literal.prefix(40))", at: place)
    case .string(let email):
      if let id = usersByEmail[email.string] { return id }
      mistakes.add("there is no user with the e-mail \"\(email.string)\"", at: place)
    default: mistakes.add("expected a user's id or e-mail, not \(value.kind)", at: place)
    }
    return nil
  }
}

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
  /// Column `index` as the JSON that its text is; the schema's checks let nothing else in.
  func json(_ index: Int32) throws -> JSONValue {
    try withUTF8(index) { try JSONValue(parsing: $0, maximumDepth: FixtureFile.maximumDepth) }
  }

  func object(_ index: Int32) throws -> JSONObject { try json(index).object ?? JSONObject() }
}
