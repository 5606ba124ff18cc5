/// The fields of a playlist, and their rules: Django REST framework's serializer of it.
///
/// Validation, OPTIONS and the OpenAPI schemas come from `all`.
enum PlaylistFields {
  /// Every field, in the order of responses and OPTIONS, and of validation: the first that breaks a rule is the one that is reported.
  static let all: [SerializerField] = [
    SerializerField("id", .integer, isReadOnly: true),
    SerializerField("short_id", .string, "The id that paths have.", isReadOnly: true),
    SerializerField("name", .string, "The name that people gave it.", maxLength: 400, isNullable: true) { $1.name = try $0.nullableText() },
    SerializerField("derived_name", .string, "A name made of the filters, to show if there is no other.", maxLength: 400, isNullable: true)
    {
      $1.derivedName = try $0.nullableText()
    },
    SerializerField("description", .string, "What the playlist is for.") { $1.description = try $0.text() },
    SerializerField("pinned", .boolean, "Whether PostHog shows it at the top.") { $1.isPinned = try $0.bool() },
    SerializerField("created_at", .datetime, isReadOnly: true),
    SerializerField("created_by", .user, isReadOnly: true, isNullable: true),
    SerializerField("deleted", .boolean, "Whether it is deleted: `true` hides it, `false` brings it back.") {
      $1.isDeleted = try $0.bool()
    },
    SerializerField(
      "filters", .json,
      "Which recordings a saved filter shows; a collection has none. The hosted service wants them again with each update."
    ) {
      $1.filters = try $0.filters()
    },
    SerializerField("last_modified_at", .datetime, "When its name, description or filters were last set.", isReadOnly: true),
    SerializerField("last_modified_by", .user, isReadOnly: true, isNullable: true),
    SerializerField("recordings_counts", .json, schema: APISchemas.recordingsCounts, isReadOnly: true),
    SerializerField(
      "type", .type, "`collection` holds recordings that were added, `filters` those that match its filters. Updates do not change it."
    ) {
      $1.type = try $0.type()
    },
    SerializerField("_create_in_folder", .string, "The folder of the project's tree that it was made in.") { $1.folder = try $0.text() },
  ]

  /// The names of the fields that requests may set.
  static let names = all.filter { $0.read != nil }.map(\.name)

  /// Returns what `data` sets, without unknown and read-only fields; with `isFull`, what a form leaves out has a meaning too.
  ///
  /// - Throws: 400 for a body that is no object, and for the first field that breaks its rule.
  static func read(_ data: RequestData, isFull: Bool = false, _ contract: Contract) throws -> PlaylistInput {
    let source = try FieldSource(data, isFull: isFull, contract)
    var input = PlaylistInput()
    for field in all {
      if let read = field.read { try read(source.value(of: field), &input) }
    }
    return input
  }
}

/// The fields of a user, as they are in a playlist and at `/api/users/@me/`.
enum UserFields {
  static let all: [SerializerField] = [
    SerializerField("id", .integer, isReadOnly: true),
    SerializerField("uuid", .string, schema: .formatted("uuid")),
    SerializerField("distinct_id", .string, maxLength: 200, isRequired: true),
    SerializerField("first_name", .string, maxLength: 200),
    SerializerField("last_name", .string, maxLength: 200),
    SerializerField("email", .string, schema: .formatted("email"), maxLength: 200, isRequired: true),
    SerializerField("is_email_verified", .boolean, isNullable: true),
    SerializerField("hedgehog_config", .json, schema: .openObject([]), isNullable: true),
    SerializerField("role_at_organization", .string, maxLength: 200, isNullable: true),
  ]
}

/// A field of an object of the API, as Django REST framework's serializers declare it.
///
/// A class, so that reading a value copies one reference.
final class SerializerField: Sendable {
  /// What its values are, by the names that OPTIONS has for it.
  enum Kind: String {
    case integer, string, boolean, datetime
    case user = "nested object"
    case type = "choice"
    case json = "field"
  }

  let name: String
  let kind: Kind
  /// The schema of its values in responses; nil for the schema of the kind.
  private let schema: Schema?
  /// The most characters that its text may have; nil for no limit.
  let maxLength: Int?
  /// What the OpenAPI document says of its values; nil for nothing.
  let meaning: String?
  let isRequired: Bool
  let isReadOnly: Bool
  let isNullable: Bool
  /// Sets it on a playlist; nil for a field that playlist requests cannot set.
  let read: (@Sendable (FieldValue, inout PlaylistInput) throws -> Void)?

  init(
    _ name: String, _ kind: Kind, _ meaning: String? = nil, schema: Schema? = nil, maxLength: Int? = nil, isRequired: Bool = false,
    isReadOnly: Bool = false, isNullable: Bool = false,
    read: (@Sendable (FieldValue, inout PlaylistInput) throws -> Void)? = nil
  ) {
    self.name = name
    self.kind = kind
    self.meaning = meaning
    self.schema = schema
    self.maxLength = maxLength
    self.isRequired = isRequired
    self.isReadOnly = isReadOnly
    self.isNullable = isNullable
    self.read = read
  }

  /// The schema of its values in responses of `contract`.
  func shown(_ contract: Contract) -> Schema {
    if let schema { return described(schema) }
    let schema: Schema =
      switch kind {
      case .integer: .integer
      case .string: .string
      case .boolean: .boolean
      // Synthetic playlists have no times.
      case .datetime: contract.hasSyntheticPlaylists ? .nullable(.formatted("date-time")) : .formatted("date-time")
      case .user: .named("UserBasic")
      case .type: .named("SessionRecordingPlaylistTypeEnum")
      case .json: .any
      }
    return described(schema)
  }

  /// The schema of the values that playlist requests may set; nil for a field that they cannot set.
  var accepted: Schema? {
    guard read != nil else { return nil }
    return maxLength.map { described(.text(maxLength: $0)) } ?? shown(.documented)
  }

  private func described(_ schema: Schema) -> Schema {
    let schema = isNullable ? .nullable(schema) : schema
    return meaning.map { .described(schema, $0) } ?? schema
  }
}
