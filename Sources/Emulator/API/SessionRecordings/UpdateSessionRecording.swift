internal import HTTPServer
internal import JSON

/// PUT and PATCH …/session_recordings/:session_recording_id/: marks a recording as viewed by the key's user.
///
/// PostHog's `SessionRecordingUpdateSerializer`, which describes a whole object for both: a form that leaves a boolean out says false.
enum UpdateSessionRecording {
  static func respond(_ call: Call) throws -> Response {
    let recording = try call.recording()
    let body = try FieldSource(call.data(), isFull: true, call.contract)
    let isViewed = try body.value(of: viewed).bool()
    let isAnalyzed = try body.value(of: analyzed).bool()
    let metadata = try body.value(of: playerMetadata).json(.sessionRecordingUpdate)
    guard isViewed == true || isAnalyzed == true else { throw APIError.neitherViewedNorAnalyzed }
    // The service takes what is sent for an object.
    if let metadata, metadata.object == nil { throw APIError.server }
    // Whatever it says: the service asks whether the field is there.
    if isViewed != nil {
      try call.store.write { try call.store.recordings.noteView(of: recording.id, by: call.key.userID, in: call.project.id) }
    }
    return .success
  }

  private static let viewed = SerializerField("viewed", .boolean)
  private static let analyzed = SerializerField("analyzed", .boolean)
  private static let playerMetadata = SerializerField("player_metadata", .json)
}
