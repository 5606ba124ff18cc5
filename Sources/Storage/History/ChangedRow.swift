package import JSON

/// A row that a request made, changed or took away, by its key.
package struct ChangedRow: Hashable, Sendable {
  /// What became of it, in SQL's words.
  package enum Operation: String, Hashable, Sendable {
    case insert
    case update
    case delete
  }

  let operation: Operation
  let key: RowKey

  /// Such as `{"change":"insert","table":"playlist_item","project_id":1,"playlist_id":4,"recording_id":"r1"}`; a key as it is shown.
  package func json(_ identities: IdentityStore) -> JSONValue {
    var members: [JSONObject.Member] = [
      .init(key: "change", value: .text(operation.rawValue)), .init(key: "table", value: .text(key.table.rawValue)),
    ]
    if let column = key.table.ownerColumn, key.owner != 0 {
      members.append(.init(key: JSONString(column), value: .int(key.owner)))
    }
    if let column = key.table.numberColumn { members.append(.init(key: JSONString(column), value: .int(key.number))) }
    if let column = key.table.textColumn {
      let text = String(decoding: key.text, as: UTF8.self)
      members.append(.init(key: JSONString(column), value: .text(key.table == .key ? identities.shown(text) : text)))
    }
    return .object(JSONObject(members))
  }
}
