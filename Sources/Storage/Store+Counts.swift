internal import SQLite

extension Store {
  /// How much there is, sandboxes included.
  package struct Counts: Hashable, Sendable {
    package let projects: Int
    package let keys: Int
    package let playlists: Int
    package let recordings: Int
  }

  /// Counts what there is, row by row.
  package func counts() throws -> Counts {
    func count(_ table: String) throws -> Int { try database.integer("SELECT count(*) FROM \(table)") ?? 0 }
    return Counts(
      projects: try count("project"), keys: try count("personal_api_key"), playlists: try count("playlist"),
      recordings: try count("recording"))
  }
}
