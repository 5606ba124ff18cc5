internal import JSON

// Everything that is stored, field by field. A new field needs a property with a default in its type, a line here and a column in
// `DatabaseSchema`; fixtures, export, diff and sandboxes then have it. What the API accepts and shows of it stands in `PlaylistFields` and
// `EncodedPlaylist`.

extension Organization {
  static let entity = Entity(Organization(), [StoredField("id", \.id, .uuid), StoredField("name", \.name, .text())])
}

extension User {
  static let entity = Entity(
    User(),
    [
      StoredField("id", \.id, .id, isKey: true),
      StoredField("uuid", \.uuid, .uuid),
      StoredField("distinct_id", \.distinctID, .text()),
      StoredField("first_name", \.firstName, .text()),
      StoredField("last_name", \.lastName, .text()),
      StoredField("email", \.email, .email),
      StoredField("is_email_verified", \.isEmailVerified, .optional(.bool)),
      StoredField("hedgehog_config", \.hedgehogConfig, .optional(.anyObject)),
      StoredField("role_at_organization", \.roleAtOrganization, .optional(.text())),
    ])
}

extension PersonalAPIKey {
  static let entity = Entity(
    PersonalAPIKey(),
    [
      StoredField("value", \.value, .text(minLength: 1), isKey: true),
      StoredField("label", \.label, .text()),
      StoredField("user", \.userID, .user, column: "user_id"),
      StoredField("scopes", \.scopes, .scopes),
      StoredField("scoped_projects", \.scopedProjects, .projects),
    ])
}

extension Project {
  static let entity = Entity(Project(), [StoredField("id", \.id, .id, isKey: true), StoredField("name", \.name, .text())])
}

/// All but `id` and `viewed_by` are members of the one column `fields`.
extension Recording {
  static let entity = Entity(
    Recording(),
    [
      StoredField("id", \.id, .text(minLength: 1), isKey: true),
      StoredField("distinct_id", \.distinctID, .text()),
      StoredField("start_time", \.startTime, .optional(.time, acceptsNull: false).omitting(nil)),
      StoredField("end_time", \.endTime, .optional(.time, acceptsNull: false).omitting(nil)),
      StoredField("recording_duration", \.duration, .int(from: 0)),
      StoredField("active_seconds", \.activeSeconds, .number),
      StoredField("inactive_seconds", \.inactiveSeconds, .number),
    ]
      + countNames.indices.map { StoredField(countNames[$0].description, \.counts[$0], .int(from: 0)) }
      + [
        StoredField("start_url", \.startURL, .optional(.text())),
        StoredField("person", \.person, .optional(.object(Person.entity))),
        StoredField("storage", \.storage, .text()),
        StoredField("snapshot_source", \.snapshotSource, .snapshotSource),
        StoredField("snapshot_library", \.snapshotLibrary, .optional(.text()).omitting(nil)),
        StoredField("ongoing", \.isOngoing, .bool),
        StoredField("activity_score", \.activityScore, .optional(.number)),
        StoredField("retention_period_days", \.retentionPeriodDays, .optional(.int(from: 0)).omitting(nil)),
        StoredField("expiry_time", \.expiryTime, .optional(.time).omitting(nil)),
        StoredField("total_size", \.totalSize, .optional(.int(from: 0)).omitting(nil)),
        StoredField("event_count", \.eventCount, .optional(.int(from: 0)).omitting(nil)),
        StoredField("commented", \.isCommented, .bool.omitting(false)),
        StoredField("shared", \.isShared, .bool.omitting(false)),
        StoredField("exported", \.isExported, .bool.omitting(false)),
        StoredField("frustrated", \.isFrustrated, .bool.omitting(false)),
        StoredField("deleted", \.isDeleted, .bool.omitting(false)),
        StoredField("viewed_by", \.viewedBy, .users, table: .view),
      ])
}

extension Person {
  static let entity = Entity(
    Person(),
    [
      StoredField("id", \.id, .int(from: 0)),
      StoredField("name", \.name, .text()),
      StoredField("distinct_ids", \.distinctIDs, .texts()),
      StoredField("properties", \.properties, .anyObject),
      StoredField("created_at", \.createdAt, .optional(.time, acceptsNull: false).omitting(nil)),
      StoredField("uuid", \.uuid, .uuid.omitting("")),
      StoredField("last_seen_at", \.lastSeenAt, .optional(.time).omitting(nil)),
    ])
}

extension Playlist {
  static let entity = Entity(
    Playlist(),
    [
      StoredField("id", \.id, .id, isKey: true),
      StoredField("short_id", \.shortID, .text()),
      StoredField("name", \.name, .optional(.text(maxLength: 400))),
      StoredField("derived_name", \.derivedName, .optional(.text(maxLength: 400))),
      StoredField("description", \.description, .text()),
      StoredField("pinned", \.isPinned, .bool),
      StoredField("deleted", \.isDeleted, .bool),
      StoredField("filters", \.filters, .filters),
      StoredField("type", \.type, .optional(.playlistType)),
      StoredField("created_by", \.createdBy, .optional(.user)),
      StoredField("created_at", \.createdAt, .time),
      StoredField("last_modified_by", \.lastModifiedBy, .optional(.user)),
      StoredField("last_modified_at", \.lastModifiedAt, .time),
      StoredField("_create_in_folder", \.folder, .text(), column: "folder"),
      StoredField("recordings", \.recordings, .recordings, table: .item),
      StoredField("saved_filters_count", \.savedFiltersCount, .optional(.object(SavedFiltersCount.entity))),
    ])
}

extension SavedFiltersCount {
  static let entity = Entity(
    SavedFiltersCount(),
    [
      StoredField("session_ids", \.sessionIDs, .texts(minLength: 1), isRequired: true),
      StoredField("has_more", \.hasMore, .bool),
      StoredField("previous_ids", \.previousIDs, .optional(.texts(minLength: 1))),
      StoredField("refreshed_at", \.refreshedAt, .optional(.time)),
    ])
}
