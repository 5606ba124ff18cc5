internal import JSON

/// Deletes softly what a run of `verify` made on the server.
struct Cleanup {
  private let service: Service
  private let server: ComparedServer
  private let list: String
  private let run: String

  /// Cleans up after `run` in `project` of `service`, on which `server` made playlists.
  init(_ service: Service, _ server: ComparedServer, project: Int, run: String) {
    self.service = service
    self.server = server
    self.run = run
    list = "/api/projects/\(project)/session_recording_playlists/"
  }

  /// Deletes them, and gives the short_ids of those that are still there or may be.
  func deleteAll() -> [String] {
    var left = server.made.filter { !delete($0) }
    // One may have been made whose answer never came.
    let lost = unanswered().filter { !left.contains($0) }
    left += lost.filter { !delete($0) }
    return left
  }

  /// The playlists that are there and bear the run's name.
  private func unanswered() -> [String] {
    guard let page = try? service.object("\(list)?limit=500&search=\(run)"), let rows = page["results"]?.elements else { return [] }
    return rows.compactMap { row in
      (row["name"]?.text ?? row["derived_name"]?.text ?? "").hasPrefix(run) ? row["short_id"]?.text : nil
    }
  }

  private func delete(_ shortID: String) -> Bool {
    // The hosted service takes no change of a saved filter without its filters, and none of a collection with any.
    for body in [#"{"deleted":true}"#, #"{"deleted":true,"filters":{"date_from":"-3d"}}"#] {
      let request = ServiceRequest(
        method: "PATCH", target: "\(list)\(shortID)/", fields: [("Content-Type", "application/json"), service.authorization],
        body: Array(body.utf8))
      guard let status = try? service.answer(request).status else { return false }
      if status == 200 { return true }
      if status != 400 { return false }
    }
    return false
  }
}
