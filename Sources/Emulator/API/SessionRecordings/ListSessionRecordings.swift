internal import HTTPServer

/// GET …/session_recordings/: the project's recordings that the query asks for.
enum ListSessionRecordings {
  static func respond(_ call: inout Call) throws -> Response {
    try call.checkExperiments()
    let query = try RecordingsQuery(call.query)
    if !query.notEvaluated.isEmpty { call.exchange.warnings.append(.notEvaluated(query.notEvaluated)) }
    guard let answer = try RecordingsAnswer(query, call) else { return failure }
    return answer.response
  }

  /// What the service answers when its search fails: not the envelope of all other errors.
  private static let failure = Response.json(
    .internalServerError, Array(#"{"error":"An internal server error occurred. Please try again later."}"#.utf8))
}

extension Warning {
  /// The query has parameters that the emulator does not evaluate.
  fileprivate static func notEvaluated(_ names: [String]) -> Warning {
    Warning(rule: .sessionRecordingsNotEvaluated, text: "the emulator does not evaluate \(names.joined(separator: ", "))")
  }
}

extension Call {
  /// Lets a key search for what the people in an experiment did only if it may read experiments.
  ///
  /// - Throws: 403 for a query with `experiment_exposure` if it may not.
  func checkExperiments() throws(APIError) {
    guard query.last("experiment_exposure")?.isEmpty == false, !Scope.readExperiments.isGranted(by: key.scopes) else { return }
    throw .missingScope(.readExperiments)
  }

  /// The recording that the path names.
  ///
  /// - Throws: 404 if there is no such recording.
  func recording() throws -> Recording {
    guard let recording = try api.store.recordings.present(parameters.sessionRecordingID, in: project.id) else {
      throw APIError.recordingNotFound
    }
    return recording
  }
}
