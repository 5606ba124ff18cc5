internal import JSON

/// Deletes softly what a run of `verify` made on the server.
struct Cleanup {
  private let service: Service
  private let playlists: TestPlaylists

  /// Cleans up after the run that made `playlists` on `service`.
  init(_ service: Service, _ playlists: TestPlaylists) {
    self.service = service
    self.playlists = playlists
  }

  /// How many are deleted at a time: a server far away would keep somebody who has pressed Ctrl-C waiting for one after the other.
  private static let width = 8
  private static let deletion = #"{"deleted":true}"#
  /// The hosted service takes no change of a saved filter without its filters, and none of a collection with any.
  private static let filtersDeletion = #"{"deleted":true,"filters":{"date_from":"-3d"}}"#

  /// Deletes them; `playlists` knows those that are left, or may be.
  func deleteAll() {
    var rest = playlists.shortIDs[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(Self.width))
      rest = rest.dropFirst(some.count)
      let answers = service.answers(to: some.map { request($0, Self.deletion) })
      for (shortID, answer) in zip(some, answers) where answer?.status == 200 { playlists.remove(shortID) }
    }
    if playlists.mayBeMore, let found = unanswered() {
      found.forEach(playlists.add)
      playlists.mayBeMore = false
    }
    for shortID in playlists.shortIDs where delete(shortID) { playlists.remove(shortID) }
  }

  /// The playlists that are there and bear the run's name; nil where the server does not show them.
  private func unanswered() -> [String]? {
    guard let page = try? service.object("\(playlists.list)?limit=500&search=\(playlists.run)"), let rows = page["results"]?.elements else {
      return nil
    }
    return rows.compactMap { row in
      (row["name"]?.text ?? row["derived_name"]?.text ?? "").hasPrefix(playlists.run) ? row["short_id"]?.text : nil
    }
  }

  private func delete(_ shortID: String) -> Bool {
    for body in [Self.deletion, Self.filtersDeletion] {
      guard let status = try? service.answer(request(shortID, body)).status else { return false }
      if status == 200 { return true }
      if status != 400 { return false }
    }
    return false
  }

  private func request(_ shortID: String, _ body: String) -> ServiceRequest {
    ServiceRequest(
      method: "PATCH", target: "\(playlists.list)\(shortID)/", fields: [("Content-Type", "application/json"), service.authorization],
      body: Array(body.utf8))
  }
}
