internal import ArgumentParser
internal import SQLite
internal import Storage

/// `backup`: copies a database file.
struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy a database file as it is at one moment.", discussion: "A server may be running on the file meanwhile.")

  @Option(help: ArgumentHelp("The database file.", valueName: "file"))
  var db: String
  @Argument(help: ArgumentHelp("Where the copy goes; there must be nothing yet.", valueName: "to"))
  var to: String

  func run() throws {
    guard Files.exists(db) else { throw Failure("there is no file \(db)") }
    guard !Files.exists(to) else { throw Failure("\(to) is there already") }
    try Failure.wrap { try Store(.file(db)).backup(to: to) }
  }
}
