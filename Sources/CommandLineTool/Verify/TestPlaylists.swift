internal import Emulator
internal import JSON
internal import Synchronization

/// The playlists that a run of `verify` has created on the server and not deleted yet.
///
/// The handler of a signal shares it, to report them when it ends the run.
final class TestPlaylists: Sendable {
  private struct Contents {
    var shortIDs: [String] = []
    var mayHaveMore = false
  }

  /// The path of the list of playlists.
  let list: String
  /// The prefix of their names, which no other playlist has.
  let run: String
  private let server: ServiceURL
  private let contents = Mutex(Contents())

  /// Makes an empty set for `project` of the server at `server`.
  convenience init(_ server: ServiceURL, project: Int) {
    var random = RandomStream()
    self.init(
      server, list: "/api/projects/\(project)/session_recording_playlists/", run: "playlists-emulator-verify-\(random.shortID())")
  }

  private init(_ server: ServiceURL, list: String, run: String) { (self.server, self.list, self.run) = (server, list, run) }

  /// An empty set for another server on which playlists with the same names are created.
  var withSameNames: TestPlaylists { TestPlaylists(server, list: list, run: run) }

  /// Their known short_ids, in the order of creation.
  var shortIDs: [String] { contents.withLock { $0.shortIDs } }

  /// Whether there may be others: a request to create one was sent, and its result is not known.
  var mayHaveMore: Bool {
    get { contents.withLock { $0.mayHaveMore } }
    set { contents.withLock { $0.mayHaveMore = newValue } }
  }

  func add(_ shortID: String) { contents.withLock { if !$0.shortIDs.contains(shortID) { $0.shortIDs.append(shortID) } } }

  func remove(_ shortID: String) { contents.withLock { $0.shortIDs.removeAll { $0 == shortID } } }

  /// A message about the playlists that are left, and how to remove them; nil if there are none.
  var warning: String? {
    let (left, mayHaveMore) = contents.withLock { ($0.shortIDs, $0.mayHaveMore) }
    if left.isEmpty, !mayHaveMore { return nil }
    let what =
      left.isEmpty
      ? "a test playlist may be left on the server"
      : "these test playlists are left on the server: \(left.joined(separator: ", "))\(mayHaveMore ? " and perhaps one more" : "")"
    return """
      \(what). Remove each with PATCH {"deleted": true} to \(server.text)\(list)SHORT_ID/, or in the service's own list: all their names begin \
      with \(run).
      """
  }
}

/// Deletes the test playlists of a run of `verify` softly.
struct Cleanup {
  private let service: Service
  private let playlists: TestPlaylists

  /// Makes the clean-up of `playlists` on `service`.
  init(_ service: Service, _ playlists: TestPlaylists) {
    self.service = service
    self.playlists = playlists
  }

  /// The number of playlists to delete at a time: with a distant server, one after the other would take too long after Ctrl-C.
  private static let width = 8
  private static let deletion = #"{"deleted":true}"#
  /// The hosted service refuses a change of a saved filter without filters, and of a collection with filters.
  private static let filtersDeletion = #"{"deleted":true,"filters":{"date_from":"-3d"}}"#

  /// Deletes the playlists; afterwards, `playlists` contains those that are left.
  func deleteAll() {
    var rest = playlists.shortIDs[...]
    while !rest.isEmpty {
      let some = Array(rest.prefix(Self.width))
      rest = rest.dropFirst(some.count)
      let responses = service.responses(to: some.map { request($0, Self.deletion) })
      for (shortID, response) in zip(some, responses) where response?.status == 200 { playlists.remove(shortID) }
    }
    if playlists.mayHaveMore, let found = findUnacknowledged() {
      found.forEach(playlists.add)
      playlists.mayHaveMore = false
    }
    for shortID in playlists.shortIDs where delete(shortID) { playlists.remove(shortID) }
  }

  /// The playlists on the server with the run's prefix; nil if the server does not list them.
  private func findUnacknowledged() -> [String]? {
    guard let page = try? service.object("\(playlists.list)?limit=500&search=\(playlists.run)"), let rows = page["results"]?.elements else {
      return nil
    }
    return rows.compactMap { row in
      (row["name"]?.text ?? row["derived_name"]?.text ?? "").hasPrefix(playlists.run) ? row["short_id"]?.text : nil
    }
  }

  private func delete(_ shortID: String) -> Bool {
    for body in [Self.deletion, Self.filtersDeletion] {
      guard let status = try? service.response(to: request(shortID, body)).status else { return false }
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
