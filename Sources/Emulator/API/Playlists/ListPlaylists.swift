internal import HTTPServer
internal import JSON

/// GET …/session_recording_playlists/: a page of the project's playlists that are not deleted, and of the synthetic ones.
enum ListPlaylists {
  static func respond(_ call: inout Call) throws -> Response {
    let page = ListParameters.page(call.query)
    let listing = try ListParameters.listing(call, page)
    let synthetic = inOrder(ListParameters.synthetic(call), listing)
    let playlists = call.api.store.playlists
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

  private static func write(
    _ listing: PlaylistListing, _ stored: Int, _ synthetic: [SyntheticPlaylist], _ call: Call, into writer: inout JSONWriter
  ) throws {
    let store = call.api.store
    let (project, reader) = (call.project.id, call.key.userID)
    let before = try synthetic.map { playlist in
      switch (listing.key, listing.isDescending) {
      case (.name, _): try store.playlists.count(listing, before: playlist.name, in: project)
      // Without a time they count as the latest.
      case (_, true): 0
      case (_, false): stored
      }
    }
    let plan = PagePlan(stored: stored, others: before, limit: listing.limit, offset: listing.offset)
    for (index, stretch) in plan.stretches.enumerated() {
      if index > 0 { writer.raw(",") }
      switch stretch {
      case .stored(let offset, let limit):
        var part = listing
        (part.offset, part.limit) = (offset, limit)
        try store.playlists.write(part, in: project, for: reader, as: call.contract, into: &writer)
      case .other(let index): try PlaylistAnswer.write(synthetic[index], call, into: &writer)
      }
    }
  }
}

/// The query parameters of the list.
enum ListParameters {
  /// The page that `query` asks for.
  static func page(_ query: Form) -> Page { Page(query, defaultLimit: 100, maxLimit: 500) }

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
    listing.conditions = try (call.contract.hasFilterSet ? filterSet(call) : []) + conditions(call)
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
      guard let id = PythonText.int(createdBy), call.api.store.identities.user(id) != nil else {
        throw .field(
          "created_by", "invalid_choice", "Select a valid choice. That choice is not one of the available choices.", .listFilterSet)
      }
      conditions.append(.createdBy(id))
    }
    return conditions
  }

  private static func conditions(_ call: Call) throws(APIError) -> [PlaylistListing.Condition] {
    let query = call.query
    var conditions: [PlaylistListing.Condition] = []
    if !call.contract.hasFilterSet, let createdBy = query.last("created_by") {
      // The hosted service hands it to its database, which breaks on what is no number.
      guard let id = PythonText.int(createdBy) else { throw .server }
      conditions.append(.createdBy(id))
    }
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

/// Which rows stand on a page of a list that is put together of stored rows and a few others.
struct PagePlan: Equatable {
  /// A stretch of a page.
  enum Stretch: Equatable {
    /// So many of the stored rows, after so many.
    case stored(offset: Int, limit: Int)
    /// The other row of this index.
    case other(Int)
  }

  let stretches: [Stretch]

  /// The plan of the page of `limit` rows after the first `offset`.
  ///
  /// `others` says for each of the other rows, in their order, how many of the `stored` rows come before it; the numbers do not fall.
  init(stored: Int, others: [Int], limit: Int, offset: Int) {
    var stretches: [Stretch] = []
    var (passed, taken, storedSoFar) = (0, 0, 0)
    func room(for rows: Int) -> (skipped: Int, shown: Int) {
      let skipped = min(max(0, offset - passed), rows)
      return (skipped, min(rows - skipped, limit - taken))
    }
    func take(stored rows: Int) {
      let (skipped, shown) = room(for: rows)
      if shown > 0 { stretches.append(.stored(offset: storedSoFar + skipped, limit: shown)) }
      (passed, taken, storedSoFar) = (passed + rows, taken + shown, storedSoFar + rows)
    }
    for (index, before) in others.enumerated() {
      take(stored: before - storedSoFar)
      let shown = room(for: 1).shown
      if shown > 0 { stretches.append(.other(index)) }
      (passed, taken) = (passed + 1, taken + shown)
    }
    take(stored: stored - storedSoFar)
    self.stretches = stretches
  }
}

/// The links of a page to its neighbours: Django REST framework's LimitOffsetPagination.
struct PageLinks {
  /// Nil on the last page.
  let next: String?
  /// Nil on the first page.
  let previous: String?

  /// The links of the page that begins at `offset`, of `limit` rows, in a list of `count`.
  init(_ exchange: Exchange, limit: Int, offset: Int, count: Int) {
    let (end, overflow) = offset.addingReportingOverflow(limit)
    next = overflow || end >= count ? nil : Self.link(exchange, limit: limit, offset: end)
    previous = offset == 0 ? nil : Self.link(exchange, limit: limit, offset: max(0, offset - limit))
  }

  /// The URL of the page at `offset`, which the first page's does not name.
  ///
  /// The query's other parameters stay, in the order of their names.
  private static func link(_ exchange: Exchange, limit: Int, offset: Int) -> String {
    var parameters: [(name: String, value: String)] = []
    for pair in exchange.query.pairs where pair.name != "limit" && pair.name != "offset" {
      if case .text(let text) = pair.value { parameters.append((pair.name, text)) }
    }
    parameters.append(("limit", String(limit)))
    if offset > 0 { parameters.append(("offset", String(offset))) }
    // Python sorts by code points, as bytes in UTF-8 do and Swift's strings do not; the values of one name keep their order.
    let sorted = parameters.enumerated().sorted { left, right in
      left.element.name == right.element.name
        ? left.offset < right.offset : left.element.name.utf8.lexicographicallyPrecedes(right.element.name.utf8)
    }
    var url = Array(exchange.request.origin.utf8)
    PercentEncoding.encode(exchange.servedPath, into: &url)
    for (index, (_, parameter)) in sorted.enumerated() {
      url.append(index == 0 ? UInt8(ascii: "?") : UInt8(ascii: "&"))
      FormURLEncoded.encode(parameter.name, into: &url)
      url.append(UInt8(ascii: "="))
      FormURLEncoded.encode(parameter.value, into: &url)
    }
    return String(decoding: url, as: UTF8.self)
  }
}
