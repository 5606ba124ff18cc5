internal import Domain
internal import Emulator
internal import SQLite
internal import Storage

/// `seed`: loads fixtures into a database file.
enum Seed {
  private static let db = Option<DatabaseFile>("db", "file", "The database file; made if it is missing.")
  static let command = Command(
    name: "seed", abstract: "Load fixtures into a database file.",
    discussion: "What the file holds already stays, and counts as one more fixture: nothing is loaded if they do not fit together.",
    options: [db.description], required: ["db"], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = arguments.value(db)?.path ?? ""
    let files = try FixtureFiles.read(arguments.operands)
    let progress = Progress("loading")
    let counts = try Failure.wrap {
      let lock = try DatabaseLock(.file(db))
      defer { withExtendedLifetime(lock) {} }
      let store = try Store(.file(db))
      // Sandboxes live as long as the emulator that they were made in, of which this may be the rest.
      for sandbox in store.identities.sandboxes { try store.removeSandbox(sandbox.id) }
      let present = try store.isEmpty ? [] : [FixtureFile(name: db, parsing: store.export())]
      var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
      let seed = try reader.read(present + files)
      let total = seed.rowCount
      try store.replace(by: seed) { progress.show($0, of: total) }
      try store.commit()
      return seed.summary
    }
    progress.end()
    try StandardOutput.writeLine("\(db) now holds \(counts).")
  }
}

extension Storage.Seed {
  /// How much it holds, in words.
  var summary: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let playlists = projects.reduce(0) { $0 + $1.playlists.count }
    let recordings = projects.reduce(0) { $0 + $1.recordings.count }
    return [count(projects.count, "project"), count(users.count, "user"), count(keys.count, "key"), count(playlists, "playlist")]
      .joined(separator: ", ") + " and " + count(recordings, "recording")
  }
}
