internal import HTTPServer
internal import JSON

/// OPTIONS of any path: what the view is and, to a key that may write, the fields that it takes.
///
/// Django REST framework's SimpleMetadata.
enum DescribeEndpoint {
  static func respond(_ call: inout Call) throws -> Response {
    var writer = JSONWriter()
    try writer.object { writer in
      writer.key("name")
      writer.string(call.route.view)
      writer.key("description")
      writer.string("")
      writer.key("renders")
      writer.raw(#"["application/json"]"#)
      writer.key("parses")
      writer.raw(#"["application/json","application/x-www-form-urlencoded","multipart/form-data"]"#)
      guard let method = call.route.describedMethod, try isAllowed(method, call) else { return }
      writer.key("actions")
      writer.object { writer in
        writer.key(escaping: JSONString(method.token))
        write(playlistFields, into: &writer)
      }
    }
    return .json(.ok, writer.bytes)
  }

  /// Whether the key may use `method`, and where that is PUT, there is a playlist to put to.
  private static func isAllowed(_ method: Method, _ call: Call) throws -> Bool {
    guard Scope.writePlaylists.isGranted(by: call.key.scopes) else { return false }
    guard method == .put else { return true }
    let playlist = try call.api.store.playlists.find(in: call.project.id, shortID: call.parameters.shortID)
    return playlist.map { !$0.isDeleted } ?? false
  }

  private struct Field {
    let name: String
    let type: String
    var isRequired = false
    var isReadOnly = false
    var maxLength: Int?
    var children: [Field] = []
    var choices: [PlaylistType] = []

    /// Django's label: the name with spaces, its first letter a capital.
    var label: String {
      if name == "id" { return "ID" }
      let words = name.split(separator: "_", omittingEmptySubsequences: false).joined(separator: " ")
      return words.prefix(1).uppercased() + words.dropFirst()
    }
  }

  private static let userFields = [
    Field(name: "id", type: "integer", isReadOnly: true),
    Field(name: "uuid", type: "string"),
    Field(name: "distinct_id", type: "string", isRequired: true, maxLength: 200),
    Field(name: "first_name", type: "string", maxLength: 200),
    Field(name: "last_name", type: "string", maxLength: 200),
    Field(name: "email", type: "string", isRequired: true, maxLength: 200),
    Field(name: "is_email_verified", type: "boolean"),
    Field(name: "hedgehog_config", type: "field"),
    Field(name: "role_at_organization", type: "string", maxLength: 200),
  ]

  private static let playlistFields = [
    Field(name: "id", type: "integer", isReadOnly: true),
    Field(name: "short_id", type: "string", isReadOnly: true),
    Field(name: "name", type: "string", maxLength: 400),
    Field(name: "derived_name", type: "string", maxLength: 400),
    Field(name: "description", type: "string"),
    Field(name: "pinned", type: "boolean"),
    Field(name: "created_at", type: "datetime", isReadOnly: true),
    Field(name: "created_by", type: "nested object", isReadOnly: true, children: userFields),
    Field(name: "deleted", type: "boolean"),
    Field(name: "filters", type: "field"),
    Field(name: "last_modified_at", type: "datetime", isReadOnly: true),
    Field(name: "last_modified_by", type: "nested object", isReadOnly: true, children: userFields),
    Field(name: "recordings_counts", type: "field", isReadOnly: true),
    Field(name: "type", type: "choice", choices: PlaylistType.allCases),
    Field(name: "_create_in_folder", type: "string"),
  ]

  private static func write(_ fields: [Field], into writer: inout JSONWriter) {
    writer.object { writer in
      for field in fields {
        writer.key(escaping: JSONString(field.name))
        writer.object { write(field, into: &$0) }
      }
    }
  }

  private static func write(_ field: Field, into writer: inout JSONWriter) {
    writer.key("type")
    writer.string(field.type)
    writer.key("required")
    writer.bool(field.isRequired)
    writer.key("read_only")
    writer.bool(field.isReadOnly)
    writer.key("label")
    writer.string(field.label)
    if let maxLength = field.maxLength {
      writer.key("max_length")
      writer.int(maxLength)
    }
    if !field.children.isEmpty {
      writer.key("children")
      write(field.children, into: &writer)
    }
    if !field.choices.isEmpty {
      writer.key("choices")
      writer.array(field.choices) { writer, choice in
        writer.object { writer in
          writer.key("value")
          writer.string(choice.rawValue)
          writer.key("display_name")
          writer.string(choice.rawValue)
        }
      }
    }
  }
}
