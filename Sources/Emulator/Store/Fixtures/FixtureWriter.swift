internal import JSON

/// Writes a fixture: the parts in their order, every item on a line of its own, every field that has a value.
struct FixtureWriter {
  private var json = JSONWriter(capacity: 1 << 16)

  /// Begins a fixture; without an organization, as in a store into which nothing was ever put, it has none.
  init(_ organization: Organization?) {
    json.raw("{\n")
    guard let organization else { return }
    json.raw("\"organization\":{")
    json.key("id")
    json.string(organization.id)
    json.key("name")
    json.string(organization.name)
    json.raw("}")
  }

  /// Begins the part `name`, after a comma if it is not the first.
  private mutating func part(_ name: StaticString) {
    if json.bytes.last != UInt8(ascii: "\n") { json.raw(",\n") }
    name.withUTF8Buffer { json.string(String(decoding: $0, as: UTF8.self)) }
    json.raw(":[")
  }

  mutating func end() -> [UInt8] {
    json.raw("\n}\n")
    return json.bytes
  }

  mutating func list<Item>(_ name: StaticString, _ items: [Item], _ write: (inout FixtureWriter, Item) -> Void) {
    part(name)
    for (index, item) in items.enumerated() {
      json.raw(index == 0 ? "\n" : ",\n")
      write(&self, item)
    }
    json.raw("]")
  }

  mutating func user(_ user: User) { json.raw(user.encoded) }

  mutating func key(_ key: PersonalAPIKey) {
    json.object { json in
      json.key("value")
      json.string(key.value)
      json.key("label")
      json.string(key.label)
      json.key("user")
      json.int(key.userID)
      json.key("scopes")
      json.value(.strings(key.scopes))
      json.key("scoped_projects")
      json.array(key.scopedProjects) { $0.int($1) }
    }
  }

  mutating func projects(_ projects: [Project], _ contents: (inout FixtureWriter, Project) throws -> Void) throws {
    part("projects")
    for (index, project) in projects.enumerated() {
      json.raw(index == 0 ? "\n{" : ",\n{")
      json.key("id")
      json.int(project.id)
      json.key("name")
      json.string(project.name)
      try contents(&self, project)
      json.raw("}")
    }
    json.raw("]")
  }

  mutating func recordings(_ each: (@escaping (Recording) -> Void) throws -> Void) throws {
    var lines: [[UInt8]] = []
    try each { lines.append(JSONValue.object($0.fixture).encoded) }
    list("recordings", lines) { $0.json.raw($1) }
  }

  mutating func playlists(_ each: (@escaping (Playlist, [String], SavedFiltersCount?) -> Void) throws -> Void) throws {
    var lines: [[UInt8]] = []
    try each { lines.append(Self.line(of: $0, recordings: $1, savedFiltersCount: $2)) }
    list("playlists", lines) { $0.json.raw($1) }
  }

  private static func line(of playlist: Playlist, recordings: [String], savedFiltersCount: SavedFiltersCount?) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("id")
      json.int(playlist.id)
      json.key("short_id")
      json.string(playlist.shortID)
      json.key("name")
      json.string(playlist.name)
      json.key("derived_name")
      json.string(playlist.derivedName)
      json.key("description")
      json.string(playlist.description)
      json.key("pinned")
      json.bool(playlist.isPinned)
      json.key("deleted")
      json.bool(playlist.isDeleted)
      json.key("filters")
      json.raw(playlist.filters.text.utf8)
      json.key("type")
      json.string(playlist.type?.rawValue)
      json.key("created_by")
      json.value(.integer(orNull: playlist.createdBy))
      json.key("created_at")
      json.string(playlist.createdAt.iso8601)
      json.key("last_modified_by")
      json.value(.integer(orNull: playlist.lastModifiedBy))
      json.key("last_modified_at")
      json.string(playlist.lastModifiedAt.iso8601)
      json.key("_create_in_folder")
      json.string(playlist.folder)
      json.key("recordings")
      json.value(.strings(recordings))
      json.key("saved_filters_count")
      json.value(savedFiltersCount?.json ?? .null)
    }
    return json.bytes
  }
}

extension JSONValue {
  fileprivate static func integer(orNull integer: Int?) -> JSONValue { integer.map { .int($0) } ?? .null }
}
