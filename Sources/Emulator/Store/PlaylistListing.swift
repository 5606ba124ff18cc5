internal import JSON
internal import SQLite

/// What a list request asks for, read and checked.
struct PlaylistListing: Hashable, Sendable {
  enum Key: String, Hashable, Sendable, CaseIterable {
    case lastModifiedAt = "last_modified_at"
    case createdAt = "created_at"
    case name
  }

  enum Condition: Hashable, Sendable {
    case shortID(String)
    case createdBy(Int)
    /// The type that its maker named.
    case type(PlaylistType)
    case pinned
    /// Text that occurs in the name or the derived name, regardless of case.
    case search(String)
    case recording(String)
    case modifiedAfter(Timestamp)
    case modifiedBefore(Timestamp)
    /// The name, as the order by name takes it, is this or a later one.
    case sortedFrom(String)
    /// The name, as the order by name takes it, is this or an earlier one.
    case sortedUpTo(String)
    case never
  }

  var conditions: [Condition] = []
  var key = Key.lastModifiedAt
  var isDescending = true
  var limit: Int
  var offset: Int

  /// The SQL after `WHERE project_id = ?1 AND deleted = 0` and its parameters, which begin at ?3.
  var filter: (sql: String, values: [Value]) {
    var sql = ""
    var values: [Value] = []
    for condition in conditions {
      let parameter = "?\(values.count + 3)"
      let (test, value): (String, Value?) =
        switch condition {
        case .shortID(let shortID): ("short_id = \(parameter)", .text(shortID))
        case .createdBy(let user): ("created_by = \(parameter)", .integer(user))
        case .type(let type): ("type = \(parameter)", .text(type.rawValue))
        case .pinned: ("pinned = 1", nil)
        case .search(let text):
          ("(instr(folded_name, \(parameter)) OR instr(folded_derived_name, \(parameter)))", .text(text.folded))
        case .recording(let id):
          ("id IN (SELECT playlist_id FROM playlist_item WHERE project_id = ?1 AND recording_id = \(parameter))", .text(id))
        case .modifiedAfter(let moment): ("last_modified_at > \(parameter)", .integer(moment.microseconds))
        case .modifiedBefore(let moment): ("last_modified_at < \(parameter)", .integer(moment.microseconds))
        case .sortedFrom(let name): ("sort_name >= \(parameter)", .text(name))
        case .sortedUpTo(let name): ("sort_name <= \(parameter)", .text(name))
        case .never: ("0", nil)
        }
      sql += " AND \(test)"
      if let value { values.append(value) }
    }
    return (sql, values)
  }

  /// `ORDER BY …`, ties by ascending id.
  var order: String {
    let column = key == .name ? "sort_name" : key.rawValue
    return " ORDER BY \(column)\(isDescending ? " DESC" : ""), id"
  }
}

extension String {
  /// The text with the case of its letters taken away, for comparisons without regard to it.
  var folded: String { uppercased().lowercased() }
}

/// Writes what responses show of playlists.
final class PlaylistAnswers {
  /// How an answer shows the filters of a playlist, in a contract that keeps them as PostgreSQL's jsonb does.
  enum Filters {
    /// As the request sent them that the answer is for.
    case asSent
    /// As every later answer has them.
    case asStored
  }

  private let database: Database
  private let recordings: RecordingStore
  /// How many of the ids in the JSON array ?3 the user ?2 has watched in the project ?1.
  private lazy var countWatched = Statement(
    database,
    """
    SELECT count(*) FROM recording_viewed
    WHERE project_id = ?1 AND user_id = ?2 AND recording_id IN (SELECT value FROM json_each(?3))
    """)
  private static let savedFiltersCount = FieldKind.optional(.object(SavedFiltersCount.entity))
  private var statements: [String: Statement] = [:]

  init(_ database: Database, _ recordings: RecordingStore) {
    self.database = database
    self.recordings = recordings
  }

  /// The answer in parts, for a reader who has watched some recording of the project; `jsonbParts` has filters as jsonb keeps them.
  private static let parts = parts("answer")
  private static let jsonbParts = parts("coalesce(jsonb_answer, answer)")

  /// ?2 is the reader, whose watched recordings of the collection are counted.
  private static func parts(_ answer: String) -> String {
    """
    SELECT \(answer), counts_start, counts_end, recordings_count, saved_filters_count, CASE WHEN recordings_count = 0 THEN 0 ELSE (
      SELECT count(*) FROM playlist_item AS item
      JOIN recording_viewed AS viewed
        ON viewed.project_id = item.project_id AND viewed.user_id = ?2 AND viewed.recording_id = item.recording_id
      WHERE item.project_id = playlist.project_id AND item.playlist_id = playlist.id
    ) END
    """
  }

  /// Writes the answers for the playlists that `condition` finds, commas between them, as `reader` sees them under `contract`.
  ///
  /// In the SQL of `condition` ?1 is the project, ?2 the reader, and ?3 the first of `values`. Returns the number of playlists.
  func write(
    _ condition: String, _ values: [Value], _ project: Int, _ reader: Int, _ contract: Contract, _ filters: Filters,
    _ writer: inout JSONWriter
  ) throws -> Int {
    // Most keys' users have watched nothing, and get what the rows hold as it is.
    let values = [.integer(project), .integer(reader)] + values
    guard !contract.showsFolder || recordings.hasWatched(reader, in: project) else {
      return try statement("SELECT answer", condition).appendRows(values, to: &writer.bytes)
    }
    var count = 0
    let isOrdered = contract.keepsFiltersAsJSONB && filters == .asStored
    try statement(isOrdered ? Self.jsonbParts : Self.parts, condition).each(values) { row in
      if count > 0 { writer.raw(",") }
      count += 1
      try parts(row, project, reader, contract, &writer)
    }
    return count
  }

  func count(_ listing: PlaylistListing, _ project: Int) throws -> Int {
    let (filter, values) = listing.filter
    return try statement("SELECT count(*)", "deleted = 0\(filter)")
      .first([.integer(project), .integer(1)] + values) { $0.int(0) } ?? 0
  }

  private func parts(_ row: Row, _ project: Int, _ reader: Int, _ contract: Contract, _ writer: inout JSONWriter) throws {
    // The row's answer is right as it is if nothing that it counts was watched.
    if contract.showsFolder, row.int(5) == 0, row.int(3) > 0 || row.isNull(4) { return row.append(0, to: &writer.bytes) }
    let (recordings, savedFilters) = (row.int(3), try Self.savedFiltersCount.load(row, 4))
    var watched = row.int(5)
    if recordings == 0, let savedFilters {
      let ids = JSONValue.strings(savedFilters.sessionIDs).encoded
      watched = try countWatched.first([.integer(project), .integer(reader), .utf8(ids)]) { $0.int(0) } ?? 0
    }
    row.withUTF8(0) { answer in
      writer.raw(UnsafeBufferPointer(rebasing: answer[..<row.int(1)]))
      writer.counts(recordings, savedFilters, watched: watched)
      let rest = answer[row.int(2)...]
      if contract.showsFolder { return writer.raw(UnsafeBufferPointer(rebasing: rest)) }
      // Between the counts and the folder is the type, which has no comma.
      writer.raw(",")
      writer.raw(UnsafeBufferPointer(rebasing: rest.dropFirst().prefix { $0 != UInt8(ascii: ",") }))
      writer.raw(#","is_synthetic":false}"#)
    }
  }

  /// The statement of `select` for the playlists of the project ?1, kept prepared: there are as many as there are sets of conditions in use.
  private func statement(_ select: String, _ condition: String) -> Statement {
    let sql = select + " FROM playlist WHERE project_id = ?1 AND ?2 AND " + condition
    if let kept = statements[sql] { return kept }
    // A client that combines conditions in endless variations must not fill the memory.
    if statements.count >= 64 { statements.removeAll() }
    let statement = Statement(database, sql)
    statements[sql] = statement
    return statement
  }
}

/// Responses that were requested repeatedly, kept until a row changes.
struct AnswerCache {
  enum Question: Hashable {
    case page(PlaylistListing)
    /// One playlist, by its `short_id`.
    case playlist(String)
  }

  /// What an answer depends on besides the rows.
  struct Key: Hashable {
    let question: Question
    let project: Int
    let reader: Int
    let contract: Contract
  }

  private let version: Database.Version
  /// Those that were requested: what nobody requests twice is not worth a copy.
  private var asked: Set<Key> = []
  private var answers: [Key: [UInt8]] = [:]
  private var size = 0
  /// How many bytes all answers together have at the most.
  private static let capacity = 1 << 20
  private static let mostAsked = 256

  /// No answers yet of the rows as they are in `version`.
  init(_ version: Database.Version) { self.version = version }

  /// The answer as it was written in `version`; nil if it is not kept.
  mutating func answer(_ key: Key, in version: Database.Version) -> [UInt8]? {
    if version != self.version { self = AnswerCache(version) }
    return answers[key]
  }

  /// Keeps the answer, which was just written, if this is not the first time.
  mutating func note(_ answer: ArraySlice<UInt8>, _ key: Key) {
    if asked.count >= Self.mostAsked { asked.removeAll(keepingCapacity: true) }
    guard !asked.insert(key).inserted, answer.count <= Self.capacity else { return }
    if size + answer.count > Self.capacity { (answers, size) = ([:], 0) }
    answers[key] = Array(answer)
    size += answer.count
  }
}
