internal import HTTPServer
internal import JSON

/// GET …/session_recording_playlists/:short_id/recordings/: what is in a playlist, the newest addition first.
enum ListRecordings {
  static func respond(_ call: Call) throws -> Response {
    try call.contract.listsRecordingsWithoutData ? page(call) : search(call)
  }

  /// A page of the ids in the playlist, with what is known of each.
  private static func page(_ call: Call) throws -> Response {
    let page = Page(call.query, defaultLimit: 50)
    let reader = call.key.userID
    // One row more than is shown tells whether there is a next page.
    let found = try call.store.recordings.entries(of: call.playlist(), limit: min(page.limit, .max - 1) + 1, offset: page.offset)
    var writer = JSONWriter(capacity: 4096)
    writer.raw("{")
    writer.key("results")
    writer.array(found.prefix(page.limit)) { writer, entry in
      let viewers = entry.recording?.viewedBy ?? []
      RecordingEncoding.write(
        entry.recording, id: entry.id, viewed: viewers.contains(reader), viewers: call.viewers(viewers), into: &writer)
    }
    writer.member("has_next", found.count > page.limit)
    writer.raw(#","version":4}"#)
    return .json(.ok, writer.bytes)
  }

  /// What the service's search finds of the ids in the playlist.
  ///
  /// `recordings` in PostHog's `session_recording_playlist_api.py`: `limit` and `offset` select a slice of a synthetic playlist, and are
  /// read but not used for a collection; only for a saved filter, which has no ids of its own, is the query a search.
  private static func search(_ call: Call) throws -> Response {
    try call.checkExperiments()
    if let synthetic = call.syntheticPlaylist {
      let ids = try call.store.recordings.ids(of: synthetic, in: call.project.id, for: call.key.userID, at: call.now)
      let (limit, offset) = try numbers(call.query)
      guard let slice = synthetic.slice(ids, limit: limit, offset: offset) else { throw APIError.failure(.recordingSearch) }
      return try found(slice, call).response
    }
    let playlist = try call.playlist()
    let ids: [String] = try call.store.playlists.recordings(of: playlist).reversed()
    _ = try numbers(call.query)
    if playlist.type == .collection { return try found(ids, call).response }
    do {
      guard let query = RecordingsQuery(ofSavedFilterWith: ids, call.query) else { throw APIError.failure(.recordingSearch) }
      return try RecordingsAnswer(query, call).response
    } catch is RecordingCursor.Unreadable { throw APIError.failure(.recordingSearch) }
  }

  /// Those of the recordings with these ids that are known and began within a year, in the order of the ids.
  private static func found(_ ids: [String], _ call: Call) throws -> RecordingsAnswer {
    var listing = RecordingListing(at: call.now)
    listing.conditions = [.ids(ids), .startedFrom(RelativeDate.parse("-1y", now: call.now))]
    listing.limit = 50
    return try RecordingsAnswer(listing, inOrderOf: ids, call)
  }

  /// Python's `int` of `limit` and `offset`.
  ///
  /// - Throws: 500, since the service does not catch the ValueError.
  private static func numbers(_ query: Form) throws(APIError) -> (limit: Int, offset: Int) {
    guard let limit = PythonText.int(query.last("limit") ?? "50"), let offset = PythonText.int(query.last("offset") ?? "0") else {
      throw .failure(.recordingSearch)
    }
    return (limit, offset)
  }
}

extension SyntheticPlaylist {
  /// Python's `ids[offset:offset + limit]`; nil for a negative index where the service slices a query of its database, which takes none.
  fileprivate func slice(_ ids: [String], limit: Int, offset: Int) -> [String]? {
    let (sum, overflow) = offset.addingReportingOverflow(limit)
    let end = overflow ? (offset < 0 ? .min : .max) : sum
    if isQuery, offset < 0 || end < 0 { return nil }
    func index(_ position: Int) -> Int { position < 0 ? max(0, ids.count + position) : min(position, ids.count) }
    return index(offset) < index(end) ? Array(ids[index(offset)..<index(end)]) : []
  }
}
