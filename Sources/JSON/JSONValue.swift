/// A JSON value as Python's `json` module reads it: the order of members and the spelling of numbers are kept.
package enum JSONValue: Hashable, Sendable {
  /// JSON's `null`.
  case null
  /// JSON's `true` or `false`.
  case bool(Bool)
  /// A number, spelled as it was written.
  case number(JSONNumber)
  /// A string, which may hold lone surrogates.
  case string(JSONString)
  /// An array.
  case array([JSONValue])
  /// An object, its members in order.
  case object(JSONObject)

  /// How many arrays and objects may be nested in one another, unless it is said otherwise.
  package static let maximumDepth = 512

  /// Parses one whole document, accepting what Python's `json.loads` accepts.
  ///
  /// Takes the text's `bytes` in UTF-8 and how many arrays and objects may stand inside one another; throws what is wrong, and where.
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

  /// Whether at most so many arrays and objects are nested in one another.
  package func isNested(atMost depth: Int) -> Bool {
    switch self {
    case .array(let elements): depth > 0 && elements.allSatisfy { $0.isNested(atMost: depth - 1) }
    case .object(let object): depth > 0 && object.members.allSatisfy { $0.value.isNested(atMost: depth - 1) }
    case .null, .bool, .number, .string: true
    }
  }

  /// Whether no number in it is NaN, infinite or too large for a double, which are not JSON.
  package var isFinite: Bool {
    switch self {
    case .number(let number): number.isFinite || number.isInteger
    case .array(let elements): elements.allSatisfy(\.isFinite)
    case .object(let object): object.members.allSatisfy(\.value.isFinite)
    case .null, .bool, .string: true
    }
  }
}
