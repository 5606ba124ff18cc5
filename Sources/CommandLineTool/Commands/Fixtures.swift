internal import Emulator
internal import Glibc
internal import HTTPServer
internal import SQLite
internal import Synchronization

/// `seed`: loads fixtures into a database file.
enum Seed {
  private static let db = Option("db", Values.databaseFile, "The database file; created if it is missing.", isRequired: true)
  static let command = Command(
    name: "seed", abstract: "Load fixtures into a database file.",
    discussion: "What the file already contains is kept. If a fixture conflicts with it, nothing is loaded.",
    examples: ["--db playlists.db fixtures/demo.json"], options: [db.description], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try arguments.required(db)
    let files = try FixtureFiles.read(arguments.operands)
    let progress = Progress("loading")
    let seed = try Failure.wrap {
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
      return seed
    }
    progress.end()
    for warning in seed.warnings { StandardError.writeLine("playlists-emulator: warning: \(warning)") }
    try StandardOutput.writeLine("\(db) now contains \(seed.summary).")
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

/// The database file of the commands that only read it.
private enum ExistingDatabase {
  static let option = Option("db", Values.databaseFile, "The database file.", isRequired: true)

  /// Returns the path of the file.
  ///
  /// - Throws: `Failure` if there is no such file.
  static func path(_ arguments: Arguments) throws -> String {
    let path = try arguments.required(option)
    guard Files.exists(path) else { throw Failure("the database file \(path) does not exist. 'playlists-emulator seed' creates one.") }
    return path
  }
}

/// `export`: writes the state of a database file as a fixture.
enum Export {
  static let command = Command(
    name: "export", abstract: "Write the whole state of a database file to stdout, as a fixture.",
    discussion: "A server may be running on the file. The file is only read.",
    examples: ["--db playlists.db > fixture.json"], options: [ExistingDatabase.option.description], run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try ExistingDatabase.path(arguments)
    try StandardOutput.write(Failure.wrap { try StoredFile(db).export() })
  }
}

/// `backup`: copies a database file.
enum Backup {
  static let command = Command(
    name: "backup", abstract: "Copy a database file as it is at one moment.",
    discussion: "A server may be running on the file. The file is only read. The destination must not exist.",
    examples: ["--db playlists.db copy.db"], options: [ExistingDatabase.option.description], operands: .one("copy"), run: run)

  private static func run(_ arguments: Arguments) throws {
    let db = try ExistingDatabase.path(arguments)
    let to = arguments.operands[0]
    guard !Files.exists(to) else { throw Failure("\(to) already exists. Choose another destination, or remove it.") }
    try Failure.wrap {
      let file = try StoredFile(db)
      do { try Files.make(to, file.backup) } catch let error as SQLiteError { throw Failure("cannot write \(to): \(error.message)") }
    }
  }
}

/// `validate`: checks each of several fixtures.
enum Validate {
  static let command = Command(
    name: "validate", abstract: "Check fixtures, and report each mistake with its place.",
    discussion: """
      Each file is checked separately. Mistakes are written to stderr, one per line; the exit code is 1 if there are any. A scope that no \
      endpoint asks for is only a warning.
      """,
    examples: ["fixtures/*.json"], options: [], operands: .many("fixture"), run: run)

  private static func run(_ arguments: Arguments) throws {
    var mistakes: [String] = []
    for path in arguments.operands {
      do {
        let file = try FixtureFile(name: path, parsing: Files.read(path))
        var reader = FixtureReader(now: EmulatorClock.system.now, random: RandomStream())
        let seed = try reader.read([file])
        try StandardOutput.writeLine("\(path): \(seed.summary)")
        for warning in seed.warnings { StandardError.writeLine("\(path): warning: \(warning)") }
      } catch let error as FixtureError {
        mistakes += error.mistakes.map(\.description)
      } catch {
        mistakes.append("\(error)")
      }
    }
    for mistake in mistakes { StandardError.writeLine(mistake) }
    if !mistakes.isEmpty { throw Failure.alreadyReported }
  }
}

/// Reads fixtures from files.
enum FixtureFiles {
  /// Reads the fixtures at `paths`.
  ///
  /// - Throws: `Failure` if a file cannot be read or is not JSON.
  static func read(_ paths: [String]) throws(Failure) -> [FixtureFile] {
    var files: [FixtureFile] = []
    for path in paths {
      do {
        files.append(try FixtureFile(name: path, parsing: Files.read(path)))
      } catch let error as FixtureError {
        throw Failure("\(Failure(error)). Correct the file, and check it with 'playlists-emulator validate \(path)'.")
      } catch {
        throw Failure("\(error). A fixture is a JSON file; 'playlists-emulator schema' describes it.")
      }
    }
    return files
  }
}

extension Failure {
  /// Runs `body`, and converts an error to a message for the command line.
  static func wrap<Result>(_ body: () throws -> Result) throws(Failure) -> Result {
    do { return try body() } catch { throw Failure(error) }
  }

  /// Converts `error` to a message that says what to do.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as FixtureError where error.mistakes.count == 1: self.init("the fixture was not loaded: \(error.mistakes[0])")
    case let error as FixtureError: self.init("the fixture was not loaded:", details: error.mistakes.map(\.description))
    case let error as SocketError where error.code == EADDRINUSE:
      self.init(
        "\(error). Perhaps another emulator is running; 'ss -ltnp' shows what uses the port. Choose another with --port, or 0 for a free one."
      )
    case let error as SocketError where error.code == EACCES:
      self.init("\(error). A port below 1024 needs root. Choose another with --port, or 0 for a free one.")
    case let error as SocketError where error.code == 0 || error.code == EADDRNOTAVAIL:
      self.init("\(error). --host must be an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them.")
    default: self.init("\(error)")
    }
  }
}

/// Shows the progress of a long load on a terminal; a short load shows nothing.
final class Progress: Sendable {
  private let task: String
  private let started = ContinuousClock.now
  private let shown = Mutex(0)

  /// Makes the progress of `task`, such as "loading the seed".
  init(_ task: String) { self.task = task }

  /// Shows that `count` of `total` rows are loaded, if the percentage has changed and the load takes long.
  func show(_ count: Int, of total: Int) {
    guard count.isMultiple(of: 256), StandardError.isTerminal, ContinuousClock.now - started > .milliseconds(300) else { return }
    let percent = count * 100 / max(total, 1)
    shown.withLock { shown in
      guard percent > shown else { return }
      shown = percent
      StandardError.write("\r\(task): \(percent) %")
    }
  }

  /// Clears the display.
  func end() {
    if shown.withLock({ $0 }) > 0 { StandardError.write("\r\u{1b}[K") }
  }
}
