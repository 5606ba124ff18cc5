internal import HTTPServer
internal import JSON

extension Endpoint<API> {
  /// OPTIONS of a path: the name of its `view` and, to a key that may use `method`, the fields of a playlist.
  ///
  /// A contract that does not list the fields has the hosted service's name for the view, if there is one.
  static func options(
    _ view: String = "Playlists", hosted: String? = nil, fieldsOf method: Method? = nil, scope: Scope = .readPlaylists
  ) -> Endpoint<API> {
    Endpoint(
      .options, .scoped(scope),
      { call in
        let describesFields = call.contract.describesFields
        return try DescribeEndpoint.respond(call, describesFields ? view : hosted ?? view, fieldsOf: describesFields ? method : nil)
      })
  }
}

/// OPTIONS of any path: Django REST framework's SimpleMetadata.
enum DescribeEndpoint {
  fileprivate static func respond(_ call: Call, _ view: String, fieldsOf method: Method?) throws -> Response {
    try .json { writer in
      writer.member("name", view)
      writer.raw(#","description":"","renders":["application/json"]"#)
      writer.raw(#","parses":["application/json","application/x-www-form-urlencoded","multipart/form-data"]"#)
      guard let method, try isAllowed(method, call) else { return }
      writer.key("actions")
      writer.object { writer in
        writer.key(escaping: JSONString(method.token))
        write(PlaylistFields.all, into: &writer)
      }
    }
  }

  /// Whether the key may use `method` and, for PUT, the playlist exists.
  private static func isAllowed(_ method: Method, _ call: Call) throws -> Bool {
    guard Scope.writePlaylists.isGranted(by: call.key.scopes) else { return false }
    guard method == .put else { return true }
    return try call.store.playlists.find(in: call.project.id, shortID: call.parameters.shortID)?.isDeleted == false
  }

  private static func write(_ fields: [SerializerField], into writer: inout JSONWriter) {
    writer.object { writer in
      for field in fields {
        writer.key(escaping: JSONString(field.name))
        writer.object { write(field, into: &$0) }
      }
    }
  }

  private static func write(_ field: SerializerField, into writer: inout JSONWriter) {
    writer.member("type", field.kind.rawValue)
    writer.member("required", field.isRequired)
    writer.member("read_only", field.isReadOnly)
    writer.member("label", label(field.name))
    if let maxLength = field.maxLength { writer.member("max_length", maxLength) }
    switch field.kind {
    case .user:
      writer.key("children")
      write(UserFields.all, into: &writer)
    case .type:
      writer.key("choices")
      writer.array(PlaylistType.allCases.map(\.rawValue)) { writer, name in
        writer.object { writer in
          writer.member("value", name)
          writer.member("display_name", name)
        }
      }
    case .integer, .string, .boolean, .datetime, .json: break
    }
  }

  /// Django's label: the name with spaces, its first letter a capital.
  static func label(_ name: String) -> String {
    if name == "id" { return "ID" }
    let words = name.split(separator: "_", omittingEmptySubsequences: false).joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
