internal import HTTPServer
internal import JSON

/// GET …/session_recording_playlists/: a page of the project's playlists that are not deleted, and of the synthetic ones.
enum ListPlaylists {
  static func respond(_ call: Call) throws -> Response {
    let page = Page(call.query, defaultLimit: 100, maxLimit: 500)
    let listing = try ListParameters.listing(call, page)
    let synthetic = inOrder(ListParameters.synthetic(call), listing)
    let playlists = call.store.playlists
    let stored = try playlists.count(listing, in: call.project.id)
    let count = stored + synthetic.count
    let capacity = 1024 + min(page.limit, max(0, count - page.offset)) * 1024
    return try page.answer(call, count: count, capacity: capacity) { writer in
      if synthetic.isEmpty {
        try playlists.write(listing, in: call.project.id, for: call.key.userID, as: call.contract, into: &writer)
      } else {
        try write(listing, stored, synthetic, call, into: &writer)
      }
    }
  }

  /// The synthetic playlists by name where the order is one by name.
  ///
  /// By time they keep their order in both directions, as equals do in a sort by Python.
  private static func inOrder(_ playlists: [SyntheticPlaylist], _ listing: PlaylistListing) -> [SyntheticPlaylist] {
    guard listing.key == .name else { return playlists }
    let sorted = playlists.sorted { $0.name.lowercased() < $1.name.lowercased() }
    return listing.isDescending ? sorted.reversed() : sorted
  }

  /// Writes the page of the list in which the synthetic playlists are among the `stored` ones.
  private static func write(
    _ listing: PlaylistListing, _ stored: Int, _ synthetic: [SyntheticPlaylist], _ call: Call, into writer: inout JSONWriter
  ) throws {
    let playlists = call.store.playlists
    // Where in the list each synthetic playlist is.
    let places = try synthetic.enumerated().map { index, playlist in
      switch (listing.key, listing.isDescending) {
      case (.name, _): try index + playlists.count(listing, before: playlist.name, in: call.project.id)
      // Without a time they count as the latest.
      case (_, true): index
      case (_, false): index + stored
      }
    }
    let count = stored + synthetic.count
    let start = min(listing.offset, count)
    let end = start + min(listing.limit, count - start)
    var next = start
    for place in places.filter({ start <= $0 && $0 < end }) + [end] {
      let syntheticBefore = places.count { $0 < place }
      if next < place {
        if next > start { writer.raw(",") }
        var part = listing
        (part.offset, part.limit) = (next - syntheticBefore, place - next)
        try playlists.write(part, in: call.project.id, for: call.key.userID, as: call.contract, into: &writer)
      }
      guard place < end else { break }
      if place > start { writer.raw(",") }
      try PlaylistAnswer.write(synthetic[syntheticBefore], call, into: &writer)
      next = place + 1
    }
  }
}

/// The query parameters of the list.
enum ListParameters {
  /// What the query of `call` asks for, of which `page` is shown.
  ///
  /// Where a parameter is repeated, its last value counts.
  ///
  /// - Throws: 400 for a `created_by` that is no user and a `short_id` with a null character.
  static func listing(_ call: Call, _ page: Page) throws(APIError) -> PlaylistListing {
    let query = call.query
    var listing = PlaylistListing(limit: page.limit, offset: page.offset)
    let order = query.last("order") ?? ""
    let isDescending = order.hasPrefix("-")
    if let key = PlaylistListing.Key(rawValue: isDescending ? String(order.dropFirst()) : order) {
      listing.key = key
      listing.isDescending = isDescending
    }
    if call.contract.hasFilterSet {
      listing.conditions = try filterSet(call)
    } else if let createdBy = query.last("created_by") {
      // The hosted service passes it to its database, which fails on what is no number.
      guard let id = PythonText.int(createdBy) else { throw .server }
      listing.conditions = [.createdBy(id)]
    }
    if query.has("user") { listing.conditions.append(.createdBy(call.key.userID)) }
    if let type = query.last("type").flatMap(PlaylistType.init(rawValue:)) { listing.conditions.append(.type(type)) }
    if query.has("pinned") { listing.conditions.append(.pinned) }
    // Every name contains an empty text, so that only playlists without any name are left out, as by SQL's LIKE '%%'.
    if let search = query.last("search") { listing.conditions.append(.search(search)) }
    if let recording = query.last("session_recording_id") { listing.conditions.append(.recording(recording)) }
    if let from = query.last("date_from") { listing.conditions.append(.modifiedAfter(RelativeDate.parse(from, now: call.now))) }
    if let to = query.last("date_to") { listing.conditions.append(.modifiedBefore(RelativeDate.parse(to, now: call.now))) }
    if query.last("collection_type") == "synthetic" { listing.conditions.append(.never) }
    return listing
  }

  /// The filters of look-ups of one playlist, and of the list if the contract has them there: `short_id` and `created_by`, the service's
  /// `filterset_fields`.
  static func filterSet(_ call: Call) throws(APIError) -> [PlaylistListing.Condition] {
    let query = call.query
    if query.pairs.isEmpty { return [] }
    var conditions: [PlaylistListing.Condition] = []
    if let shortID = query.last("short_id").map(PythonText.strip), !shortID.isEmpty {
      if shortID.utf8.contains(0) { throw .nullCharacters("short_id") }
      conditions.append(.shortID(shortID))
    }
    if let createdBy = query.last("created_by"), !createdBy.isEmpty {
      guard let id = PythonText.int(createdBy), call.store.identities.user(id) != nil else {
        throw .field(
          "created_by", "invalid_choice", "Select a valid choice. That choice is not one of the available choices.", .listFilterSet)
      }
      conditions.append(.createdBy(id))
    }
    return conditions
  }

  /// The synthetic playlists that the query of `call` leaves in, in the order of their ids.
  ///
  /// PostHog's `_filter_synthetic_playlists`: dates and `session_recording_id` do not matter to them.
  static func synthetic(_ call: Call) -> [SyntheticPlaylist] {
    let query = call.query
    guard call.contract.hasSyntheticPlaylists, !["user", "created_by", "pinned"].contains(where: query.has),
      query.last("type") != PlaylistType.filters.rawValue, query.last("collection_type") != "custom"
    else { return [] }
    guard let search = query.last("search") else { return SyntheticPlaylist.allCases }
    return SyntheticPlaylist.allCases.filter { $0.matches(search: search) }
  }
}
