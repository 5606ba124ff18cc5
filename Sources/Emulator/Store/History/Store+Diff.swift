internal import JSON
internal import SQLite

extension Store {
  /// The changes since `snapshot`, or since the beginning if it is nil, ordered by project, kind and id.
  func changes(since snapshot: Snapshot? = nil, project: Int? = nil) throws -> [Change] {
    let history = try keepHistory()
    let project = snapshot?.project ?? project
    let past = snapshot?.rows ?? [:]
    var changes: [Change] = []
    for owner in owners(project, history, and: past).sorted() {
      let rows = history.rows(of: owner).merging(past[owner] ?? [:]) { $1 }
      for (key, parts) in rows.keys.byEntity.sorted(by: { $0.key < $1.key }) {
        guard let compared = history.tables[key.table]?.compared else { continue }
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

  private static func fields(_ before: EntityState, _ after: EntityState, _ compared: ComparedFields) -> [JSONValue] {
    var changes = compared.fields.map { ChangedField(field: $0, before: before.row[$0.column], after: after.row[$0.column]) }
      .filter { $0.before != $0.after }.flatMap { fields($0) }
    if let name = compared.parts?.name, before.parts != after.parts { changes.append(parts(name, before.parts, after.parts)) }
    return changes
  }

  /// One changed field of a row in the API's terms: itself, or those of its members that differ; null for a missing one.
  static func fields(_ changed: ChangedField) -> [JSONValue] {
    let form = changed.field.form
    let (old, new) = (form.json(changed.before), form.json(changed.after))
    guard form == .members else { return [field(changed.field.name, old, new)] }
    guard let before = old.object, let after = new.object else { return [] }
    let keys = before.members.map(\.key) + after.members.map(\.key).filter { before[$0] == nil }
    return keys.filter { before[$0] != after[$0] }.map { field($0.string, before[$0] ?? .null, after[$0] ?? .null) }
  }

  private static func field(_ name: String, _ old: JSONValue, _ new: JSONValue) -> JSONValue {
    .members([("field", .text(name)), ("from", old), ("to", new)])
  }

  /// The changed parts of an entity: which were added and removed, or both lists if only their order differs.
  private static func parts(_ name: String, _ before: [Value], _ after: [Value]) -> JSONValue {
    let (old, new) = (Set(before), Set(after))
    if old == new { return field(name, .array(before.map(json)), .array(after.map(json))) }
    let (added, removed) = (after.filter { !old.contains($0) }, before.filter { !new.contains($0) })
    return .members([("field", .text(name)), ("added", .array(added.map(json))), ("removed", .array(removed.map(json)))])
  }

  private static func json(_ part: Value) -> JSONValue {
    if case .integer(let integer) = part { return .int(integer) }
    return .text(String(decoding: part.bytes, as: UTF8.self))
  }
}

extension RowKey: Comparable {
  static func < (left: RowKey, right: RowKey) -> Bool {
    let (first, second) = ((left.owner, left.table.position, left.number), (right.owner, right.table.position, right.number))
    return first == second ? left.text.lexicographicallyPrecedes(right.text) : first < second
  }
}

extension Table {
  fileprivate var position: Int { Table.allCases.firstIndex(of: self) ?? 0 }
}

/// The change of one entity, in the API's terms.
struct Change: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable {
    case created
    case updated
    /// It was removed; a playlist that is only marked as deleted is updated.
    case deleted
  }

  let kind: Kind
  /// The kind of entity: `playlist`, `recording`, `user`, `personal_api_key`, `project` or `organization`.
  let thing: String
  /// A playlist's short id, a key as it is shown, or the id.
  let id: JSONValue
  let project: Int?
  /// The changed fields, in the order of a fixture; empty if it was created or deleted.
  let fields: [JSONValue]

  /// Such as `{"change":"updated","playlist":"aB3dE5fG","project_id":1,"fields":[{"field":"name","from":"a","to":"b"}]}`.
  var json: JSONValue {
    var members: [(String, JSONValue)] = [("change", .text(kind.rawValue)), (thing, id)]
    if let project { members.append(("project_id", .int(project))) }
    if kind == .updated { members.append(("fields", .array(fields))) }
    return .members(members)
  }
}
