import GRDB
import Hummingbird

/// A playlist in its 15 fields.
struct PlaylistAnswer: ResponseEncodable {
  let id: Int
  let shortID: String
  let name: String?
  let derivedName: String?
  let description: String
  let pinned: Bool
  let createdAt: String
  let createdBy: UserAnswer?
  let deleted: Bool
  let filters: JSONValue
  let lastModifiedAt: String
  let lastModifiedBy: UserAnswer?
  let recordingsCounts: RecordingsCounts
  let type: CreateBody.Kind
  let folder: String

  /// The playlist of a row of `Queries.retrieve` or `Queries.list`.
  init(_ row: Row, _ users: inout UserLoader) throws {
    id = row[0]
    shortID = row[1]
    name = row[2]
    derivedName = row[3]
    description = row[4]
    pinned = row[5]
    createdAt = row[6]
    createdBy = try users.user(row[7])
    deleted = row[8]
    filters = try JSONValue(text: row[9])
    lastModifiedAt = row[10]
    lastModifiedBy = try users.user(row[11])
    type = (row[12] as String?).flatMap(CreateBody.Kind.init) ?? (filters.isEmpty ? .collection : .filters)
    folder = row[13]
    let recordings: Int = row[14]
    recordingsCounts = RecordingsCounts(collection: .init(count: recordings == 0 ? nil : recordings, watchedCount: row[15]))
  }

  /// The playlist that was just made from `body`.
  init(_ body: CreateBody, id: Int, shortID: String, at now: String, by author: UserAnswer?) {
    self.id = id
    self.shortID = shortID
    name = body.name
    derivedName = body.derivedName
    description = body.description
    pinned = body.pinned
    createdAt = now
    createdBy = author
    deleted = body.deleted
    let filters = body.filters ?? .object([:])
    self.filters = filters
    lastModifiedAt = now
    lastModifiedBy = author
    recordingsCounts = RecordingsCounts(collection: .init(count: nil, watchedCount: 0))
    type = body.type ?? (filters.isEmpty ? .collection : .filters)
    folder = body.folder
  }

  private enum CodingKeys: String, CodingKey {
    case id
    case shortID = "short_id"
    case name
    case derivedName = "derived_name"
    case description, pinned
    case createdAt = "created_at"
    case createdBy = "created_by"
    case deleted, filters
    case lastModifiedAt = "last_modified_at"
    case lastModifiedBy = "last_modified_by"
    case recordingsCounts = "recordings_counts"
    case type
    case folder = "_create_in_folder"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(shortID, forKey: .shortID)
    try container.encode(name, forKey: .name)
    try container.encode(derivedName, forKey: .derivedName)
    try container.encode(description, forKey: .description)
    try container.encode(pinned, forKey: .pinned)
    try container.encode(createdAt, forKey: .createdAt)
    try container.encode(createdBy, forKey: .createdBy)
    try container.encode(deleted, forKey: .deleted)
    try container.encode(filters, forKey: .filters)
    try container.encode(lastModifiedAt, forKey: .lastModifiedAt)
    try container.encode(lastModifiedBy, forKey: .lastModifiedBy)
    try container.encode(recordingsCounts, forKey: .recordingsCounts)
    try container.encode(type, forKey: .type)
    try container.encode(folder, forKey: .folder)
  }
}
