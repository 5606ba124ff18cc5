import GRDB
import Hummingbird

/// A page of playlists.
struct PageAnswer: ResponseEncodable {
  let count: Int
  let next: String?
  let previous: String?
  let results: [PlaylistAnswer]

  private enum CodingKeys: String, CodingKey {
    case count, next, previous, results
  }

  // Written out, here and below, since what the compiler writes leaves out what is nil.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(count, forKey: .count)
    try container.encode(next, forKey: .next)
    try container.encode(previous, forKey: .previous)
    try container.encode(results, forKey: .results)
  }
}

/// A user as `created_by` and `last_modified_by` show it.
struct UserAnswer: Encodable {
  let id: Int
  let uuid: String
  let distinctID: String
  let firstName: String
  let lastName: String
  let email: String
  let isEmailVerified: Bool?
  let hedgehogConfig: JSONValue?
  let roleAtOrganization: String?

  /// The user of a row of `Queries.user`.
  init(_ row: Row) throws {
    id = row[0]
    uuid = row[1]
    distinctID = row[2]
    firstName = row[3]
    lastName = row[4]
    email = row[5]
    isEmailVerified = row[6]
    hedgehogConfig = try (row[7] as String?).map { try JSONValue(text: $0) }
    roleAtOrganization = row[8]
  }

  private enum CodingKeys: String, CodingKey {
    case id, uuid
    case distinctID = "distinct_id"
    case firstName = "first_name"
    case lastName = "last_name"
    case email
    case isEmailVerified = "is_email_verified"
    case hedgehogConfig = "hedgehog_config"
    case roleAtOrganization = "role_at_organization"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(uuid, forKey: .uuid)
    try container.encode(distinctID, forKey: .distinctID)
    try container.encode(firstName, forKey: .firstName)
    try container.encode(lastName, forKey: .lastName)
    try container.encode(email, forKey: .email)
    try container.encode(isEmailVerified, forKey: .isEmailVerified)
    try container.encode(hedgehogConfig, forKey: .hedgehogConfig)
    try container.encode(roleAtOrganization, forKey: .roleAtOrganization)
  }
}
