internal import HTTPServer

/// GET …/session_recordings/:session_recording_id/snapshots/: where the recording's snapshots are; the emulator has none.
enum ListSnapshots {
  static func respond(_ call: Call) throws -> Response {
    try check(call.query)
    _ = try call.recording()
    guard call.query.last("source") == nil else { throw APIError.recordingNotFound }
    var response = Response.json(.ok, Array(#"{"sources":[]}"#.utf8))
    response.fields.append(.serverTiming(["get_recording"]))
    return response
  }

  /// PostHog's `SessionRecordingSnapshotsRequestSerializer`, with the most that a personal API key may ask for.
  private static func check(_ query: Form) throws(APIError) {
    func invalid(_ detail: String) -> APIError { .invalid(detail, .sessionRecordingSnapshots) }
    switch query.last("source") {
    case nil: break
    case "blob_v2":
      guard let start = query.last("start_blob_key"), let end = query.last("end_blob_key"), !start.isEmpty, !end.isEmpty else {
        throw invalid("Must provide both start blob key and end blob key")
      }
      guard let first = PythonText.int(start), let last = PythonText.int(end) else { throw invalid("Blob keys must be integers") }
      let (span, overflow) = last.subtractingReportingOverflow(first)
      guard !overflow, span <= 20 else { throw invalid("Cannot request more than 20 blob keys at once") }
    case "blob_v2_lts": if query.last("blob_key")?.isEmpty != false { throw invalid("Must provide a blob key") }
    default: throw invalid("Invalid source must be one of [blob_v2, blob_v2_ts, None]")
    }
  }
}
