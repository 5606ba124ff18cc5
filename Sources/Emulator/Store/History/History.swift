internal import JSON
internal import SQLite

/// All rows that were changed since the beginning, with their values at the beginning.
///
/// Memory and cost depend on what was changed, not on what is stored. A row whose change was rolled back may stay among them, which is
/// harmless: it equals its earlier value.
final class History {
  let tables: Tables
  /// The last ids at the beginning, as in `PlaylistStore.lastIDs`: by sandbox, and under 0 for all others.
  private(set) var firstIDs: [Int: Int]
  private var rowsByOwner: [Int: [RowKey: PastRow]] = [:]
  /// The hash of the owner's entities at the beginning, if it was needed before.
  private var hashes: [Int: ContentHash] = [:]
  /// The rows that were changed since they were last taken, in order, without the playlist counts of projects.
  ///
  /// Nil until somebody takes them: otherwise it would grow without limit.
  var recent: [ChangedRow]?
  /// The rows that snapshots share.
  private var present: [Int: [RowKey: PastRow]] = [:]
  /// The rows that were changed since `present` was read.
  private var stale: Set<RowKey> = []
  private var ignored: Int?
  private let transaction: Transaction

  init(_ database: Database, _ transaction: Transaction, lastIDs: [Int: Int]) throws {
    tables = try Tables(database)
    self.transaction = transaction
    firstIDs = lastIDs
    database.observeChanges { [unowned self] in note($0) }
  }

  var owners: Set<Int> { Set(rowsByOwner.keys) }

  /// The changed rows of an owner, as they were at the beginning.
  func rows(of owner: Int) -> [RowKey: PastRow] { rowsByOwner[owner] ?? [:] }

  /// Runs `body`, and restarts the history of `owner`; `firstID` then returns its last id.
  func rebaselining<Result>(_ owner: Int, firstID: () -> Int?, _ body: () throws -> Result) rethrows -> Result {
    let before = (rowsByOwner[owner], hashes[owner], firstIDs[owner])
    ignored = owner
    defer { ignored = nil }
    let result = try body()
    transaction.onRollback { [unowned self] in (rowsByOwner[owner], hashes[owner], firstIDs[owner]) = before }
    rowsByOwner[owner] = nil
    hashes[owner] = nil
    present[owner] = nil
    stale = stale.filter { $0.owner != owner }
    firstIDs[owner] = firstID()
    return result
  }

  /// The present values of the changed rows of an owner; reads only rows that were changed since the last call, and shares the others.
  func presentRows(of owner: Int) throws -> [RowKey: PastRow] {
    let changed = rows(of: owner)
    var rows = present[owner] ?? [:]
    for key in rows.isEmpty ? Set(changed.keys) : stale where changed[key] != nil { rows[key] = PastRow(values: try tables.row(key)) }
    stale = stale.filter { $0.owner != owner }
    present[owner] = rows
    // A rollback is not reported as a change.
    transaction.onRollback { [unowned self] in present[owner] = nil }
    return rows
  }

  /// Removes the rows of `owners` that equal their values at the beginning, once this turn is durable.
  func tidyAtCommit(_ owners: Set<Int>) { transaction.onCommit { [unowned self] in owners.forEach(tidy) } }

  private func tidy(_ owner: Int) {
    let rows = rows(of: owner)
    let differing = rows.filter { key, row in
      // A row that cannot be read now stays.
      guard let present = try? PastRow(values: tables.row(key)) else { return true }
      return present != row
    }
    rowsByOwner[owner] = differing.isEmpty ? nil : differing
    for key in rows.keys where differing[key] == nil { present[owner]?[key] = nil }
  }

  /// The hash of the owner's state: the one at the beginning, minus the changed entities as they were, plus the same as they are.
  func hash(of owner: Int) throws -> ContentHash {
    let rows = rows(of: owner)
    var difference = ContentHash.zero
    for (key, parts) in rows.keys.byEntity {
      guard let compared = tables[key.table]?.compared else { continue }
      if let entity = try tables.entity(key, parts: parts, { rows[$0] }) { difference -= entity.hash(compared) }
      if let entity = try tables.entity(key, { _ in nil }) { difference += entity.hash(compared) }
    }
    if let first = hashes[owner] { return first + difference }
    let present = try tables.hash(of: owner)
    hashes[owner] = present - difference
    return present
  }

  private func note(_ change: RowChange) {
    guard let access = tables.named(change.table) else { return }
    // Every new playlist changes the count in its project's row, which is usually recorded already: reading it again would double the extra
    // cost of a write.
    if access.table == .project, rowsByOwner[change.rowID]?[.project(change.rowID)] != nil { return noteStale(.project(change.rowID)) }
    let key = access.key(change.operation == .insert ? change.new : change.old)
    if recent != nil, access.table != .project {
      let fields = change.operation == .update ? access.compared?.changes(change) : nil
      recent?.append(ChangedRow(operation: change.operation, key: key, fields: fields ?? []))
    }
    if key.owner == ignored { return }
    note(key) { change.operation == .insert ? nil : (0..<change.columnCount).map(change.old) }
    guard change.operation == .update else { return }
    // A changed key removes one row and adds another.
    let next = access.key(change.new)
    if next != key { note(next) { nil } }
  }

  private func note(_ key: RowKey, _ values: () -> [Value]?) {
    noteStale(key)
    guard rowsByOwner[key.owner]?[key] == nil else { return }
    rowsByOwner[key.owner, default: [:]][key] = PastRow(values: values())
  }

  private func noteStale(_ key: RowKey) { if present[key.owner] != nil { stale.insert(key) } }
}

extension Sequence<RowKey> {
  /// The keys of parts, by their entity.
  var byEntity: [RowKey: [RowKey]] {
    var groups: [RowKey: [RowKey]] = [:]
    for key in self {
      let entity = key.entity
      groups[entity, default: []] += entity == key ? [] : [key]
    }
    return groups
  }
}

/// The key of a row that a request inserted, updated or deleted.
struct ChangedRow: Hashable, Sendable {
  let operation: RowChange.Operation
  let key: RowKey
  let fields: [ChangedField]

  /// How many bytes the values of the fields take.
  var byteCount: Int { fields.reduce(0) { $0 + $1.before.bytes.count + $1.after.bytes.count } }

  /// Such as `{"change":"insert","table":"playlist_item","project_id":1,"playlist_id":4,"recording_id":"r1"}`, with keys as they are shown.
  ///
  /// If fields changed, it has `fields`, as a diff has them.
  func json(_ identities: IdentityStore) -> JSONValue {
    var members: [(String, JSONValue)] = [("change", .text(operation.rawValue)), ("table", .text(key.table.rawValue))]
    let columns = key.table.keyColumns
    if let column = columns.owner, key.owner != 0 { members.append((column, .int(key.owner))) }
    if let column = columns.number { members.append((column, .int(key.number))) }
    if let column = columns.text {
      let text = String(decoding: key.text, as: UTF8.self)
      members.append((column, .text(key.table == .key ? identities.shown(text) : text)))
    }
    if !fields.isEmpty { members.append(("fields", .array(fields.flatMap(Change.fields)))) }
    return .members(members)
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
      guard before != after, max(before.bytes.count, after.bytes.count) <= ChangedField.longestValue else { return nil }
      return ChangedField(field: field, before: before, after: after)
    }
  }
}

/// Restores rows.
struct Restoration {
  /// The rows that differ from the desired ones.
  private(set) var keys: [RowKey] = []
  private var deletions: [Table: [RowKey]] = [:]
  private var writes: [Table: [(key: RowKey, present: [Value]?, desired: [Value])]] = [:]
  private var projects: [(key: RowKey, desired: [Value])] = []
  private let tables: Tables

  init(_ tables: Tables) { self.tables = tables }

  /// Adds the row `key`, which becomes `desired`: `.some(nil)` deletes it, nil leaves it unchanged.
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

  /// Writes the differences.
  ///
  /// Foreign keys and triggers stay on, since switching them off would invalidate all prepared statements: rows are deleted children
  /// first and inserted parents first, and the counts in projects, which triggers update, are set last.
  func run() throws {
    for table in Table.allCases.reversed() {
      for key in deletions[table] ?? [] { try tables[table]?.delete(key) }
    }
    for table in Table.allCases {
      guard let access = tables[table], let rows = writes[table] else { continue }
      // Two rows may have swapped unique values.
      for case let (key, present?, desired) in rows { try access.avoidUniqueConflicts(key, present, for: desired) }
      for (_, present, desired) in rows {
        if present == nil { try access.insert(desired) } else { try access.update(desired) }
      }
    }
    for (key, desired) in projects where try tables.row(key) != desired { try tables[.project]?.update(desired) }
  }
}

/// A state to restore: of one project, or of everything outside sandboxes.
///
/// It contains only the rows that differ from the beginning, and shares equal ones with other snapshots. It is valid only for its own
/// store.
struct Snapshot {
  /// The project; nil for all.
  let project: Int?
  let hash: ContentHash
  let rows: [Int: [RowKey: PastRow]]
  let lastID: Int
}
