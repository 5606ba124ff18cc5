internal import Domain
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
