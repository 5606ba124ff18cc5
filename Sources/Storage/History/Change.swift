package import JSON

/// What became of one thing, in the words of the API.
package struct Change: Hashable, Sendable {
  /// What happened to it.
  package enum Kind: String, Hashable, Sendable {
    case created
    case updated
    /// It is there no more; one that is only marked as deleted is updated.
    case deleted
  }

  /// What became of one field.
  package enum Field: Hashable, Sendable {
    /// Another value.
    case value(String, from: JSONValue, to: JSONValue)
    /// Other members of a set.
    case members(String, added: [JSONValue], removed: [JSONValue])
  }

  package let kind: Kind
  /// What it is: `playlist`, `recording`, `user`, `personal_api_key`, `project` or `organization`.
  package let thing: String
  /// A playlist's short id, how a key is shown, another's id.
  package let id: JSONValue
  /// The project that it is in; nil where it is in none.
  package let project: Int?
  /// The fields that changed, in the order of a fixture; none where it was created or deleted.
  package let fields: [Field]

  /// Such as `{"change":"updated","playlist":"aB3dE5fG","project_id":1,"fields":[{"field":"name","from":"a","to":"b"}]}`.
  package var json: JSONValue {
    var members: [JSONObject.Member] = [
      .init(key: "change", value: .text(kind.rawValue)), .init(key: JSONString(thing), value: id),
    ]
    if let project { members.append(.init(key: "project_id", value: .int(project))) }
    if kind == .updated { members.append(.init(key: "fields", value: .array(fields.map(\.json)))) }
    return .object(JSONObject(members))
  }
}

extension Change.Field {
  fileprivate var json: JSONValue {
    switch self {
    case .value(let name, let from, let to):
      .object(
        JSONObject([.init(key: "field", value: .text(name)), .init(key: "from", value: from), .init(key: "to", value: to)]))
    case .members(let name, let added, let removed):
      .object(
        JSONObject([
          .init(key: "field", value: .text(name)), .init(key: "added", value: .array(added)),
          .init(key: "removed", value: .array(removed)),
        ]))
    }
  }
}
