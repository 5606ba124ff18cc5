internal import Emulator
internal import JSON
internal import Synchronization

/// The playlists that a run of `verify` makes on the server and has not deleted yet.
///
/// Shared with what a signal has to say of them when it ends the run in the middle.
final class TestPlaylists: Sendable {
  private struct Contents {
    var shortIDs: [String] = []
    var mayBeMore = false
  }

  /// The list of playlists that they are in, as a path.
  let list: String
  /// What all their names begin with, and no other's does.
  let run: String
  private let server: ServiceURL
  private let contents = Mutex(Contents())

  /// None yet, in `project` of the server at `server`.
  convenience init(_ server: ServiceURL, project: Int) {
    var random = RandomStream()
    self.init(
      server, list: "/api/projects/\(project)/session_recording_playlists/", run: "playlists-emulator-verify-\(random.shortID())")
  }

  private init(_ server: ServiceURL, list: String, run: String) { (self.server, self.list, self.run) = (server, list, run) }

  /// None yet, for another server that makes playlists with the same names.
  var ofSameNames: TestPlaylists { TestPlaylists(server, list: list, run: run) }

  /// Those that are known by their short_ids, in the order in which they were made.
  var shortIDs: [String] { contents.withLock { $0.shortIDs } }

  /// Whether there may be others: a request to make one was sent, and what came of it is not known.
  var mayBeMore: Bool {
    get { contents.withLock { $0.mayBeMore } }
    set { contents.withLock { $0.mayBeMore = newValue } }
  }

  func add(_ shortID: String) { contents.withLock { if !$0.shortIDs.contains(shortID) { $0.shortIDs.append(shortID) } } }

  func remove(_ shortID: String) { contents.withLock { $0.shortIDs.removeAll { $0 == shortID } } }

  /// Which are left and how to remove them, as a sentence; nil where there are none.
  var complaint: String? {
    let (left, mayBeMore) = contents.withLock { ($0.shortIDs, $0.mayBeMore) }
    if left.isEmpty, !mayBeMore { return nil }
    let what =
      left.isEmpty
      ? "a test playlist may be left on the server"
      : "these test playlists are left on the server: \(left.joined(separator: ", "))\(mayBeMore ? " and perhaps one more" : "")"
    return """
      \(what). Remove each with PATCH {"deleted": true} to \(server.text)\(list)SHORT_ID/, or in the service's own list: all their names begin \
      with \(run).
      """
  }
}

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
