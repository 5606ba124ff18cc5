internal import JSON
internal import SQLite

extension Store {
  /// The changes since `snapshot`, or since the beginning if it is nil, ordered by project, kind and id.
  ///
  /// The scope is the one of `restore`.
  func changes(since snapshot: Snapshot? = nil, project: Int? = nil) throws -> [Change] {
    let history = try keepHistory()
    let project = snapshot?.project ?? project
    let past = snapshot?.rows ?? [:]
    let owners = owners(project, history).union(project.map { [$0] } ?? Set(past.keys).filter { !identities.isSandbox($0) })
    var changes: [Change] = []
    for owner in owners.sorted() {
      let first = history.rows(of: owner)
      var rows = first
      if let past = past[owner] { for key in past.keys { rows[key] = past[key] } }
      for (key, parts) in rows.keys.byEntity.sorted(by: { $0.key < $1.key }) {
        guard let compared = history.tables.compared(key.table) else { continue }
        let before = try history.tables.entity(key, parts: parts) { rows[$0] }
        let after = try history.tables.entity(key) { _ in nil }
        if let change = Change(key, before, after, compared) { changes.append(change) }
      }
    }
    return changes
  }
}

extension Change {
  /// Returns nil if the two states are equal in the API's terms.
  fileprivate init?(_ key: RowKey, _ before: EntityState?, _ after: EntityState?, _ compared: ComparedFields) {
    guard let either = after ?? before else { return nil }
    fields = before.flatMap { before in after.map { Self.fields(before, $0, compared) } } ?? []
    if before != nil, after != nil, fields.isEmpty { return nil }
    // The first field identifies the entity: a playlist's short id, a key's label.
    let first = compared.fields.first.map { $0.form.json(either.row[$0.column]) }
    kind = before == nil ? .created : after == nil ? .deleted : .updated
    thing = key.table.rawValue
    project = [.playlist, .recording].contains(key.table) ? key.owner : nil
    id =
      switch key.table {
      case .playlist: first ?? .null
      case .project: .int(key.owner)
      case .user, .view, .item: .int(key.number)
      case .key: .text(ShownKey.text(String(decoding: key.text, as: UTF8.self), label: first?.text))
      case .organization, .recording: .text(String(decoding: key.text, as: UTF8.self))
      }
  }

  private static func fields(_ before: EntityState, _ after: EntityState, _ compared: ComparedFields) -> [Field] {
    var changes: [Field] = []
    for field in compared.fields where before.row[field.column] != after.row[field.column] {
      changes += fields(ChangedField(field: field, before: before.row[field.column], after: after.row[field.column]))
    }
    if let name = compared.parts?.name, before.parts != after.parts { changes.append(parts(name, before, after)) }
    return changes
  }

  /// One changed field of a row in the API's terms: itself, or those of its members that differ.
  static func fields(_ changed: ChangedField) -> [Field] {
    let (old, new) = (changed.field.form.json(changed.before), changed.field.form.json(changed.after))
    return changed.field.form == .members ? members(old, new) : [.value(changed.field.name, from: old, to: new)]
  }

  /// The members of two objects that differ; null for a missing one.
  private static func members(_ before: JSONValue, _ after: JSONValue) -> [Field] {
    guard case .object(let before) = before, case .object(let after) = after else { return [] }
    let keys = before.members.map(\.key) + after.members.map(\.key).filter { before[$0] == nil }
    return keys.filter { before[$0] != after[$0] }.map { .value($0.string, from: before[$0] ?? .null, to: after[$0] ?? .null) }
  }

  private static func parts(_ name: String, _ before: EntityState, _ after: EntityState) -> Field {
    let (old, new) = (Set(before.parts), Set(after.parts))
    // Only the order differs.
    if old == new { return .value(name, from: .array(before.parts.map(json)), to: .array(after.parts.map(json))) }
    return .members(
      name, added: after.parts.filter { !old.contains($0) }.map(json), removed: before.parts.filter { !new.contains($0) }.map(json))
  }

  private static func json(_ part: Value) -> JSONValue {
    if case .integer(let integer) = part { return .int(integer) }
    return .text(String(decoding: part.bytes, as: UTF8.self))
  }
}

extension RowKey: Comparable {
  static func < (left: RowKey, right: RowKey) -> Bool {
    if left.owner != right.owner { return left.owner < right.owner }
    if left.table != right.table { return left.table.rank < right.table.rank }
    if left.number != right.number { return left.number < right.number }
    return left.text.lexicographicallyPrecedes(right.text)
  }
}

extension Table {
  /// Its position in `allCases`.
  fileprivate var rank: Int { Table.allCases.firstIndex(of: self) ?? 0 }
}

/// The change of one entity, in the API's terms.
struct Change: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case created
    case updated
    /// It was removed; a playlist that is only marked as deleted is updated.
    case deleted
  }

  /// The change of one field.
  enum Field: Hashable, Sendable {
    case value(String, from: JSONValue, to: JSONValue)
    /// A change of a set.
    case members(String, added: [JSONValue], removed: [JSONValue])
  }

  let kind: Kind
  /// The kind of entity: `playlist`, `recording`, `user`, `personal_api_key`, `project` or `organization`.
  let thing: String
  /// A playlist's short id, a key as it is shown, or the id.
  let id: JSONValue
  /// Its project; nil if it has none.
  let project: Int?
  /// The changed fields, in the order of a fixture; empty if it was created or deleted.
  let fields: [Field]

  /// Such as `{"change":"updated","playlist":"aB3dE5fG","project_id":1,"fields":[{"field":"name","from":"a","to":"b"}]}`.
  var json: JSONValue {
    var members: [JSONObject.Member] = [
      .init(key: "change", value: .text(kind.rawValue)), .init(key: JSONString(thing), value: id),
    ]
    if let project { members.append(.init(key: "project_id", value: .int(project))) }
    if kind == .updated { members.append(.init(key: "fields", value: .array(fields.map(\.json)))) }
    return .object(JSONObject(members))
  }
}

extension Change.Field {
  /// The field as a diff and the journal show it.
  var json: JSONValue {
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
