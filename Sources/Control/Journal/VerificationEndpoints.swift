internal import HTTPServer
internal import JSON
internal import Storage

/// POST /__admin/requests/count, /find, /remove and /wait: whether what should have come came.
enum VerificationEndpoints {
  static func count(_ call: ControlCall) throws -> Answer {
    let count = try matches(call).count
    return ControlCall.json { writer in
      writer.key("count")
      writer.int(count)
    }
  }

  static func find(_ call: ControlCall) throws -> Answer { try JournalEndpoints.answer(matches(call), call) }

  /// Answers with what it removed, without a project nothing of sandboxes.
  static func remove(_ call: ControlCall) throws -> Answer {
    let project = try call.project()
    let removed = try matches(call).filter { call.control.store.identities.covers($0.project, by: project) }
    let answer = try JournalEndpoints.answer(removed, call)
    let ids = Set(removed.map(\.id))
    try call.journal().remove { ids.contains($0.id) }
    return answer
  }

  private static func matches(_ call: ControlCall) throws -> [JournalEntry] {
    let body = try call.body(RequestMatch.fields)
    let match = RequestMatch(body.object)
    try body.finish()
    return try call.requests().filter(match.holds)
  }
}
