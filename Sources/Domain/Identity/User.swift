package import JSON

/// Someone who owns keys and makes playlists.
package struct User: Hashable, Sendable {
  /// The user's number, unique in the emulator.
  package let id: Int
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
  package let encoded: [UInt8]

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
    var writer = JSONWriter()
    writer.raw(#"{"id":"#)
    writer.int(id)
    writer.raw(#","uuid":"#)
    writer.string(uuid)
    writer.raw(#","distinct_id":"#)
    writer.string(distinctID)
    writer.raw(#","first_name":"#)
    writer.string(firstName)
    writer.raw(#","last_name":"#)
    writer.string(lastName)
    writer.raw(#","email":"#)
    writer.string(email)
    writer.raw(#","is_email_verified":"#)
    writer.value(isEmailVerified.map(JSONValue.bool) ?? .null)
    writer.raw(#","hedgehog_config":"#)
    writer.value(hedgehogConfig.map(JSONValue.object) ?? .null)
    writer.raw(#","role_at_organization":"#)
    writer.value(roleAtOrganization.map { .string(JSONString($0)) } ?? .null)
    writer.raw("}")
    encoded = writer.bytes
  }
}
