internal import Emulator
internal import SQLite

/// `seed`: loads fixtures into a database file.
enum Seed {
  private static let db = Option<DatabaseFile>("db", "file", "The database file; created if it is missing.")
  static let command = Command(
    name: "seed", abstract: "Load fixtures into a database file.",
    discussion: "The contents of the file are kept and treated as another fixture; nothing is loaded if the fixtures conflict.",
    options: [db.description], required: ["db"], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = arguments.value(db)?.path ?? ""
    let files = try FixtureFiles.read(arguments.operands)
    let progress = Progress("loading")
    let counts = try Failure.wrap {
      let lock = try DatabaseLock(.file(db))
      defer { withExtendedLifetime(lock) {} }
      let store = try Store(.file(db))
      // Sandboxes end with their emulator; a crash may have left some behind.
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
    try StandardOutput.writeLine("\(db) now contains \(counts).")
  }
}

extension Emulator.Seed {
  /// The numbers of its contents, in words.
  var summary: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let playlists = projects.reduce(0) { $0 + $1.playlists.count }
    let recordings = projects.reduce(0) { $0 + $1.recordings.count }
    return [count(projects.count, "project"), count(users.count, "user"), count(keys.count, "key"), count(playlists, "playlist")]
      .joined(separator: ", ") + " and " + count(recordings, "recording")
  }
}

/// `export`: writes the state of a database file as a fixture.
enum Export {
  private static let db = Option<DatabaseFile>("db", "file", "The database file.")
  static let command = Command(
    name: "export", abstract: "Write the whole state of a database file to stdout, as a fixture.",
    discussion: "A server may be running on the file. The file is only read.",
    options: [db.description], required: ["db"], run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try DatabaseFile.named(by: arguments.value(db))
    try StandardOutput.write(Failure.wrap { try StoredFile(db).export() })
  }
}

/// `backup`: copies a database file.
enum Backup {
  private static let db = Option<DatabaseFile>("db", "file", "The database file.")
  static let command = Command(
    name: "backup", abstract: "Copy a database file as it is at one moment.",
    discussion: "A server may be running on the file. The file is only read. The destination must not exist.",
    options: [db.description], required: ["db"], operands: .one("to"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try DatabaseFile.named(by: arguments.value(db))
    let to = arguments.operands[0]
    guard !Files.exists(to) else { throw Failure("\(to) already exists. Choose another destination, or remove it.") }
    try Failure.wrap {
      let file = try StoredFile(db)
      do { try Files.make(to, file.backup) } catch let error as SQLiteError { throw Failure("cannot write \(to): \(error.message)") }
    }
  }
}
