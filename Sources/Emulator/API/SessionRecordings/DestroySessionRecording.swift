internal import HTTPServer

/// DELETE …/session_recordings/:session_recording_id/: deletes a recording for good, known or not.
enum DestroySessionRecording {
  static func respond(_ call: Call) throws -> Response {
    try call.store.write { try call.store.recordings.delete(call.parameters.sessionRecordingID, in: call.project.id) }
    return Response(.noContent)
  }
}
