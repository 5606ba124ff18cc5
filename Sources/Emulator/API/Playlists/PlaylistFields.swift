/// The fields of a playlist, and their rules: Django REST framework's serializer of it.
///
/// Validation, OPTIONS and the OpenAPI schemas come from `all`.
enum PlaylistFields {
  /// Every field, in the order of responses and OPTIONS, and of validation: the first that breaks a rule is the one that is reported.
  static let all: [SerializerField] = [
    .readOnly("id", .integer),
    .readOnly("short_id", .string()),
    .nullableText("name", maxLength: 400) { $0.name = $1 },
    .nullableText("derived_name", maxLength: 400) { $0.derivedName = $1 },
    .text("description") { $0.description = $1 },
    .boolean("pinned") { $0.isPinned = $1 },
    .readOnly("created_at", .datetime),
    .readOnly("created_by", .user, isNullable: true),
    .boolean("deleted") { $0.isDeleted = $1 },
    .filters("filters") { $0.filters = $1 },
    .readOnly("last_modified_at", .datetime),
    .readOnly("last_modified_by", .user, isNullable: true),
    .readOnly("recordings_counts", .json(APISchemas.recordingsCounts)),
    .type("type") { $0.type = $1 },
    .text("_create_in_folder") { $0.folder = $1 },
  ]

  /// The names of the fields that requests may set.
  static let names = all.filter { $0.read != nil }.map(\.name)

  /// How much of a playlist a request describes.
  enum Extent {
    /// All of it, so that what a form leaves out has a meaning: PUT.
    case full
    /// What it names: POST, which sets the rest to defaults, and PATCH.
    case partial
  }

  /// Returns what `data` sets, without unknown and read-only fields.
  ///
  /// - Throws: 400 for a body that is no object, and for the first field that breaks its rule.
  static func read(_ data: RequestData, _ extent: Extent) throws(APIError) -> PlaylistInput {
    let source = try FieldSource(data, extent)
    var input = PlaylistInput()
    for field in all { try field.read?(source, &input) }
    return input
  }
}

/// The fields of a user, as they are in a playlist and at `/api/users/@me/`.
enum UserFields {
  static let all: [SerializerField] = [
    .readOnly("id", .integer),
    SerializerField("uuid", .string()),
    SerializerField("distinct_id", .string(maxLength: 200), isRequired: true),
    SerializerField("first_name", .string(maxLength: 200)),
    SerializerField("last_name", .string(maxLength: 200)),
    SerializerField("email", .string(maxLength: 200), isRequired: true),
    SerializerField("is_email_verified", .boolean, isNullable: true),
    SerializerField("hedgehog_config", .json(.openObject([])), isNullable: true),
    SerializerField("role_at_organization", .string(maxLength: 200), isNullable: true),
  ]
}

/// A field of an object of the API: its kind, and how a request sets it.
struct SerializerField: Sendable {
  typealias Read = @Sendable (FieldSource, inout PlaylistInput) throws(APIError) -> Void

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
  /// Whether it may be null.
  let isNullable: Bool
  /// Sets it on a playlist; nil for a field that playlist requests cannot set.
  let read: Read?

  init(_ name: String, _ kind: Kind, isRequired: Bool = false, isReadOnly: Bool = false, isNullable: Bool = false, read: Read? = nil) {
    self.name = name
    self.kind = kind
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
    self.isNullable = isNullable
    self.read = read
  }

  static func readOnly(_ name: String, _ kind: Kind, isNullable: Bool = false) -> SerializerField {
    SerializerField(name, kind, isReadOnly: true, isNullable: isNullable)
  }

  static func text(_ name: String, _ set: @escaping @Sendable (inout PlaylistInput, String) -> Void) -> SerializerField {
    SerializerField(name, .string()) { (source, input) throws(APIError) in
      if let text = try source.requiredString(name) { set(&input, text) }
    }
  }

  static func nullableText(
    _ name: String, maxLength: Int, _ set: @escaping @Sendable (inout PlaylistInput, String?) -> Void
  ) -> SerializerField {
    SerializerField(name, .string(maxLength: maxLength), isNullable: true) { (source, input) throws(APIError) in
      if let text = try source.string(name, maxLength: maxLength) { set(&input, text) }
    }
  }

  static func boolean(_ name: String, _ set: @escaping @Sendable (inout PlaylistInput, Bool) -> Void) -> SerializerField {
    SerializerField(name, .boolean) { (source, input) throws(APIError) in
      if let bool = try source.bool(name) { set(&input, bool) }
    }
  }

  static func filters(_ name: String, _ set: @escaping @Sendable (inout PlaylistInput, Filters) -> Void) -> SerializerField {
    SerializerField(name, .json(.any)) { (source, input) throws(APIError) in
      if let filters = try source.filters(name) { set(&input, filters) }
    }
  }

  static func type(_ name: String, _ set: @escaping @Sendable (inout PlaylistInput, PlaylistType) -> Void) -> SerializerField {
    SerializerField(name, .choice(PlaylistType.allCases.map(\.rawValue))) { (source, input) throws(APIError) in
      if let type = try source.type(name) { set(&input, type) }
    }
  }
}

extension SerializerField {
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

  /// The schema of the values that requests may set; nil for a field that they cannot set.
  var accepted: Schema? {
    if read == nil { return nil }
    switch kind {
    case .string(let maxLength): return isNullable ? .nullable(.text(maxLength: maxLength)) : .text(maxLength: maxLength)
    case .boolean: return .boolean
    // Null counts as left out.
    case .choice(let names): return .nullable(.choice(names))
    case .json: return .either([.string, .array(.any), .openObject([])])
    case .integer, .datetime, .user: return nil
    }
  }
}
