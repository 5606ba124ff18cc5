/// A field of an object of the API, as Django REST framework's serializers declare it.
///
/// A class, so that reading a value copies one reference.
final class SerializerField: Sendable {
  /// What values it has.
  enum Kind: Sendable {
    case integer
    /// Text of at most so many characters; nil for no limit.
    case string(maxLength: Int? = nil)
    case boolean
    case datetime
    case user
    case choice([String])
    /// JSON that responses show in this form.
    case json(Schema)
  }

  let name: String
  let kind: Kind
  let isRequired: Bool
  let isReadOnly: Bool
  let isNullable: Bool
  /// Sets it on a playlist; nil for a field that playlist requests cannot set.
  let read: (@Sendable (FieldValue, inout PlaylistInput) throws -> Void)?

  init(
    _ name: String, _ kind: Kind, isRequired: Bool = false, isReadOnly: Bool = false, isNullable: Bool = false,
    read: (@Sendable (FieldValue, inout PlaylistInput) throws -> Void)? = nil
  ) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
    self.isNullable = isNullable
    self.read = read
  }

  /// The most characters that its text may have; nil for no limit.
  var maxLength: Int? { if case .string(let maxLength) = kind { maxLength } else { nil } }

  /// The schema of its values in responses of `contract`.
  func shown(_ contract: Contract) -> Schema {
    let schema: Schema =
      switch kind {
      case .integer: .integer
      case .string: .string
      case .boolean: .boolean
      // Synthetic playlists have no times.
      case .datetime: contract.hasSyntheticPlaylists ? .nullable(.string) : .string
      case .user: .named("User")
      case .choice(let names): .choice(names)
      case .json(let schema): schema
      }
    return isNullable ? .nullable(schema) : schema
  }

  /// The schema of the values that playlist requests may set; nil for a field that they cannot set.
  var accepted: Schema? {
    switch kind {
    case _ where read == nil: nil
    case .string(let maxLength): isNullable ? .nullable(.text(maxLength: maxLength)) : .text(maxLength: maxLength)
    case .boolean: .boolean
    // Null counts as left out.
    case .choice(let names): .nullable(.choice(names))
    case .json: .either([.string, .array(.any), .openObject([])])
    case .integer, .datetime, .user: nil
    }
  }
}
