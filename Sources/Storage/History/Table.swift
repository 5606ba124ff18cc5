internal import SQLite

/// A table, and which of its columns name a row.
enum Table: String, CaseIterable {
  // Parents first: rows are written in this order and deleted in the other.
  case organization
  case project
  case user
  case key = "personal_api_key"
  case recording
  case view = "recording_viewed"
  case playlist
  case item = "playlist_item"

  /// The column with the project that a row belongs to; nil where all belong to none.
  var ownerColumn: String? {
    switch self {
    case .organization: nil
    case .project: "id"
    case .user, .key: "sandbox_id"
    case .recording, .view, .playlist, .item: "project_id"
    }
  }

  /// The column that tells apart rows of one owner by a number.
  var numberColumn: String? {
    switch self {
    case .user, .playlist: "id"
    case .view: "user_id"
    case .item: "playlist_id"
    case .organization, .project, .key, .recording: nil
    }
  }

  /// The column that tells apart rows of one owner and number by a text.
  var textColumn: String? {
    switch self {
    case .organization, .recording: "id"
    case .key: "value"
    case .view, .item: "recording_id"
    case .project, .user, .playlist: nil
    }
  }

  /// Columns besides the key that no two rows may share, and assignments that take them out of every other row's way.
  var parking: (columns: [String], assignments: String)? {
    switch self {
    case .user: (["uuid", "email"], "uuid = ' ' || id, email = ' ' || id")
    case .key, .item: (["position"], "position = -position")
    // No short id has a space.
    case .playlist: (["short_id"], "short_id = ' ' || id")
    case .organization, .project, .recording, .view: nil
    }
  }
}

/// A row's name: its table and primary key.
struct RowKey: Hashable {
  let table: Table
  /// The project that the row belongs to: that of its `project_id`, or the sandbox of a user or a key; 0 for none.
  let owner: Int
  /// The number in the key; 0 where it has none.
  var number = 0
  /// The UTF-8 bytes of the text in the key; empty where it has none.
  ///
  /// Not a `String`, for which texts are the same that SQLite tells apart.
  var text: [UInt8] = []

  /// What the row is part of in the words of the API: an item belongs to its playlist, a view to its recording.
  var entity: RowKey {
    switch table {
    case .item: RowKey(table: .playlist, owner: owner, number: number)
    case .view: RowKey(table: .recording, owner: owner, text: text)
    default: self
    }
  }

  /// The table is left out: two rows that differ in it alone are rare, and this is asked at every write.
  func hash(into hasher: inout Hasher) {
    hasher.combine(owner)
    hasher.combine(number)
    if !text.isEmpty { hasher.combine(text) }
  }

  /// The project's own row.
  static func project(_ id: Int) -> RowKey { RowKey(table: .project, owner: id) }
}

/// A row as it was at some moment; nil where it was not there.
struct PastRow: Hashable {
  let values: [Value]?
}

extension Value {
  /// The integer; 0 for anything else.
  var int: Int { if case .integer(let integer) = self { integer } else { 0 } }

  /// The bytes of a text; none for anything else.
  var bytes: [UInt8] {
    switch self {
    case .utf8(let bytes): bytes
    case .text(let text): Array(text.utf8)
    case .null, .integer, .real: []
    }
  }
}
