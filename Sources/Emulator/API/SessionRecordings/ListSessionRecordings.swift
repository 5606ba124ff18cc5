internal import HTTPServer
internal import JSON

/// GET …/session_recordings/: the project's recordings that the query asks for.
enum ListSessionRecordings {
  static func respond(_ call: Call) throws -> Response {
    try call.checkExperiments()
    let query = try RecordingsQuery(call.query)
    if !query.notEvaluated.isEmpty { call.exchange.warnings.append(.notEvaluated(query.notEvaluated)) }
    do { return try RecordingsAnswer(query, call).response } catch is RecordingCursor.Unreadable {
      // Not in the form of all other errors.
      return .json(.internalServerError) { $0.member("error", "An internal server error occurred. Please try again later.") }
    }
  }
}

extension Warning {
  fileprivate static func notEvaluated(_ names: [String]) -> Warning {
    Warning(rule: .sessionRecordingsNotEvaluated, text: "the emulator does not evaluate \(names.joined(separator: ", "))")
  }
}

extension Call {
  /// Checks that a key that searches by `experiment_exposure` may read experiments.
  ///
  /// - Throws: 403 if it may not.
  func checkExperiments() throws(APIError) {
    guard query.last("experiment_exposure")?.isEmpty == false, !Scope.readExperiments.isGranted(by: key.scopes) else { return }
    throw .missingScope(.readExperiments)
  }

  /// The recording that the path names.
  ///
  /// - Throws: 404 if there is no such recording.
  func recording() throws -> Recording {
    guard let recording = try store.recordings.present(parameters.sessionRecordingID, in: project.id) else {
      throw APIError.recordingNotFound
    }
    return recording
  }
}

/// The response with recordings that were searched for.
///
/// `list_recordings_from_query` and `list_recordings_response` of PostHog's `session_recording_api.py`.
struct RecordingsAnswer {
  private(set) var recordings: [ObservedRecording]
  let hasNext: Bool
  /// Where the next page begins; nil if there is none.
  var nextCursor: RecordingCursor?
  /// The steps that the service times.
  private var steps = [
    "load_recordings_from_hogql", "build_recordings", "load_viewed_recordings", "load_other_viewers_by_recording", "load_persons",
    "process_persons",
  ]

  /// Searches for one page of what `listing` asks for, which is put in the order of `ids` if that is not nil.
  ///
  /// - Throws: `RecordingCursor.Unreadable` for a cursor of another order.
  init(_ listing: RecordingListing, inOrderOf ids: [String]?, _ call: Call) throws {
    var wider = listing
    // One row more than is shown tells whether there is a next page.
    wider.limit = min(listing.limit, .max - 1) + 1
    let found = try call.store.recordings.list(wider, in: call.project.id)
    hasNext = found.count > listing.limit
    nextCursor = hasNext ? found.prefix(listing.limit).last.map(listing.cursor(after:)) : nil
    recordings = found.prefix(listing.limit).map(call.observed)
    guard let ids, !ids.isEmpty else { return }
    steps.insert("load_persisted_recordings", at: 0)
    sort(by: ids)
  }

  /// Searches for what `query` asks for.
  ///
  /// - Throws: `RecordingCursor.Unreadable` for an `after` that is no cursor, or one of another order.
  init(_ query: RecordingsQuery, _ call: Call) throws {
    try self.init(query.listing(for: call.key.userID, at: call.now), inOrderOf: query.sessionIDs, call)
    if query.offset != nil { nextCursor = nil }
    guard let id = query.sessionRecordingID, !id.isEmpty else { return }
    steps.insert("load_prepend_recording", at: 0)
    guard let recording = try call.store.recordings.present(id, in: call.project.id) else { return }
    var first = call.observed(recording)
    first.matchesFilters =
      try query.listing(ofOnly: id, at: call.now).map { try !call.store.recordings.list($0, in: call.project.id).isEmpty } ?? false
    recordings.removeAll { JSONString($0.recording.id) == JSONString(id) }
    recordings.insert(first, at: 0)
    if let ids = query.sessionIDs { sort(by: ids) }
  }

  /// Puts the recordings in the order of `ids`, others before them.
  private mutating func sort(by ids: [String]) {
    // Texts that Swift takes for the same may be different ids.
    let positions = Dictionary(ids.enumerated().map { (JSONString($1), $0) }, uniquingKeysWith: { $1 })
    func position(_ recording: ObservedRecording) -> Int { positions[JSONString(recording.recording.id)] ?? -1 }
    recordings.sort { position($0) < position($1) }
  }

  var response: Response {
    var response = Response.json(capacity: 4096) { writer in
      writer.key("results")
      writer.array(recordings) { $1.writeInList(into: &$0) }
      writer.member("has_next", hasNext)
      writer.raw(#","version":4"#)
      if let nextCursor { writer.member("next_cursor", nextCursor.encoded) }
    }
    response.fields.append(.serverTiming(steps))
    return response
  }
}

extension Field {
  /// The field that says how long each step took: no time at all, so that responses are reproducible.
  static func serverTiming(_ steps: [String]) -> Field {
    Field(name: "Server-Timing", value: steps.map { "\($0);dur=0.0" }.joined(separator: ", "))
  }
}

extension Call {
  /// A recording as the key's user sees it.
  func observed(_ recording: Recording) -> ObservedRecording {
    ObservedRecording(
      recording: recording, project: project.id, viewed: recording.viewedBy.contains(key.userID), viewers: viewers(recording.viewedBy),
      now: now)
  }

  /// The e-mail addresses of those of `users` who are not the key's.
  func viewers(_ users: [Int]) -> [String] {
    users.filter { $0 != key.userID }.compactMap { store.identities.user($0)?.email }
  }
}
