internal import Domain
internal import Storage

/// The query parameters of the list.
enum ListParameters {
  private static let defaultLimit = 100
  private static let maxLimit = 500

  /// What the query of `call` asks for.
  ///
  /// Where a parameter is repeated, its last value counts.
  ///
  /// - Throws: 400 for a `created_by` that is no user and a `short_id` with a null character.
  static func listing(_ call: Call) throws(APIError) -> PlaylistListing {
    let query = call.query
    var listing = PlaylistListing(limit: limit(query), offset: offset(query))
    let order = query.last("order") ?? ""
    let isDescending = order.hasPrefix("-")
    if let key = PlaylistListing.Key(rawValue: isDescending ? String(order.dropFirst()) : order) {
      listing.key = key
      listing.isDescending = isDescending
    }
    listing.conditions = try filterSet(query, call.api.store.identities) + conditions(call)
    return listing
  }

  /// The filters that hold for look-ups of one playlist too: `short_id` and `created_by`, the service's `filterset_fields`.
  static func filterSet(_ query: Form, _ identities: IdentityStore) throws(APIError) -> [PlaylistListing.Condition] {
    if query.pairs.isEmpty { return [] }
    var conditions: [PlaylistListing.Condition] = []
    if let shortID = query.last("short_id").map(PythonText.strip), !shortID.isEmpty {
      if shortID.utf8.contains(0) { throw .nullCharacters("short_id") }
      conditions.append(.shortID(shortID))
    }
    if let createdBy = query.last("created_by"), !createdBy.isEmpty {
      guard let id = PythonText.int(createdBy), identities.user(id) != nil else {
        throw .field(
          "created_by", "invalid_choice", "Select a valid choice. That choice is not one of the available choices.")
      }
      conditions.append(.createdBy(id))
    }
    return conditions
  }

  private static func conditions(_ call: Call) -> [PlaylistListing.Condition] {
    let query = call.query
    var conditions: [PlaylistListing.Condition] = []
    if query.has("user") { conditions.append(.createdBy(call.key.userID)) }
    if let type = query.last("type").flatMap(PlaylistType.init(rawValue:)) { conditions.append(.type(type)) }
    if query.has("pinned") { conditions.append(.pinned) }
    // An empty text stands in every name, so that only playlists without any name fall out, as with SQL's LIKE '%%'.
    if let search = query.last("search") { conditions.append(.search(search)) }
    if let recording = query.last("session_recording_id") { conditions.append(.recording(recording)) }
    if let from = query.last("date_from") { conditions.append(.modifiedAfter(RelativeDate.parse(from, now: call.now))) }
    if let to = query.last("date_to") { conditions.append(.modifiedBefore(RelativeDate.parse(to, now: call.now))) }
    if query.last("collection_type") == "synthetic" { conditions.append(.never) }
    return conditions
  }

  private static func limit(_ query: Form) -> Int {
    guard let limit = query.last("limit").flatMap(PythonText.int), limit > 0 else { return defaultLimit }
    return min(limit, maxLimit)
  }

  private static func offset(_ query: Form) -> Int {
    max(0, query.last("offset").flatMap(PythonText.int) ?? 0)
  }
}
