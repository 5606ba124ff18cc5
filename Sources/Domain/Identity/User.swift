package import JSON

/// Someone who owns keys and makes playlists.
package struct User: Hashable, Sendable {
  /// The user's number, unique in the emulator.
  package var id: Int { didSet { encoded = written } }
  /// The user's UUID, in its 36-character text form.
  package let uuid: String
  package let distinctID: String
  package let firstName: String
  package let lastName: String
  package let email: String
  /// Nil where nobody has asked.
  package let isEmailVerified: Bool?
  /// Any JSON object, or nil.
  package let hedgehogConfig: JSONObject?
  package let roleAtOrganization: String?
  /// The user as `created_by` and `last_modified_by` show it: nine fields, in the reference page's order.
  package private(set) var encoded: [UInt8] = []

  /// A user of all its parts, which are stored and answered as they are given.
  package init(
    id: Int, uuid: String, distinctID: String, firstName: String, lastName: String, email: String, isEmailVerified: Bool?,
    hedgehogConfig: JSONObject?, roleAtOrganization: String?
  ) {
    self.id = id
    self.uuid = uuid
    self.distinctID = distinctID
    self.firstName = firstName
    self.lastName = lastName
    self.email = email
    self.isEmailVerified = isEmailVerified
    self.hedgehogConfig = hedgehogConfig
    self.roleAtOrganization = roleAtOrganization
    encoded = written
  }

  private var written: [UInt8] {
    var writer = JSONWriter()
    writer.raw("{")
    writer.key("id")
    writer.int(id)
    writer.key("uuid")
    writer.string(uuid)
    writer.key("distinct_id")
    writer.string(distinctID)
    writer.key("first_name")
    writer.string(firstName)
    writer.key("last_name")
    writer.string(lastName)
    writer.key("email")
    writer.string(email)
    writer.key("is_email_verified")
    writer.value(isEmailVerified.map(JSONValue.bool) ?? .null)
    writer.key("hedgehog_config")
    writer.value(hedgehogConfig.map(JSONValue.object) ?? .null)
    writer.key("role_at_organization")
    writer.string(roleAtOrganization)
    writer.raw("}")
    return writer.bytes
  }
}
