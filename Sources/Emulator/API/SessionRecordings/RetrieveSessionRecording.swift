internal import HTTPServer
internal import JSON

/// GET …/session_recordings/:session_recording_id/: one recording.
enum RetrieveSessionRecording {
  static func respond(_ call: Call) throws -> Response {
    var writer = JSONWriter(capacity: 2048)
    try call.observed(call.recording()).writeAlone(into: &writer)
    return .json(.ok, writer.bytes)
  }
}
