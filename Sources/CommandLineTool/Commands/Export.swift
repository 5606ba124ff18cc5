internal import ArgumentParser
internal import SQLite
internal import Storage

/// `export`: writes the state of a database file as a fixture.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the whole state of a database file to stdout, as a fixture.",
    discussion: "A server may be running on the file meanwhile.")

  @Option(help: ArgumentHelp("The database file.", valueName: "file"))
  var db: String

  func run() throws {
    guard Files.exists(db) else { throw Failure("there is no file \(db)") }
    StandardOutput.write(try Failure.wrap { try Store(.file(db)).export() })
  }
}
