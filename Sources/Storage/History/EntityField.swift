internal import Domain
internal import JSON
internal import SQLite

/// A column that is part of what a fixture says of a thing, and how the API calls and writes it.
///
/// Columns that are none are derived from these.
struct EntityField {
  /// How the column's values are written in JSON.
  enum Kind {
    case plain
    case bool
    case time
    case json
    /// One object, whose members are the fields.
    case members
  }

  let column: Int
  let name: String
  let kind: Kind

  /// The fields of a table's rows; none where rows are only parts of others.
  static func all(_ table: TableAccess) -> [EntityField] {
    fields(of: table.table).compactMap { column, name, kind in
      table.columns.firstIndex(of: column).map { EntityField(column: $0, name: name, kind: kind) }
    }
  }

  /// The value as the API and fixtures write it.
  func json(_ value: Value) -> JSONValue {
    switch (value, kind) {
    case (.null, _): .null
    case (.integer(let integer), .bool): .bool(integer != 0)
    case (.integer(let integer), .time): .text(Timestamp(microseconds: integer).iso8601)
    case (.integer(let integer), _): .int(integer)
    // What the database holds was written by us.
    case (_, .json), (_, .members): (try? JSONValue(parsing: value.bytes, maximumDepth: FixtureFile.maximumDepth)) ?? .null
    default: .text(String(decoding: value.bytes, as: UTF8.self))
    }
  }

  private static func fields(of table: Table) -> [(column: String, name: String, kind: Kind)] {
    switch table {
    case .organization: [("id", "id", .plain), ("name", "name", .plain)]
    case .project: [("name", "name", .plain)]
    case .user:
      [
        ("uuid", "uuid", .plain), ("distinct_id", "distinct_id", .plain), ("first_name", "first_name", .plain),
        ("last_name", "last_name", .plain), ("email", "email", .plain), ("is_email_verified", "is_email_verified", .bool),
        ("hedgehog_config", "hedgehog_config", .json), ("role_at_organization", "role_at_organization", .plain),
      ]
    case .key:
      [("label", "label", .plain), ("user_id", "user", .plain), ("scopes", "scopes", .json), ("scoped_projects", "scoped_projects", .json)]
    case .recording: [("fields", "", .members)]
    case .playlist:
      [
        ("short_id", "short_id", .plain), ("name", "name", .plain), ("derived_name", "derived_name", .plain),
        ("description", "description", .plain), ("pinned", "pinned", .bool), ("deleted", "deleted", .bool), ("filters", "filters", .json),
        ("type", "type", .plain), ("created_by", "created_by", .plain), ("created_at", "created_at", .time),
        ("last_modified_by", "last_modified_by", .plain), ("last_modified_at", "last_modified_at", .time),
        ("folder", "_create_in_folder", .plain), ("saved_filters_count", "saved_filters_count", .json),
      ]
    case .view, .item: []
    }
  }
}
