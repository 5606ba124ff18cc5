internal import JSON
internal import SQLite

/// What was changed since the beginning: every row that was touched, as it was then.
///
/// Memory and cost follow what was changed, never what is stored. A row whose change was rolled back is noted for nothing, which harms
/// nobody: it equals what it was.
final class History {
  let tables: Tables
  /// The ids given last at the beginning, as `PlaylistStore.lastIDs` has them: by sandbox, and under 0 for all others.
  private(set) var firstIDs: [Int: Int]
  private var rowsByOwner: [Int: [RowKey: PastRow]] = [:]
  /// The hash that the owner's things had at the beginning, once somebody has asked.
  private var hashes: [Int: ContentHash] = [:]
  /// The rows that were changed since somebody last took them, in order; a project's count of its playlists is not among them.
  ///
  /// Noted only if somebody takes them, or there would be no end to them.
  var recent: [ChangedRow]?
  /// What snapshots share.
  private var present = PresentRows()
  private var ignored: Int?
  private let transaction: Transaction
  private var isToBeTidied = false

  /// A history of `database` from now on.
  init(_ database: Database, _ transaction: Transaction, lastIDs: [Int: Int]) throws {
    tables = try Tables(database)
    self.transaction = transaction
    firstIDs = lastIDs
    database.observeChanges { [unowned self] in note($0) }
  }

  /// The owners of which something was touched.
  var owners: Set<Int> { Set(rowsByOwner.keys) }

  /// The touched rows of an owner as they were at the beginning.
  func rows(of owner: Int) -> [RowKey: PastRow] { rowsByOwner[owner] ?? [:] }

  /// Runs `body`, after which the things of `owner` have no past, and the id given last is the first one that `firstID` gives.
  func rebaselining<Result>(_ owner: Int, firstID: () -> Int?, _ body: () throws -> Result) rethrows -> Result {
    let before = (rowsByOwner[owner], hashes[owner], firstIDs[owner])
    ignored = owner
    defer { ignored = nil }
    let result = try body()
    transaction.onRollback { [unowned self] in (rowsByOwner[owner], hashes[owner], firstIDs[owner]) = before }
    rowsByOwner[owner] = nil
    hashes[owner] = nil
    present.forget(owner)
    firstIDs[owner] = firstID()
    return result
  }

  /// The touched rows of an owner as they are now; it reads those alone that were changed since the last call.
  func presentRows(of owner: Int) throws -> SharedRows {
    try present.rows(of: owner, rows(of: owner)) { PastRow(values: try tables.row($0)) }
  }

  /// Has the next commit look which rows are again as they were, after many were put back.
  func tidyAtCommit() { isToBeTidied = true }

  /// Forgets the rows that are as they were at the beginning; to be called when nothing can be rolled back.
  func tidy() {
    present.noteCommit()
    guard isToBeTidied else { return }
    isToBeTidied = false
    for (owner, rows) in rowsByOwner {
      let differing = rows.filter { key, row in
        // What cannot be read now stays noted.
        guard let present = try? PastRow(values: tables.row(key)) else { return true }
        return present != row
      }
      rowsByOwner[owner] = differing.isEmpty ? nil : differing
      for key in rows.keys where differing[key] == nil { present.remove(key) }
    }
  }

  /// The hash of all that belongs to the owner as it is: that of the beginning, less what was touched, and with what that is now.
  func hash(of owner: Int) throws -> ContentHash {
    let (before, after) = try touched(of: owner)
    guard let first = hashes[owner] else {
      let present = try tables.hash(of: owner)
      var first = present
      first -= after
      first += before
      hashes[owner] = first
      return present
    }
    var present = first
    present -= before
    present += after
    return present
  }

  /// What the touched things of the owner add to the hash, as they were at the beginning and as they are.
  private func touched(of owner: Int) throws -> (before: ContentHash, after: ContentHash) {
    let rows = rows(of: owner)
    var (before, after) = (ContentHash.zero, ContentHash.zero)
    for (key, parts) in rows.keys.byEntity {
      guard let compared = tables.compared(key.table) else { continue }
      if let entity = try tables.entity(key, parts: parts, { rows[$0] }) { before += entity.hash(compared) }
      if let entity = try tables.entity(key, { _ in nil }) { after += entity.hash(compared) }
    }
    return (before, after)
  }

  private func note(_ change: RowChange) {
    guard let access = tables.named(change.table) else { return }
    // Every new playlist counts in its project, whose row is mostly noted already: to read it again would double a write's extra cost.
    if access.table == .project, rowsByOwner[change.rowID]?[.project(change.rowID)] != nil { return present.note(.project(change.rowID)) }
    let key = access.key(change.operation == .insert ? change.new : change.old)
    if recent != nil, access.table != .project {
      let fields = change.operation == .update ? tables.compared(access.table)?.changes(change) : nil
      recent?.append(ChangedRow(operation: change.operation.named, key: key, fields: fields ?? []))
    }
    if key.owner == ignored { return }
    note(key) { change.operation == .insert ? nil : (0..<change.columnCount).map(change.old) }
    guard change.operation == .update else { return }
    // A row whose key changes goes and another comes.
    let next = access.key(change.new)
    if next != key { note(next) { nil } }
  }

  private func note(_ key: RowKey, _ values: () -> [Value]?) {
    present.note(key)
    guard rowsByOwner[key.owner]?[key] == nil else { return }
    rowsByOwner[key.owner, default: [:]][key] = PastRow(values: values())
  }
}

extension RowChange.Operation {
  fileprivate var named: ChangedRow.Operation {
    switch self {
    case .insert: .insert
    case .update: .update
    case .delete: .delete
    }
  }
}

extension Sequence<RowKey> {
  /// The keys of parts, by the entity that they are part of; an entity of which no part is named has none.
  var byEntity: [RowKey: [RowKey]] {
    var groups: [RowKey: [RowKey]] = [:]
    for key in self {
      let entity = key.entity
      groups[entity, default: []] += entity == key ? [] : [key]
    }
    return groups
  }
}

/// A row that a request made, changed or took away, by its key.
struct ChangedRow: Hashable, Sendable {
  /// What became of it, in SQL's words.
  enum Operation: String, Hashable, Sendable {
    case insert
    case update
    case delete
  }

  let operation: Operation
  let key: RowKey
  /// The fields that an update changed.
  let fields: [ChangedField]

  /// How many bytes the values of the fields take.
  var byteCount: Int { fields.reduce(0) { $0 + $1.before.byteCount + $1.after.byteCount } }

  /// Such as `{"change":"insert","table":"playlist_item","project_id":1,"playlist_id":4,"recording_id":"r1"}`; a key as it is shown.
  ///
  /// If fields changed, it has `fields`, as a diff has them.
  func json(_ identities: IdentityStore) -> JSONValue {
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
    if !fields.isEmpty { members.append(.init(key: "fields", value: .array(fields.flatMap(Change.fields).map(\.json)))) }
    return .object(JSONObject(members))
  }
}

/// A field of a row that a request changed.
struct ChangedField: Hashable, Sendable {
  let field: ComparedFields.Field
  let before: Value
  let after: Value

  /// The longest value that is kept: a request's filters may have megabytes.
  static let longestValue = 4096
}

extension ComparedFields {
  /// The fields that differ after an update, but for long ones.
  fileprivate func changes(_ change: RowChange) -> [ChangedField] {
    fields.compactMap { field in
      let (before, after) = (change.old(field.column), change.new(field.column))
      guard before != after, max(before.byteCount, after.byteCount) <= ChangedField.longestValue else { return nil }
      return ChangedField(field: field, before: before, after: after)
    }
  }
}

extension Value {
  /// How many bytes a text or a blob has.
  fileprivate var byteCount: Int { bytes.count }
}

/// Rows that are to be as they were, and the way there.
struct Restoration {
  /// The rows that differ from what they are to be.
  private(set) var keys: [RowKey] = []
  private var deletions: [Table: [RowKey]] = [:]
  private var writes: [Table: [(key: RowKey, present: [Value]?, desired: [Value])]] = [:]
  private var projects: [(key: RowKey, desired: [Value])] = []
  private let tables: Tables

  init(_ tables: Tables) { self.tables = tables }

  /// Adds the row named `key`, which is to become `desired`: `.some(nil)` to be deleted, nil to stay what it is.
  mutating func add(_ key: RowKey, _ desired: [Value]??) throws {
    let present = try tables.row(key)
    let desired = desired ?? present
    if key.table == .project, let desired { projects.append((key, desired)) }
    guard present != desired else { return }
    keys.append(key)
    if let desired {
      writes[key.table, default: []].append((key, present, desired))
    } else {
      deletions[key.table, default: []].append(key)
    }
  }

  /// Writes what differs.
  ///
  /// Nothing needs foreign keys or triggers to be switched off, which would have every statement prepared anew: rows go children first and
  /// come parents first, and the counts that triggers keep in projects are set last.
  func run() throws {
    for table in Table.allCases.reversed() {
      for key in deletions[table] ?? [] { try tables[table]?.delete(key) }
    }
    for table in Table.allCases {
      guard let access = tables[table], let rows = writes[table] else { continue }
      // Two rows may have swapped what no two may share.
      for case let (key, present?, desired) in rows { try access.avoidUniqueConflicts(key, present, for: desired) }
      for (_, present, desired) in rows {
        if present == nil { try access.insert(desired) } else { try access.update(desired) }
      }
    }
    for (key, desired) in projects where try tables.row(key) != desired { try tables[.project]?.update(desired) }
  }
}

/// A state to come back to: of one project, or of all that are no sandboxes and what belongs to none.
///
/// It has the rows that were different from the beginning, and shares those that are the same with other snapshots; so it is small. It means
/// nothing to another store.
struct Snapshot {
  /// The project that it is of; nil for all.
  let project: Int?
  /// The hash of the state.
  let hash: ContentHash
  let rows: [Int: SharedRows]
  let lastID: Int
}
