internal import HTTPServer
internal import JSON

/// POST …/recordings/bulk_add/ and …/recordings/bulk_delete/: 1 to 20 recordings at once, put into a playlist or taken out.
enum BulkRecordings {
  static func add(_ call: Call) throws -> Response {
    let playlist = try call.playlistToFill()
    let ids = try sessionRecordingIDs(call)
    try PlaylistRules(call.contract).checkAddingRecording(to: playlist)
    let store = call.store
    let added = try store.write { try ids.count { try $0.map { try store.playlists.add(recording: $0, to: playlist) } ?? false } }
    return success("added_count", added, of: ids.count)
  }

  static func remove(_ call: Call) throws -> Response {
    let playlist = try call.playlistToFill()
    let ids = try sessionRecordingIDs(call)
    let store = call.store
    let removed = try store.write { try ids.count { try $0.map { try store.playlists.remove(recording: $0, from: playlist) } ?? false } }
    return success("deleted_count", removed, of: ids.count)
  }

  /// The ids that the body names; nil for one that is passed over.
  ///
  /// - Throws: 400 for none, too many, or one that the contract does not take.
  private static func sessionRecordingIDs(_ call: Call) throws -> [String?] {
    // A form's value is a text, however often it is given: Django's QueryDict.get.
    guard case .json(let value) = try call.data() else { throw APIError.noRecordings }
    guard case .object(let object) = value else {
      if call.contract.takesAnyBulkID { throw APIError.failure(.bulkBody) }
      guard value != .null else { throw APIError.noData }
      throw APIError.noRecordings
    }
    guard case .array(let elements)? = object["session_recording_ids"], !elements.isEmpty else { throw APIError.noRecordings }
    guard elements.count <= 20 else { throw APIError.invalid("Cannot process more than 20 recordings at once", .bulkLimit) }
    if call.contract.takesAnyBulkID { return elements.map { storable($0, call.contract) } }
    return try elements.map { element in
      guard case .string(let text) = element, text.firstSurrogate == nil, !text.utf8.contains(0), Recording.isID(text.string) else {
        throw APIError.field("session_recording_ids", "invalid_input", "Not a valid recording id.", .bulkIDs)
      }
      return text.string
    }
  }

  /// The id that the hosted service makes of `element`; nil for one that its database refuses.
  private static func storable(_ element: JSONValue, _ contract: Contract) -> String? {
    if case .string(let text) = element, text.firstSurrogate != nil { return nil }
    let id = PythonText.str(element)
    return id.utf8.contains(0) || id.isLonger(than: contract.longestRecordingID) ? nil : id
  }

  private static func success(_ name: StaticString, _ count: Int, of total: Int) -> Response {
    .json { writer in
      writer.member("success", true)
      writer.member(name, count)
      writer.member("total_requested", total)
    }
  }
}
