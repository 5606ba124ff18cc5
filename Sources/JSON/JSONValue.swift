/// A JSON value as Python's `json` module reads it: the order of members and the spelling of numbers are kept.
package enum JSONValue: Hashable, Sendable {
  /// JSON's `null`.
  case null
  /// JSON's `true` or `false`.
  case bool(Bool)
  /// A number, spelled as it was written.
  case number(JSONNumber)
  /// A string, which may contain lone surrogates.
  case string(JSONString)
  /// An array.
  case array([JSONValue])
  /// An object, its members in order.
  case object(JSONObject)

  /// The default limit of nested arrays and objects.
  package static let maximumDepth = 512

  /// Parses one document in UTF-8, as Python's `json.loads` does, with at most `maximumDepth` nested arrays and objects.
  ///
  /// - Throws: what is wrong, and where.
  package init(parsing bytes: some Sequence<UInt8>, maximumDepth: Int = maximumDepth) throws(JSONParseError) {
    self = try Array(bytes).withUnsafeBufferPointer { text throws(JSONParseError) in
      var parser = JSONParser(text: text, maximumDepth: maximumDepth)
      return try parser.document()
    }
  }

  /// The compact text of the value in UTF-8, as `JSONWriter` writes it.
  package var encoded: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  /// Whether at most `depth` arrays and objects are nested.
  package func isNested(atMost depth: Int) -> Bool {
    switch self {
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
    case .object(let object): depth > 0 && object.members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
    case .null, .bool, .number, .string: true
    }
  }

  /// Whether all numbers are valid JSON: not NaN, infinite, or too large for a double.
  package var isFinite: Bool {
    switch self {
    case .number(let number): number.isFinite
    case .array(let elements): elements.allSatisfy(\.isFinite)
    case .object(let object): object.members.allSatisfy(\.value.isFinite)
    case .null, .bool, .string: true
    }
  }
}

extension JSONValue {
  /// Python's `json.dumps(value)` (CPython 3.11, measured): blanks after commas and colons, and nothing but ASCII.
  package var pythonDump: String {
    switch self {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): number.isInteger ? number.pythonDescription : JSONNumber(number.double).literal
    case .string(let text): Self.quoted(text)
    case .array(let elements): "[\(elements.map(\.pythonDump).joined(separator: ", "))]"
    case .object(let object):
      "{\(object.members.map { "\(Self.quoted($0.key)): \($0.value.pythonDump)" }.joined(separator: ", "))}"
    }
  }

  private static func quoted(_ text: JSONString) -> String {
    var writer = JSONWriter()
    for unit in text.string.utf16 {
      switch UInt8(exactly: unit) {
      case let byte? where (0x20..<0x7F).contains(byte) && byte != Byte.quote && byte != Byte.backslash: writer.bytes.append(byte)
      default: writer.escape(unit)
      }
    }
    return "\"\(String(decoding: writer.bytes, as: UTF8.self))\""
  }
}

extension JSONValue {
  /// A string without surrogates.
  package static func text(_ text: String) -> JSONValue { .string(JSONString(text)) }

  /// A whole number.
  package static func int(_ int: Int) -> JSONValue { .number(JSONNumber(int)) }

  /// An object of these members.
  package static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject(members.map { JSONObject.Member(key: JSONString($0), value: $1) }))
  }
}

extension JSONValue {
  /// The value of an object's member; nil if there is none, and for other kinds of values.
  package subscript(_ name: JSONString) -> JSONValue? { object?[name] }

  /// The object; nil for other kinds of values.
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// The elements of the array that it is; nil for other kinds of values.
  package var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The text of the string that it is; nil for other kinds of values.
  package var text: String? { if case .string(let string) = self { string.string } else { nil } }

  /// The whole number that it is; nil for other numbers and other kinds of values.
  package var int: Int? { if case .number(let number) = self { number.int } else { nil } }
}

/// The members of a JSON object in order, with a Python dict's treatment of duplicates.
package struct JSONObject: Hashable, Sendable {
  /// One name and its value.
  package struct Member: Hashable, Sendable {
    /// The member's name.
    package let key: JSONString
    /// The member's value.
    package var value: JSONValue

    /// Makes a member of its name and its value.
    package init(key: JSONString, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members, each key once.
  package private(set) var members: [Member]

  /// The position of each key, only if a linear search would cost more than hashing.
  private var positions: [JSONString: Int]?

  private static let linearSearchLimit = 16

  /// Makes an object of `members`; of members with the same key, the first determines the position and the last the value.
  package init(_ members: [Member] = []) {
    guard members.count > Self.linearSearchLimit || Self.hasDuplicates(members) else {
      self.members = members
      return
    }
    var positions = [JSONString: Int](minimumCapacity: members.count)
    self.members = []
    self.members.reserveCapacity(members.count)
    for member in members {
      if let position = positions[member.key] {
        self.members[position].value = member.value
      } else {
        positions[member.key] = self.members.count
        self.members.append(member)
      }
    }
    if self.members.count > Self.linearSearchLimit { self.positions = positions }
  }

  /// The value of the member named `key`; nil if there is none.
  package subscript(_ key: JSONString) -> JSONValue? {
    let position = positions.map { $0[key] } ?? Self.position(of: key, in: members, before: members.count)
    return position.map { members[$0].value }
  }

  private static func hasDuplicates(_ members: [Member]) -> Bool {
    members.indices.contains { position(of: members[$0].key, in: members, before: $0) != nil }
  }

  private static func position(of key: JSONString, in members: [Member], before end: Int) -> Int? {
    // By index, since an iterator would copy each member, counting its references.
    for index in 0..<end where members[index].key == key { return index }
    return nil
  }
}

extension JSONObject {
  /// Returns the object with the member set to `value`, in its old position or at the end; without the member if `value` is nil.
  package func setting(_ key: JSONString, to value: JSONValue?) -> JSONObject {
    guard let value else { return JSONObject(members.filter { $0.key != key }) }
    return JSONObject(members + [Member(key: key, value: value)])
  }
}

/// A number as it was written, byte for byte, which Python reads as an `int` or a `float`.
package struct JSONNumber: Hashable, Sendable {
  /// The number's text: JSON's number syntax, or Python's `NaN`, `Infinity` and `-Infinity`.
  package let literal: String

  init(verbatim literal: String) {
    self.literal = literal
  }

  /// Makes an integer, written in decimal.
  package init(_ int: Int) {
    literal = String(int)
  }

  /// Makes a float, written as Python's `json.dumps` does: its `repr`, or `NaN`, `Infinity`, `-Infinity`.
  package init(_ double: Double) {
    if double.isFinite {
      literal = double.pythonRepresentation
    } else {
      literal = double.isNaN ? "NaN" : double < 0 ? "-Infinity" : "Infinity"
    }
  }

  /// Whether Python reads the literal as an `int`: digits only, without fraction or exponent.
  package var isInteger: Bool {
    literal.utf8.allSatisfy { Byte.digits.contains($0) || $0 == Byte.minus }
  }

  /// Whether the number is finite in Python; false for `NaN`, the infinities, and a float beyond `Double`'s range such as `1e999`.
  package var isFinite: Bool {
    isInteger || double.isFinite
  }

  /// The nearest `Double`; an infinity if the literal, also of an integer, is out of range.
  package var double: Double {
    Double(literal) ?? .nan
  }

  /// The exact value; nil if the literal is not an integer or out of `Int`'s range.
  package var int: Int? {
    isInteger ? Int(literal) : nil
  }

  /// Python's `str(json.loads(literal))` (CPython 3.11, measured): `1e2` is `100.0`, `-0` is `0`, `1e400` is `inf`.
  ///
  /// Integers of more than 4300 digits, which CPython refuses to print, are returned as written.
  package var pythonDescription: String {
    guard isInteger else { return double.pythonRepresentation }
    return literal == "-0" ? "0" : literal
  }
}

extension Double {
  /// Python's `repr`: the shortest digits that read back, with an exponent from 1e16 up and below 1e-4.
  fileprivate var pythonRepresentation: String {
    // Swift uses an exponent from 2^53 up. From there to 10^16, every double is an integer, whose digits are the shortest.
    (0x1p53..<1e16).contains(magnitude) ? "\(Int64(self)).0" : description
  }
}
